import type { PinnedCalendar } from '../policies/calendar.ts'
import { isoDate } from '../policies/calendar-day.ts'
import type { Match } from '../policies/match.ts'
import { own } from '../policies/own.ts'
import { clocksAsked, isTimed } from '../policies/worked-out.ts'
import type { Complaint, Fact } from './complaint-context.ts'
import { factsOf, holds } from './facts.ts'
import { isLate } from './marks.ts'
import type { Terms } from './terms.ts'
import { dueOf } from './time/due.ts'
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

function toldBy(terms: Terms, { clocks, done }: Complaint, clock: string): Facts {
  const run = clocks.findLast((each) => each.clock === clock)
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
