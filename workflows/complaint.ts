import { continueAsNew, workflowInfo } from '@temporalio/workflow'
import { advance, announced } from '../machines/advance.ts'
import { importedCase } from '../machines/imports/import.ts'
import { takenAgain } from '../machines/fold.ts'
import type { Imported } from '../machines/imports/told.ts'
import { type Rebase, rebased } from '../machines/rebase.ts'
import { isOfKeeping, type KeepingStep, keptOn } from '../machines/keeping.ts'
import { lookUpOf } from '../machines/look-up.ts'
import { possibleSteps } from '../machines/possible.ts'
import { standingOf } from '../machines/standing.ts'
import { type ComplaintView, viewOf } from '../machines/view.ts'
import { seesCase } from '../machines/sight/case.ts'
import { sharedTerms } from '../machines/shared-terms.ts'
import type { ComplaintSnapshot } from '../machines/snapshot.ts'
import type { PersonStep } from '../machines/steps.ts'
import type { Terms } from '../machines/terms.ts'
import { readRuns } from '../machines/time/older-run.ts'
import { live, type Outcome } from './life.ts'
import { type ComplaintInput, takeStep, viewComplaint } from './messages.ts'

/** A complaint's whole life, from its intake to its end. */
export async function complaint(input: ComplaintInput): Promise<Outcome> {
  const { complaintId, originMs, eventsPerRun, opens, carried, recordsInTask = false } = input
  const terms = sharedTerms(input.terms)
  return live<ComplaintSnapshot, PersonStep | Rebase | Imported | KeepingStep, ComplaintView, Terms>({
    what: 'complaint',
    id: complaintId,
    terms,
    originMs,
    // A case opened in a time that was skipped is told a start before the skip, and only its first task tells the time rightly.
    startedAtMs: carried?.startedAtMs ?? (opens ? Date.now() : workflowInfo().startTime.getTime()),
    eventsPerRun,
    recordsInTask,
    carried: carried && {
      ...carried,
      snapshot: readRuns(terms.calendar, carried.snapshot, terms.rules.clocks),
    },
    announced,
    advance: (terms, snapshot, step, by, nowMs, { terms: to = terms, past = [] } = {}) => {
      if (step.type === 'rebase') return rebased({ from: terms, to: sharedTerms(to) }, snapshot, step, nowMs)
      if (isOfKeeping(step)) return keptOn(snapshot, step, by, nowMs)
      if (step.type === 'imported') return importedCase(terms, snapshot, step, by, past, nowMs)
      return advance(terms, snapshot, step, by, nowMs)
    },
    again: (terms, snapshot, entry, to) =>
      takenAgain(terms, snapshot, entry, () => (to ? sharedTerms(to as Terms) : undefined)),
    standing: standingOf,
    view: (terms, snapshot, seen) => viewOf(terms, snapshot, { complaintId, ...seen }),
    possible: possibleSteps,
    isHidden: (terms, snapshot, request) =>
      request.policy !== undefined &&
      snapshot.context.version > 0 &&
      (request.policy !== terms.rules.id || !seesCase(request.by, standingOf(terms, snapshot))),
    lacks: (terms, before, after, { step, policy }) =>
      policy === undefined || step.type === 'rebase' || step.type === 'imported' || isOfKeeping(step)
        ? null
        : lookUpOf(terms, before.context, after.context, step),
    opens,
    queries: viewComplaint,
    updates: takeStep,
    continueAsNew: (terms, next) =>
      continueAsNew<typeof complaint>({ ...input, terms, carried: next, recordsInTask: true }),
  })
}
