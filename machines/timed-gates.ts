import type { Gate } from '../policies/step-rule.ts'
import { own } from '../policies/own.ts'
import type { ClockRun, Complaint } from './complaint-context.ts'
import { isAfter, latestBy, type Time } from './done.ts'
import { gateOpen, nameOfGate } from './gates.ts'
import { isRunning } from './clocks.ts'
import { formerRuns } from './retaken.ts'
import type { Terms } from './terms.ts'
import { dueTold } from './time/due.ts'
import { type Instants, lastMs } from './time/instants.ts'
import { localText } from './time/local-text.ts'
import { holdsAt } from './worked-out.ts'

/** When a step happened: on a day, or at an instant. */
export type When = Pick<Instants, 'fromMs' | 'untilMs'>

/** Why a gate is shut: something has to come first, or the time for it is over. */
export interface Shut {
  isOver: boolean
  why: string
}

/** Those gates of a rule that ask something of this case. */
export function gatesFor(
  terms: Terms,
  complaint: Complaint,
  gates: readonly Gate[],
  atMs: number,
): readonly Gate[] {
  return gates.filter((gate) => holdsAt(terms, complaint, gate.when, atMs))
}

/** Why a gate is shut to a step that happened then; null where it is open. */
export function whyShut(terms: Terms, complaint: Complaint, gate: Gate, when: When): Shut | null {
  if (gate.done !== undefined) return whyNotDone(terms, complaint, gate.done, gate.since ?? [], when)
  if (gate.not !== undefined) return whyOver(terms, complaint, gate.not, when)
  return gate.whileRunning === undefined ? null : whyNotRunning(terms, complaint, gate.whileRunning, when)
}

function whyNotDone(
  { calendar }: Terms,
  complaint: Complaint,
  gate: string,
  since: readonly string[],
  when: When,
): Shut | null {
  if (!gateOpen(complaint, gate)) return { isOver: false, why: nameOfGate(complaint, gate) }
  const done = latestBy(complaint, gate, lastMs(calendar, when))
  const later = since.flatMap((name): [string, Time][] => {
    const happened = latestBy(complaint, name, when.fromMs)
    return done && happened && isAfter(happened, done) ? [[name, happened]] : []
  })
  const [latest] = later.toSorted(([, one], [, other]) => (isAfter(one, other) ? -1 : 1))
  if (!latest) return null
  const [name, { atMs }] = latest
  return { isOver: false, why: `${gate} again, as ${name} came after it, on ${localText(calendar, atMs)}` }
}

function whyOver(terms: Terms, complaint: Complaint, name: string, when: When): Shut | null {
  const happened = latestBy(complaint, name, when.fromMs)
  if (!happened || isBegunAnew(terms, complaint, name, happened, when)) return null
  const [clock = '', event] = name.split('.')
  const at = dueTextAt(terms, complaint, clock, happened.atMs)
  const why = event === 'lapsed' ? `${clock} closed on ${at}` : `only before ${name}, which happened on ${at}`
  return { isOver: true, why }
}

/** What a clock did before its latest start by then is no longer so. */
function isBegunAnew(terms: Terms, complaint: Complaint, name: string, { atMs }: Time, when: When): boolean {
  const [clock = '', event] = name.split('.')
  if (event === undefined || own(terms.rules.clocks, clock) === undefined) return false
  const byMs = lastMs(terms.calendar, when)
  return runsBy(terms, complaint, clock, when).some(
    (run) => run.startedAtMs >= atMs && run.startedAtMs <= byMs,
  )
}

/** The runs of a clock, in their order; those in whose place others have begun only where a step happened before the latest. */
function runsBy(terms: Terms, complaint: Complaint, clock: string, { fromMs }: When): ClockRun[] {
  const runs = complaint.clocks.filter((run) => run.clock === clock)
  const isBefore = runs.some((run) => run.startedAtMs > fromMs)
  return isBefore ? [...formerRuns(terms, complaint, clock), ...runs] : runs
}

function whyNotRunning(terms: Terms, complaint: Complaint, clock: string, when: When): Shut | null {
  const byMs = lastMs(terms.calendar, when)
  const begun = runsBy(terms, complaint, clock, when).filter((run) => run.startedAtMs <= byMs)
  const isOpen = ({ stoppedAtMs }: ClockRun) => stoppedAtMs === null || stoppedAtMs > when.fromMs
  if (begun.some(isOpen)) return null
  const stoppedAtMs = begun.at(-1)?.stoppedAtMs
  if (stoppedAtMs === undefined || stoppedAtMs === null)
    return { isOver: false, why: `${clock} has to begin` }
  const lapsed = latestBy(complaint, `${clock}.lapsed`, stoppedAtMs)
  const ended = lapsed?.atMs === stoppedAtMs ? 'closed' : 'was ended'
  return { isOver: true, why: `${clock} ${ended} on ${dueTextAt(terms, complaint, clock, stoppedAtMs)}` }
}

/** An instant in words; marked where a clock was due then and that rests on a provisional day. */
function dueTextAt({ calendar }: Terms, complaint: Complaint, clock: string, atMs: number): string {
  const isMarked = complaint.clocks.some((run) => {
    const told = run.clock === clock ? dueTold(calendar, run) : null
    return told?.dueAtMs === atMs && told.provisional
  })
  return `${localText(calendar, atMs)}${isMarked ? ' (provisional)' : ''}`
}

/** When a window closes through which something is possible. */
export interface Closing {
  clock: string
  atMs: number
  /** That instant rests on a working day of a year that is not published yet. */
  provisional?: true
}

/** The first window to close of those that the gates of a step wait behind; null where none does, or it stands still. */
export function closingOf(
  terms: Terms,
  complaint: Complaint,
  gates: readonly Gate[],
  atMs: number,
): Closing | null {
  const windows = gatesFor(terms, complaint, gates, atMs).flatMap((gate) => windowOf(terms, gate) ?? [])
  const closings = complaint.clocks
    .filter((run) => isRunning(run) && windows.includes(run.clock))
    .map((run) => closing(terms, run))
  return closings.toSorted((one, other) => one.atMs - other.atMs)[0] ?? null
}

function closing({ calendar }: Terms, run: ClockRun): Closing {
  const { dueAtMs, provisional } = dueTold(calendar, run)
  return { clock: run.clock, atMs: dueAtMs, ...(provisional && { provisional }) }
}

/** The clock whose running out shuts a gate. */
export function windowOf({ rules }: Pick<Terms, 'rules'>, { not, whileRunning }: Gate): string | null {
  const [clock, event] = (not ?? '').split('.')
  const name =
    whileRunning ?? (event === 'lapsed' || event === 'overdue' || event === 'due' ? clock : undefined)
  if (name === undefined) return null
  const rule = own(rules.clocks, name)
  return rule && (rule.lapses || whileRunning === undefined) ? name : null
}
