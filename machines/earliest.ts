import type { Trigger } from '../policies/clock.ts'
import { own } from '../policies/own.ts'
import { pauseReasons } from '../policies/pauses.ts'
import { clockId } from './clocks.ts'
import type { Actor, Complaint } from './complaint-context.ts'
import { isHeard } from './heard.ts'
import { heardAtMs } from './marks.ts'
import { factsTold, partOf } from './parts.ts'
import { ruleOfStep } from './rule-of-step.ts'
import type { ComplaintStep } from './steps.ts'
import { awaitedUnit } from './taking/consulting.ts'
import type { Terms } from './terms.ts'
import { instantsOf, lastMs } from './time/instants.ts'
import { calendarOf } from './time/own-calendar.ts'
import { toldAtMs } from './told.ts'
import { holdsAt } from './worked-out.ts'

/** Something that a step can only have happened after. */
export interface Cause {
  atMs: number
  what: string
}

interface Entering {
  terms: Terms
  complaint: Complaint
  step: ComplaintStep
  by: Pick<Actor, 'units'>
}

/** The latest of what a step that is entered later than it happened answers to, or rests on; null where that is nothing but the receipt. */
export function latestCause(entering: Entering): Cause | null {
  const causes = [
    ...answeredBy(entering),
    ...gatesOf(entering),
    ...toldSince(entering),
    ...stateOf(entering),
    ...roundOf(entering),
    ...endedBy(entering),
  ]
  return causes.toSorted((a, b) => b.atMs - a.atMs)[0] ?? null
}

/** What a step is about, and what was last done to that. */
function answeredBy({ terms, complaint, step, by }: Entering): Cause[] {
  const done = (...names: string[]) => names.flatMap((name) => cause(own(complaint.done, name)?.atMs, name))
  const part = (name: string | undefined, what = name) =>
    name === undefined ? [] : cause(own(complaint.chronicle?.parts ?? {}, name), what ?? name)
  switch (step.type) {
    case 'reply': {
      const unit = awaitedUnit(complaint, by, step.unit)
      return part(unit && partOf('consult', unit), `the consultation of ${unit ?? ''}`)
    }
    case 'signSlip':
    case 'ruleSlip':
      return part(step.slip)
    case 'completeCorrective':
    case 'verifyCorrective':
      return part(step.corrective)
    case 'approve':
    case 'fulfil':
    case 'sendBack':
      return done('propose', 'approve')
    case 'accept':
    case 'decline':
      return done('transfer')
    case 'decidePenalty':
      return cause(complaint.penalties.find((each) => each.id === step.penalty)?.atMs, step.penalty)
    case 'extend':
      return cause(runOf(complaint, step.clock)?.startedAtMs, `the start of ${step.clock}`)
    case 'acknowledgeNotice':
      return cause(toldAtMs(complaint, step.item), 'the notice')
    case 'takeOver':
    case 'acknowledgeOverdue':
      return tellingOf(terms, complaint, step)
    default:
      return []
  }
}

function tellingOf(
  terms: Terms,
  complaint: Complaint,
  step: Extract<ComplaintStep, { type: 'takeOver' | 'acknowledgeOverdue' }>,
): Cause[] {
  const mark = step.type === 'acknowledgeOverdue' ? step.mark : undefined
  const runs = complaint.clocks.filter((run) => step.clock === undefined || clockId(run) === step.clock)
  const heard = runs.flatMap((run) => cause(heardAtMs(terms, run, mark), `the telling of ${clockId(run)}`))
  return heard.toSorted((a, b) => a.atMs - b.atMs).slice(0, 1)
}

/** What has to have been done first. */
function gatesOf({ terms, complaint, step }: Entering): Cause[] {
  const gates = ruleOfStep(terms.rules, complaint, step)?.requires ?? []
  const parts = complaint.chronicle?.parts ?? {}
  const all = (ids: string[]) => ids.flatMap((id) => cause(own(parts, id), id))
  return gates
    .filter(({ when }) => holdsAt(terms, complaint, when, null))
    .flatMap(({ done: gate }) => {
      switch (gate) {
        // A window is asked whether it was open then.
        case undefined:
          return []
        case 'remedies':
          return (complaint.proposal?.remedies ?? []).flatMap(({ id, fulfilledAtMs }) =>
            cause(fulfilledAtMs, id),
          )
        case 'slips':
        case 'correctives':
          return all(complaint[gate].map(({ id }) => id))
        case 'lines':
          return all((complaint.lines ?? []).map(({ id }) => id))
        case 'consultations':
          return all(complaint.consultations.map(({ unit }) => partOf('consult', unit)))
        default: {
          const done = own(complaint.done, gate)
          return cause(done?.sinceMs ?? done?.atMs, gate)
        }
      }
    })
}

/** What was said later of the same things holds. */
function toldSince({ terms, complaint, step }: Entering): Cause[] {
  const parts = complaint.chronicle?.parts ?? {}
  return factsTold(terms, complaint, step).flatMap((name) =>
    cause(own(parts, name), `what was said last of ${name.slice(name.indexOf(':') + 1)}`),
  )
}

const ONWARD = new Set<string>(['report', 'propose', 'approve', 'fulfil', 'resolve', 'waiveRevisit'])
const ENDING = new Set<string>(['settle', 'close', 'withdraw', 'refuse', 'merge', 'refer'])
const BACK = new Set<string>(['sendBack', 'petition', 'revisit', 'reopen'])

/** A step that leads on is taken in its state; one that ends a case, or leads it back, after all that was done in it. */
function stateOf({ terms, complaint, step }: Entering): Cause[] {
  const { chronicle, state } = complaint
  if (ENDING.has(step.type) || BACK.has(step.type)) return cause(chronicle?.stepMs, 'the latest step')
  const isBound = step.type === 'record' && (own(terms.rules.records, step.record)?.during.length ?? 0) > 0
  return ONWARD.has(step.type) || isBound ? cause(chronicle?.stateMs, `the state ${state}`) : []
}

/** What happened before a case was led back belongs to what was done before that. */
function roundOf({ complaint: { chronicle } }: Entering): Cause[] {
  return cause(chronicle?.backMs, 'the latest way back')
}

/** What it would end now began after it, and it ended nothing then. */
function endedBy({ terms, complaint, step }: Entering): Cause[] {
  const told = step.type !== 'deadlinePassed' && step.type !== 'receive' ? step.at : undefined
  if (told === undefined) return []
  const lastOf = (calendar: Terms['calendar']) => lastMs(calendar, instantsOf(calendar, told, Infinity))
  const names = [step.type, ...(step.type === 'record' ? [step.record] : [])]
  const ends = (triggers: readonly Trigger[], atMs: number) =>
    triggers.some(
      (each) =>
        each.at === undefined && names.some((name) => isHeard(terms, each, complaint, { name }, atMs)),
    )
  const found = complaint.clocks.flatMap((run) => {
    const rule = own(terms.rules.clocks, run.clock)
    if (!rule) return []
    const atMs = lastOf(calendarOf(terms.calendar, run.manner))
    const { startedAtMs: fromMs, stoppedAtMs: toMs } = run
    const spells = ends(rule.stops, atMs) ? [{ fromMs, toMs, what: `the start of ${clockId(run)}` }] : []
    const reasons = pauseReasons(rule).filter(({ until }) => ends(until, atMs))
    const isEnded = ({ reason }: { reason: string }) => reasons.some(({ name }) => name === reason)
    const open = toMs === null ? run.openPauses.map((each) => ({ ...each, toMs: null })) : []
    const pauses = [...run.pauses, ...open].filter(isEnded)
    return [...spells, ...pauses.map((each) => ({ ...each, what: each.reason }))].map((each) => ({
      ...each,
      atMs,
    }))
  })
  const isGoingOn = ({ fromMs, toMs, atMs }: { fromMs: number; toMs: number | null; atMs: number }) =>
    fromMs <= atMs && (toMs === null || toMs > atMs)
  if (found.some(isGoingOn)) return []
  return found
    .filter(({ toMs }) => toMs === null)
    .map(({ fromMs, what }) => ({ atMs: fromMs, what }))
    .toSorted((a, b) => a.atMs - b.atMs)
    .slice(0, 1)
}

function runOf({ clocks }: Complaint, id: string) {
  return clocks.find((run) => clockId(run) === id && run.stoppedAtMs === null)
}

function cause(atMs: number | null | undefined, what: string): Cause[] {
  return atMs === null || atMs === undefined ? [] : [{ atMs, what }]
}
