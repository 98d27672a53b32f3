import type { PinnedCalendar } from '../../policies/calendar.ts'
import type { Rule } from '../duration.ts'
import { dueAt, givenBack, localDay, type Pause } from '../working-time.ts'
import { type Counted, countedOf, type GrantStanding, grantsStanding, type Passing } from './counted.ts'
import { pausedSinceMs, pausesOver } from './pauses.ts'
import { calendarOf } from './own-calendar.ts'
import { isProvisional } from './provisional.ts'
import { reckonsBy } from './reckoning.ts'
import { type Due, measureOf, reachOf, ruledDue } from './ruled.ts'
import { type ClockRun, type Grant, type Limit, withLimit } from './run.ts'
import { stopClock } from './stopped.ts'

/** When a run is due: its start and its rule, the dates that persons gave, and the pauses that are over. */
export function dueOf(calendar: PinnedCalendar, run: ClockRun): number {
  return dueUnder(calendar, run, grantsThatCount(calendar, run), pausesOver(calendar, run)).atMs
}

/**
 * When a run is due, and whether that rests on a provisional day: one of which it had to be known whether it is worked, and nobody has
 * published it yet. What a person gave never does, nor hours, days and months unless they roll or have a cut-off hour.
 */
export function dueTold(calendar: PinnedCalendar, run: ClockRun): { dueAtMs: number; provisional?: true } {
  const { atMs, provisional } = dueUnder(
    calendar,
    run,
    grantsThatCount(calendar, run),
    pausesOver(calendar, run),
  )
  return { dueAtMs: atMs, ...(provisional ? { provisional } : {}) }
}

/**
 * The same of when it was due at first: by its first limit, before it stood still or anybody gave it another date; nothing of one to
 * which nothing of that has happened. By earlier reckonings it was given back its pauses (docs/decisions/0039).
 */
export function firstDueTold(
  calendar: PinnedCalendar,
  run: ClockRun,
): { firstDueAtMs?: number; firstDueProvisional?: true } {
  const isOfStart = reckonsBy(calendar, 4)
  const { grants, formerLimits } = run
  const pauses = pausesOver(calendar, run)
  if (grants.length === 0 && !formerLimits && !(isOfStart && pauses.length > 0)) return {}
  const { dueAtMs, provisional } = dueTold(calendar, {
    ...withLimit(run, formerLimits?.[0] ?? run),
    grants: [],
    ...(isOfStart ? { pauses: [], openPauses: [] } : {}),
  })
  return { firstDueAtMs: dueAtMs, ...(provisional ? { firstDueProvisional: true } : {}) }
}

/** When a run is due by its limit alone, and then by each date in turn that persons gave it and that counts. */
export function dueByGrants(
  calendar: PinnedCalendar,
  run: ClockRun,
): { grant: Grant | null; dueAtMs: number; provisional: boolean }[] {
  const counted = grantsThatCount(calendar, run)
  return [null, ...counted].map((grant, nth) => {
    const { atMs, provisional } = dueUnder(calendar, run, counted.slice(0, nth), pausesOver(calendar, run))
    return { grant, dueAtMs: atMs, provisional }
  })
}

/** Each date that persons gave a run, and whether it counts by an instant at which all that had happened to it was known. */
export function grantsOf(calendar: PinnedCalendar, run: ClockRun, byMs: number): GrantStanding[] {
  return grantsStanding(run, passingOf(calendar, run), byMs)
}

function grantsThatCount(calendar: PinnedCalendar, run: ClockRun): readonly Grant[] {
  return run.grants.some(({ notice }) => notice !== undefined)
    ? countedOf(run, passingOf(calendar, run)).map(({ grant }) => grant)
    : run.grants
}

/**
 * Whether a run went on past one of its dates: one that was replaced later, or the one in force when it stopped. What is done at
 * the very instant it was due is in time.
 */
export function hasMissedDate(calendar: PinnedCalendar, run: ClockRun): boolean {
  const { stoppedAtMs } = run
  const { due, isPassed } = passingOf(calendar, run)
  const counted = countedOf(run, { due, isPassed })
  const staysLate = reckonsBy(calendar, 2)
  // An extension that waited for its notice counts only where none had passed.
  const isTooLate = ({ grant, atMs, limit }: Counted, nth: number) =>
    grant.notice === undefined && isPassed(counted.slice(0, nth), limit, atMs)
  if (staysLate && counted.some(isTooLate)) return true
  const former = run.formerLimits ?? []
  const isMissed = (limit: (typeof former)[number]) =>
    isPassed(counted.filter(isGivenBy(limit)), limit, limit.replacedAtMs)
  if (former.some(isMissed)) return true
  if (stoppedAtMs === null) return false
  return isPassed(counted, run, stoppedAtMs) && due(counted, run) !== stoppedAtMs
}

function isGivenBy({ grantsByThen, replacedAtMs }: { grantsByThen: number; replacedAtMs: number }) {
  return ({ grant, nth, atMs }: Counted) =>
    nth < grantsByThen && (grant.notice === undefined || atMs <= replacedAtMs)
}

/** When a run was due under some of its dates and one of its limits, and whether such an instant had passed by another. */
function passingOf(calendar: PinnedCalendar, run: ClockRun): Passing {
  const pausedAtMs = pausedSinceMs(run)
  // What is left once a pause has begun does not hang on how long it goes on: a moment of it tells.
  const begun = pausedAtMs === null ? [] : [{ fromMs: pausedAtMs, toMs: pausedAtMs + 1 }]
  const pauses = [...run.pauses, ...begun]
  // A date that passes while the clock stands still is not missed, whatever came after.
  const standsSince = (byMs: number) =>
    reckonsBy(calendar, 3) ? pausedSinceMs(stopClock(run, byMs)) : pausedAtMs
  const dueBy = (counted: readonly Counted[], limit: Limit) =>
    dueUnder(
      calendar,
      withLimit(run, limit),
      counted.map(({ grant }) => grant),
      pauses,
    )
  return {
    due: (counted, limit) => dueBy(counted, limit).atMs,
    isPassed: (counted, limit, byMs) => {
      const { atMs, promised } = dueBy(counted, limit)
      const isUnmoved = promised && reckonsBy(calendar, 4)
      return atMs <= (isUnmoved ? byMs : Math.min(byMs, standsSince(byMs) ?? byMs))
    },
  }
}

/**
 * Whether the date that a run has was promised last: it passes whether or not the clock stands still then. By earlier reckonings
 * none passed meanwhile (docs/decisions/0042).
 */
export function isPromised(calendar: PinnedCalendar, run: ClockRun): boolean {
  if (!reckonsBy(calendar, 4) || !run.grants.some(({ sort }) => sort === 'promised')) return false
  return dueUnder(calendar, run, grantsThatCount(calendar, run), pausesOver(calendar, run)).promised === true
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
  return grants.reduce<Due>(
    (due, grant) => {
      // A date that was promised stays where it was told; more time is more of the clock's own time.
      if (grant.sort === 'promised') return { atMs: grant.untilMs, provisional: false, promised: true }
      if (measure === null)
        return grant.untilMs < due.atMs ? due : { atMs: grant.untilMs, provisional: false }
      const movedMs = givenBack(calendar, measure, grant.atMs, grant.untilMs, pauses)
      const atMs = grant.cap ? withinCap(calendar, run, grant.cap, pauses, grant.untilMs, movedMs) : movedMs
      if (atMs < due.atMs) return { atMs: due.atMs, provisional: due.provisional }
      const isPaused = pauses.some(({ fromMs, toMs }) => toMs > grant.atMs && fromMs <= grant.untilMs)
      return { atMs, provisional: isPaused && isOfWorkingTime(measure) && isProvisionalAt(calendar, atMs) }
    },
    ruledDue(calendar, run, pauses),
  )
}

/** A pause moves no extension past what no extension passes; the date that was given stands in any case. */
function withinCap(
  calendar: PinnedCalendar,
  run: ClockRun,
  cap: NonNullable<Grant['cap']>,
  pauses: readonly Pause[],
  untilMs: number,
  movedMs: number,
): number {
  if (movedMs === untilMs) return untilMs
  const capMs = reachOf(calendar, run, cap, cap.withPauses ? pauses : []).atMs
  return Math.max(untilMs, Math.min(movedMs, capMs))
}

/** Working time is used up on the last of the days it was looked for on, so that day alone tells. */
export function isProvisionalAt(calendar: PinnedCalendar, atMs: number): boolean {
  return isProvisional(calendar, localDay(calendar, atMs - 1).epochDay)
}

function isOfWorkingTime({ unit }: Rule): boolean {
  return unit === 'wd' || unit === 'sameDay'
}
