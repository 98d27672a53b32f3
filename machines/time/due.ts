import type { PinnedCalendar } from '../../policies/calendar.ts'
import { parseRule, type Rule } from '../duration.ts'
import { dueAt, givenBack, localDay, type Pause, reckoned } from '../working-time.ts'
import { pausedSinceMs } from './pauses.ts'
import { calendarOf } from './own-calendar.ts'
import { isProvisional } from './provisional.ts'
import { reckonsBy } from './reckoning.ts'
import { stopClock } from './stopped.ts'
import { type ClockRun, type Grant, type Limit, withLimit } from './run.ts'

/** A due instant, UTC milliseconds, and whether it rests on a provisional day. */
interface Due {
  atMs: number
  provisional: boolean
}

/** When a run is due: its start and its rule, the dates that persons gave, and the pauses that have ended. */
export function dueOf(calendar: PinnedCalendar, run: ClockRun): number {
  return dueUnder(calendar, run, run.grants, run.pauses).atMs
}

/**
 * When a run is due, and whether that rests on a provisional day: one of which it had to be known whether it is worked, and nobody has
 * published it yet. What a person gave never does, nor hours, days and months unless they roll or have a cut-off hour.
 */
export function dueTold(calendar: PinnedCalendar, run: ClockRun): { dueAtMs: number; provisional?: true } {
  const { atMs, provisional } = dueUnder(calendar, run, run.grants, run.pauses)
  return { dueAtMs: atMs, ...(provisional ? { provisional } : {}) }
}

/** The same of when it was due at first: under its first limit, had nobody given it another date. */
export function firstDueTold(
  calendar: PinnedCalendar,
  run: ClockRun,
): { firstDueAtMs: number; firstDueProvisional?: true } {
  const { dueAtMs, provisional } = dueTold(calendar, {
    ...withLimit(run, run.formerLimits?.[0] ?? run),
    grants: [],
  })
  return { firstDueAtMs: dueAtMs, ...(provisional ? { firstDueProvisional: true } : {}) }
}

/**
 * Whether a run went on past one of its dates: one that was replaced later, or the one in force when it stopped. What is done at
 * the very instant it was due is in time.
 */
export function hasMissedDate(calendar: PinnedCalendar, run: ClockRun): boolean {
  const { grants, stoppedAtMs } = run
  const pausedAtMs = pausedSinceMs(run)
  // What is left once a pause has begun does not hang on how long it goes on: a moment of it tells.
  const begun = pausedAtMs === null ? [] : [{ fromMs: pausedAtMs, toMs: pausedAtMs + 1 }]
  const former = run.formerLimits ?? []
  const due = (given: number, limit: Limit = former.find((each) => each.grantsByThen > given) ?? run) =>
    dueUnder(calendar, withLimit(run, limit), grants.slice(0, given), [...run.pauses, ...begun]).atMs
  // A date that passes while the clock stands still is not missed, whatever came after.
  const standsSince = (byMs: number) =>
    reckonsBy(calendar, 3) ? pausedSinceMs(stopClock(run, byMs)) : pausedAtMs
  const isMissed = (dueMs: number, byMs: number) => dueMs <= Math.min(byMs, standsSince(byMs) ?? byMs)
  const staysLate = reckonsBy(calendar, 2)
  if (staysLate && grants.some((grant, nth) => isMissed(due(nth), grant.atMs))) return true
  if (former.some((limit) => isMissed(due(limit.grantsByThen, limit), limit.replacedAtMs))) return true
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
  run: ClockRun,
  given: Grant | undefined,
  pauses: readonly Pause[],
): number {
  const { startedAtMs, untilMs } = run
  const rule = measureOf(run)
  const pause = given && pauses.find(({ toMs }) => toMs >= given.atMs)
  const isGiven = given && (rule === null || !pause || given.untilMs <= pause.fromMs)
  if (isGiven) return given.untilMs
  return rule === null ? (untilMs ?? startedAtMs) : dueAt(calendar, rule, startedAtMs, pauses)
}

/** What a run runs by; null where it runs until a given instant. */
function measureOf({ rule, manner }: ClockRun): Rule | null {
  return rule === null ? null : parseRule(rule, manner)
}

function dueUnder(
  ofCase: PinnedCalendar,
  run: ClockRun,
  grants: readonly Grant[],
  pauses: readonly Pause[],
): Due {
  const calendar = calendarOf(ofCase, run.manner)
  if (!reckonsBy(calendar, 2)) {
    return { atMs: dueAtFirst(calendar, run, grants.at(-1), pauses), provisional: false }
  }
  const measure = measureOf(run)
  return grants.reduce(
    (due, grant) => {
      // A date that was promised stays where it was told; more time is more of the clock's own time.
      if (grant.sort === 'promised' || measure === null) return { atMs: grant.untilMs, provisional: false }
      const atMs = givenBack(calendar, measure, grant.atMs, grant.untilMs, pauses)
      if (atMs < due.atMs) return due
      const isPaused = pauses.some(({ fromMs, toMs }) => toMs > grant.atMs && fromMs <= grant.untilMs)
      return { atMs, provisional: isPaused && isOfWorkingTime(measure) && isProvisionalAt(calendar, atMs) }
    },
    ruledDue(calendar, run, measure, pauses),
  )
}

function ruledDue(
  calendar: PinnedCalendar,
  { startedAtMs, untilMs, untilClosing }: ClockRun,
  measure: Rule | null,
  pauses: readonly Pause[],
): Due {
  if (measure !== null) return reckoned(calendar, measure, startedAtMs, pauses)
  const atMs = untilMs ?? startedAtMs
  if (untilClosing === undefined) return { atMs, provisional: false }
  const looked = untilClosing === true ? localDay(calendar, atMs - 1).epochDay : untilClosing
  return { atMs, provisional: isProvisional(calendar, looked) }
}

/** Working time is used up on the last of the days it was looked for on, so that day alone tells. */
function isProvisionalAt(calendar: PinnedCalendar, atMs: number): boolean {
  return isProvisional(calendar, localDay(calendar, atMs - 1).epochDay)
}

function isOfWorkingTime({ unit }: Rule): boolean {
  return unit === 'wd' || unit === 'sameDay'
}
