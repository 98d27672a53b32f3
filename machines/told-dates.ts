import { latestMark, type Mark, type TellingTerms } from './marks.ts'
import { toldAnew } from './time/anew.ts'
import { dueOf } from './time/due.ts'
import { beforeStanding } from './time/pauses.ts'
import { reckonsBy } from './time/reckoning.ts'
import type { ClockRun, ToldDate } from './time/run.ts'

/*
 * Dates that a clock had before and of which it told: nobody is told again of one that comes back. Cases begun under an earlier
 * reckoning tell again.
 */

/** A run that has another date, UTC milliseconds; it remembers what it told of the one it had, and what it had told of the one it has. */
export function datedAnew(
  { from, to }: { from: TellingTerms; to: TellingTerms },
  before: ClockRun,
  after: ClockRun,
  nowMs: number,
): ClockRun {
  return recalling(to, toldAnew(after, nowMs), toldDates(from, to, before))
}

/** The run with the dates of which it told, where there are any, taken over as it was under the one it has again. */
export function recalling(terms: TellingTerms, run: ClockRun, dates: ToldDate[]): ClockRun {
  if (dates.length === 0) return run
  const recalled = { ...run, toldDates: dates }
  return { ...recalled, takenOver: toldOf(terms, recalled)?.takenOver ?? run.takenOver }
}

/** The dates of which a run has told, that which it has among them, as far as terms it comes under remember them. */
export function toldDates(from: TellingTerms, to: TellingTerms, run: ClockRun): ToldDate[] {
  if (!reckonsBy(to.calendar, 5)) return []
  const { toldDates: dates = [], takenOver } = run
  const latest = latestMark(from, run)
  if (!latest) return dates
  const dueAtMs = dateOf(from, run)
  const told = dates.find((date) => date.dueAtMs === dueAtMs)
  const byMs = Math.max(latest.atMs, told?.byMs ?? latest.atMs)
  return [...dates.filter((date) => date !== told), { dueAtMs, byMs, takenOver }]
}

/** Whether a mark of a run was told when it had that date before. */
export function isToldBefore(terms: TellingTerms, run: ClockRun, { atMs }: Pick<Mark, 'atMs'>): boolean {
  const told = toldOf(terms, run)
  return told !== undefined && atMs <= told.byMs
}

function toldOf(terms: TellingTerms, run: ClockRun): ToldDate | undefined {
  if (!run.toldDates) return undefined
  const dueAtMs = dateOf(terms, run)
  return run.toldDates.find((date) => date.dueAtMs === dueAtMs)
}

function dateOf({ calendar }: TellingTerms, run: ClockRun): number {
  return dueOf(calendar, beforeStanding({ ...run, stoppedAtMs: null }))
}
