import type { PinnedCalendar } from '../policies/calendar.ts'
import { isoDate } from '../policies/calendar-day.ts'
import type { Match } from '../policies/match.ts'
import { own } from '../policies/own.ts'
import { clocksAsked, isTimed } from '../policies/worked-out.ts'
import type { ClockRun, Complaint, Fact } from './complaint-context.ts'
import { factsOf, holds } from './facts.ts'
import { isLate } from './marks.ts'
import type { Terms } from './terms.ts'
import { dueOf, dueTold } from './time/due.ts'
import { localDay } from './working-time.ts'

type Facts = Readonly<Record<string, Fact>>

/** Whether a condition holds at an instant, UTC milliseconds, with what clocks tell by then; null where none is asked for. */
export function holdsAt(terms: Terms, complaint: Complaint, match: Match, atMs: number | null): boolean {
  if (!isTimed(match)) return holds(match, factsOf(complaint), complaint.receivedDay)
  const facts = { ...factsOf(complaint), ...workedOut(terms, complaint, match, atMs) }
  return holds(match, facts, complaint.receivedDay, (instant) => dayOf(terms.calendar, instant))
}

/** What a condition asks that no form holds: what clocks tell, the receipt, and now. */
export function workedOut(terms: Terms, complaint: Complaint, match: Match, atMs: number | null): Facts {
  if (!isTimed(match)) return {}
  const told = clocksAsked(match).flatMap((clock) => Object.entries(toldBy(terms, complaint, clock)))
  return {
    ...Object.fromEntries(told),
    receipt: new Date(complaint.receivedAtMs).toISOString(),
    ...(atMs === null || !Number.isFinite(atMs) ? {} : { now: new Date(atMs).toISOString() }),
  }
}

/** Whether a name is that of an instant at which a clock is due, and it rests on a working day of a year that is not published yet. */
export function isDueProvisional(terms: Terms, complaint: Complaint, name: string): boolean {
  const [clock = '', event] = name.split('.')
  const run = event === 'due' ? latestOf(complaint, clock) : undefined
  return run !== undefined && dueTold(terms.calendar, run).provisional === true
}

function latestOf({ clocks }: Complaint, clock: string): ClockRun | undefined {
  return clocks.findLast((run) => run.clock === clock)
}

function toldBy(terms: Terms, complaint: Complaint, clock: string): Facts {
  const { done } = complaint
  const run = latestOf(complaint, clock)
  const lapsedAtMs = own(done, `${clock}.lapsed`)?.atMs
  return {
    ...(run ? { [`${clock}.due`]: new Date(dueOf(terms.calendar, run)).toISOString() } : {}),
    [`${clock}.running`]: run !== undefined && run.stoppedAtMs === null,
    [`${clock}.late`]: run !== undefined && isLate(terms, run),
    [`${clock}.lapsed`]: run !== undefined && run.stoppedAtMs !== null && run.stoppedAtMs === lapsedAtMs,
  }
}

function dayOf(calendar: PinnedCalendar, instant: string): string {
  return isoDate(localDay(calendar, Date.parse(instant)).epochDay)
}
