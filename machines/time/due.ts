import type { PinnedCalendar } from '../../policies/calendar.ts'
import { parseRule } from '../duration.ts'
import { dueAt, givenBack, type Pause } from '../working-time.ts'
import type { ClockRun, Grant } from './run.ts'

/** When a run is due: its start and its rule, the dates that persons gave, and the pauses that have ended. */
export function dueOf(calendar: PinnedCalendar, run: ClockRun): number {
  return dueUnder(calendar, run, run.grants, run.pauses)
}

/** When a run would be due had nobody given it another date. */
export function firstDueOf(calendar: PinnedCalendar, run: ClockRun): number {
  return dueUnder(calendar, run, [], run.pauses)
}

/**
 * Whether a run went on past one of its dates: one that was replaced later, or the one in force when it stopped. What is done at
 * the very instant it was due is in time.
 */
export function hasMissedDate(calendar: PinnedCalendar, run: ClockRun): boolean {
  const { grants, stoppedAtMs, pausedAtMs } = run
  // What is left once a pause has begun does not hang on how long it goes on: a moment of it tells.
  const begun = pausedAtMs === null ? [] : [{ fromMs: pausedAtMs, toMs: pausedAtMs + 1 }]
  const due = (given: number) => dueUnder(calendar, run, grants.slice(0, given), [...run.pauses, ...begun])
  const isMissed = (dueMs: number, byMs: number) => dueMs <= Math.min(byMs, pausedAtMs ?? byMs)
  const staysLate = calendar.reckoning !== undefined
  if (staysLate && grants.some((grant, nth) => isMissed(due(nth), grant.atMs))) return true
  if (stoppedAtMs === null) return false
  const dueMs = due(grants.length)
  return isMissed(dueMs, stoppedAtMs) && dueMs !== stoppedAtMs
}

/**
 * As cases begun under the first reckoning go on: a pause that ends after a date was given makes it anew from the rule, and only
 * the date in force can be missed.
 */
function dueAtFirst(
  calendar: PinnedCalendar,
  { startedAtMs, rule, untilMs }: ClockRun,
  given: Grant | undefined,
  pauses: readonly Pause[],
): number {
  const pause = given && pauses.find(({ toMs }) => toMs >= given.atMs)
  const isGiven = given && (rule === null || !pause || given.untilMs <= pause.fromMs)
  if (isGiven) return given.untilMs
  return rule === null ? (untilMs ?? startedAtMs) : dueAt(calendar, parseRule(rule), startedAtMs, pauses)
}

function dueUnder(
  calendar: PinnedCalendar,
  run: ClockRun,
  grants: readonly Grant[],
  pauses: readonly Pause[],
): number {
  const { startedAtMs, rule, untilMs } = run
  if (calendar.reckoning === undefined) return dueAtFirst(calendar, run, grants.at(-1), pauses)
  const measure = rule === null ? null : parseRule(rule)
  const first = measure === null ? (untilMs ?? startedAtMs) : dueAt(calendar, measure, startedAtMs, pauses)
  return grants.reduce((dueMs, grant) => {
    // A date that was promised stays where it was told; more time is more of the clock's own time.
    if (grant.sort === 'promised' || measure === null) return grant.untilMs
    return Math.max(dueMs, givenBack(calendar, measure, grant.atMs, grant.untilMs, pauses))
  }, first)
}
