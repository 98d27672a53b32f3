import type { PinnedCalendar } from '../../policies/calendar.ts'
import { spanOf } from '../../policies/span.ts'
import { isPromised } from './due.ts'
import { calendarOf } from './own-calendar.ts'
import { reckonsBy } from './reckoning.ts'
import type { ClockRun, Reached } from './run.ts'
import { afterWait, type Wait, waitOf } from './spans.ts'
import type { Pause } from './unpaused.ts'

/** Whom an overdue clock reaches, rung by rung, and how often the last is told again. */
interface Ladder {
  readonly ladder: readonly { readonly after: string }[]
  readonly repeats: string
}

/** A pause is no part of the ladder, save after a date that was promised and for cases begun under the first reckoning. */
export function pausesOfLadder(calendar: PinnedCalendar, run: ClockRun): readonly Pause[] {
  return reckonsBy(calendar, 2) && !isPromised(calendar, run) ? run.pauses : []
}

/**
 * When a rung comes, or a repetition of the last, UTC milliseconds. Where a ladder counts both in working days and on the wall, none
 * comes before the one below it.
 */
export function rungAtMs(
  ofCase: PinnedCalendar,
  rule: Ladder,
  run: ClockRun,
  { rung, dueAtMs }: { rung: number; dueAtMs: number },
): number {
  const { takenOver, manner } = run
  const calendar = calendarOf(ofCase, manner)
  const pauses = pausesOfLadder(calendar, run)
  const fromMs = takenOver?.atMs ?? dueAtMs
  const ownMs = (nth: number) =>
    afterWait(calendar, fromMs, left(waitUntil(calendar, rule, nth), takenOver), pauses)
  if (!isMixed(rule)) return ownMs(rung)
  const last = rule.ladder.length - 1
  const climbed = Array.from({ length: Math.min(rung, last) + 1 }, (_, nth) => ownMs(nth))
  const atMs = Math.max(...climbed)
  const begun = takenOver && isReached(takenOver, waitUntil(calendar, rule, last)) ? ownMs(rung) : null
  return rung <= last
    ? atMs
    : (begun ?? afterWait(calendar, atMs, waitOf(calendar, rule.repeats, rung - last), pauses))
}

/** How far up the ladder a rung is. */
export function reachedAt(calendar: PinnedCalendar, rule: Ladder, rung: number): Reached {
  const { wallMs, workMs } = waitUntil(calendar, rule, rung)
  return { reachedMs: wallMs, ...(workMs > 0 ? { reachedWorkMs: workMs } : {}) }
}

/** How long after the due instant a rung comes, or a repetition of the last. */
function waitUntil(calendar: PinnedCalendar, { ladder, repeats }: Ladder, rung: number): Wait {
  const last = ladder.length - 1
  const step = waitOf(calendar, ladder[Math.min(rung, last)]?.after ?? '0h')
  const again = waitOf(calendar, repeats, Math.max(0, rung - last))
  return { workMs: step.workMs + again.workMs, wallMs: step.wallMs + again.wallMs }
}

/** What is left once somebody took it over; of a rung that counts otherwise than the one reached, all of it. */
function left({ workMs, wallMs }: Wait, takenOver: Reached | null): Wait {
  const { reachedMs = 0, reachedWorkMs = 0 } = takenOver ?? {}
  if (workMs === 0 && reachedWorkMs === 0) return { workMs, wallMs: wallMs - reachedMs }
  return { workMs: Math.max(0, workMs - reachedWorkMs), wallMs: Math.max(0, wallMs - reachedMs) }
}

function isReached({ reachedMs, reachedWorkMs = 0 }: Reached, { workMs, wallMs }: Wait): boolean {
  return reachedMs >= wallMs && reachedWorkMs >= workMs
}

function isMixed({ ladder, repeats }: Ladder): boolean {
  const spans = [...ladder.map(({ after }) => after), repeats].map(spanOf)
  return spans.some(({ workDays }) => workDays > 0) && spans.some(({ wallMs }) => wallMs > 0)
}
