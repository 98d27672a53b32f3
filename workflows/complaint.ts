import { continueAsNew, workflowInfo } from '@temporalio/workflow'
import { advance, announced } from '../machines/advance.ts'
import { lookUpOf } from '../machines/look-up.ts'
import { possibleSteps } from '../machines/possible.ts'
import { standingOf } from '../machines/standing.ts'
import { viewOf } from '../machines/view.ts'
import { seesCase } from '../machines/sight/case.ts'
import { readRuns } from '../machines/time/older-run.ts'
import { live, type Outcome } from './life.ts'
import { type ComplaintInput, takeStep, viewComplaint } from './messages.ts'

/** A complaint's whole life, from its intake to its end. */
export async function complaint(input: ComplaintInput): Promise<Outcome> {
  const { complaintId, terms, originMs, eventsPerRun, opens, carried } = input
  return live({
    what: 'complaint',
    id: complaintId,
    terms,
    originMs,
    // A case opened in a time that was skipped is told a start before the skip, and only its first task tells the time rightly.
    startedAtMs: carried?.startedAtMs ?? (opens ? Date.now() : workflowInfo().startTime.getTime()),
    eventsPerRun,
    carried: carried && {
      ...carried,
      snapshot: readRuns(terms.calendar, carried.snapshot, terms.rules.clocks),
    },
    announced: () => announced(terms),
    advance: (snapshot, step, by, nowMs) => advance(terms, snapshot, step, by, nowMs),
    standing: (snapshot) => standingOf(terms, snapshot),
    view: (snapshot, seen) => viewOf(terms, snapshot, { complaintId, ...seen }),
    possible: (snapshot, by, nowMs) => possibleSteps(terms, snapshot, by, nowMs),
    isHidden: (snapshot, request) =>
      request.policy !== undefined &&
      snapshot.context.version > 0 &&
      (request.policy !== terms.rules.id || !seesCase(request.by, standingOf(terms, snapshot))),
    lacks: (before, after, { step, policy }) =>
      policy === undefined ? null : lookUpOf(terms, before.context, after.context, step),
    opens,
    queries: viewComplaint,
    updates: takeStep,
    continueAsNew: (next) => continueAsNew<typeof complaint>({ ...input, carried: next }),
  })
}
