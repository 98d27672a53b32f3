import type { PinnedCalendar } from '../policies/calendar.ts'
import { dateOf, isoDate, monthsAfter, MS_PER_DAY } from '../policies/calendar-day.ts'
import type { Rule } from './duration.ts'
import { worksAsFarAsKnown } from './time/provisional.ts'

const MS_PER_MINUTE = 60_000

/** A closed stretch in which a clock stood still, UTC milliseconds; its end no longer belongs to it. */
export type Pause = { readonly fromMs: number; readonly toMs: number }

/** A day the calendar says nothing about: one before its first, or beyond the last of a calendar that knows no provisional days. */
export class CalendarRangeError extends RangeError {
  override readonly name = 'CalendarRangeError'

  constructor({ id, version, firstDay, lastDay }: PinnedCalendar, epochDay: number) {
    super(
      epochDay > lastDay
        ? `calendar ${id} ${version} ends on ${isoDate(lastDay)}; ${isoDate(epochDay)} lies beyond it: publish its next year first`
        : `calendar ${id} ${version} begins on ${isoDate(firstDay)}; ${isoDate(epochDay)} lies before it, so no working day can be told there`,
    )
  }
}

/**
 * The instant a promise falls due, UTC milliseconds. Hours, days, weeks, months and years need no holidays and are always answered; for rules of
 * working time days beyond the published years are provisional, and a day before the calendar's first is a `CalendarRangeError`.
 * Pauses may overlap and come in any order.
 */
export function dueAt(
  calendar: PinnedCalendar,
  rule: Rule,
  startMs: number,
  pauses: readonly Pause[],
): number {
  return run(calendar, rule, startMs, pauses, () => {})
}

/**
 * One day of a derivation. `used` and `left` are milliseconds of working time on an `open` day, and midnights on a day
 * whose midnight was counted or lay in a pause; `start` and `closed` days use nothing.
 */
export type DayLine = {
  readonly epochDay: number
  readonly verdict: 'start' | 'closed' | 'open' | 'midnight' | 'pausedMidnight'
  readonly used: number
  readonly left: number
}

/** What `dueAt` answers, with every local day it looked at and what that day contributed; none for wall-clock rules. */
export function explainDue(
  calendar: PinnedCalendar,
  rule: Rule,
  startMs: number,
  pauses: readonly Pause[],
): { dueMs: number; days: DayLine[] } {
  const days: DayLine[] = []
  const dueMs = run(calendar, rule, startMs, pauses, (...line) => {
    const [epochDay, verdict, used, left] = line
    days.push({ epochDay, verdict, used, left })
  })
  return { dueMs, days }
}

/**
 * Where an instant that was given at `fromMs` lies once the pauses since then are given back in the rule's own measure: wall-clock
 * time, midnights or working time. Without a pause it stays where it is.
 */
export function givenBack(
  calendar: PinnedCalendar,
  rule: Rule,
  fromMs: number,
  untilMs: number,
  pauses: readonly Pause[],
): number {
  const stops = merged(pauses).flatMap((stop) =>
    stop.toMs > fromMs ? [{ fromMs: Math.max(fromMs, stop.fromMs), toMs: stop.toMs }] : [],
  )
  if (stops.every((stop) => stop.fromMs > untilMs)) return untilMs
  if (rule.unit === 'h') return afterUnpaused(fromMs, untilMs - fromMs, stops)
  if (rule.unit === 'd' || rule.unit === 'mo') return withMidnightsBack(calendar, fromMs, untilMs, stops)
  const firstDay = localDay(calendar, fromMs).epochDay
  const lastDay = localDay(calendar, untilMs).epochDay
  let lostMs = 0
  for (let day = firstDay; day <= lastDay; day++) {
    if (!isWorkingDay(calendar, day)) continue
    const openMs = Math.max(fromMs, opensMs(calendar, day))
    lostMs += pausedWithin(openMs, Math.min(untilMs, closesMs(calendar, day)), stops)
  }
  if (lostMs === 0) return untilMs
  const isOver = untilMs >= closesMs(calendar, lastDay)
  return afterWorkingTime(calendar, isOver ? lastDay + 1 : lastDay, untilMs, lostMs, stops, () => {})
}

/** The instant at which that much wall-clock time outside the pauses has gone by. */
export function unpausedAfter(startMs: number, amountMs: number, pauses: readonly Pause[]): number {
  return afterUnpaused(startMs, amountMs, merged(pauses))
}

/** How much wall-clock time outside the pauses lies between two instants. */
export function unpausedBetween(fromMs: number, toMs: number, pauses: readonly Pause[]): number {
  return Math.max(0, toMs - fromMs - pausedWithin(fromMs, toMs, merged(pauses)))
}

/** The local date at an instant; outside the calendar too, with the nearest offset the calendar knows. */
export function localDay(
  calendar: PinnedCalendar,
  ms: number,
): { year: number; month: number; day: number; epochDay: number } {
  const epochDay = Math.floor(localMs(calendar, ms) / MS_PER_DAY)
  return { ...dateOf(epochDay), epochDay }
}

/** Local time at an instant, counted as if it were UTC. */
function localMs(calendar: PinnedCalendar, ms: number): number {
  let minutes = calendar.offsets[0]?.[1] ?? 0
  for (const [fromMs, offset] of calendar.offsets) {
    if (fromMs > ms) break
    minutes = offset
  }
  return ms + minutes * MS_PER_MINUTE
}

/** The first instant of a local day, UTC milliseconds, also where the clocks skip midnight. */
export function dayStartMs(calendar: PinnedCalendar, epochDay: number): number {
  return instantOf(calendar, epochDay * MS_PER_DAY)
}

/**
 * Whether the calendar works on a local day; beyond the published years as far as weekends and the holidays fixed by law tell. A day
 * before its first is a `CalendarRangeError`.
 */
export function isWorkingDay(calendar: PinnedCalendar, epochDay: number): boolean {
  const { lastDay, provisional } = calendar
  if (provisional && epochDay > lastDay) return worksAsFarAsKnown(provisional, epochDay)
  requireDay(calendar, epochDay)
  const index = epochDay - calendar.firstDay
  const digit = Number.parseInt(calendar.workingDays.charAt(index >> 2), 16)
  return ((digit >> (3 - (index & 3))) & 1) === 1
}

type Note = (epochDay: number, verdict: DayLine['verdict'], used: number, left: number) => void

function run(
  calendar: PinnedCalendar,
  rule: Rule,
  startMs: number,
  pauses: readonly Pause[],
  note: Note,
): number {
  const stops = merged(pauses)
  if (rule.unit === 'h') return afterUnpaused(startMs, rule.ms, stops)
  const startDay = localDay(calendar, startMs).epochDay
  if (rule.unit === 'd' || rule.unit === 'mo') {
    const days = rule.unit === 'd' ? rule.days : monthsAfter(startDay, rule.months) - startDay
    note(startDay, 'start', 0, 0)
    return afterMidnights(calendar, startDay, days + 1, stops, note)
  }
  const isOpen = isWorkingDay(calendar, startDay)
  if (rule.unit === 'sameDay' && isOpen) {
    const fromMs = Math.max(startMs, opensMs(calendar, startDay))
    const budgetMs = closesMs(calendar, startDay) - fromMs
    if (budgetMs > 0) return afterWorkingTime(calendar, startDay, fromMs, budgetMs, stops, note)
  }
  note(startDay, 'start', 0, 0)
  const days = rule.unit === 'wd' ? rule.days : 1
  const budgetMs = days * (calendar.closesMinute - calendar.opensMinute) * MS_PER_MINUTE
  return afterWorkingTime(calendar, startDay + 1, startMs, budgetMs, stops, note)
}

/** N days, or as many as the months have, run from the midnight that ends the start day to the midnight that ends the Nth, so N + 1 midnights count. */
function afterMidnights(
  calendar: PinnedCalendar,
  startDay: number,
  midnights: number,
  stops: readonly Pause[],
  note: Note,
): number {
  let left = midnights
  let atMs = 0
  for (let day = startDay + 1; left > 0; day++) {
    atMs = dayStartMs(calendar, day)
    const isPaused = isPausedAt(atMs, stops)
    if (!isPaused) left -= 1
    note(day, isPaused ? 'pausedMidnight' : 'midnight', isPaused ? 0 : 1, left)
  }
  return atMs
}

/** The instant a day later, at the same local time, for each midnight on the way that lay in a pause. */
function withMidnightsBack(
  calendar: PinnedCalendar,
  fromMs: number,
  untilMs: number,
  stops: readonly Pause[],
): number {
  let atMs = untilMs
  let localAtMs = localMs(calendar, untilMs)
  for (let day = localDay(calendar, fromMs).epochDay + 1; dayStartMs(calendar, day) <= atMs; day++) {
    if (!isPausedAt(dayStartMs(calendar, day), stops)) continue
    localAtMs += MS_PER_DAY
    atMs = instantOf(calendar, localAtMs)
  }
  return atMs
}

function isPausedAt(ms: number, stops: readonly Pause[]): boolean {
  return stops.some(({ fromMs, toMs }) => fromMs <= ms && ms < toMs)
}

function afterWorkingTime(
  calendar: PinnedCalendar,
  firstDay: number,
  fromMs: number,
  budgetMs: number,
  stops: readonly Pause[],
  note: Note,
): number {
  let leftMs = budgetMs
  for (let day = firstDay; ; day++) {
    if (!isWorkingDay(calendar, day)) {
      note(day, 'closed', 0, leftMs)
      continue
    }
    const openMs = Math.max(fromMs, opensMs(calendar, day))
    const closeMs = closesMs(calendar, day)
    const usableMs = closeMs - openMs - pausedWithin(openMs, closeMs, stops)
    const usedMs = Math.min(usableMs, leftMs)
    note(day, 'open', usedMs, leftMs - usedMs)
    if (usedMs === leftMs) return afterUnpaused(openMs, leftMs, stops)
    leftMs -= usedMs
  }
}

/** The instant at which that much unpaused time has gone by; a pause that begins at that very instant adds nothing. */
function afterUnpaused(startMs: number, amountMs: number, stops: readonly Pause[]): number {
  let atMs = startMs + amountMs
  for (const { fromMs, toMs } of stops) {
    if (fromMs >= atMs) break
    if (toMs > startMs) atMs += toMs - Math.max(fromMs, startMs)
  }
  return atMs
}

function pausedWithin(openMs: number, closeMs: number, stops: readonly Pause[]): number {
  let pausedMs = 0
  for (const { fromMs, toMs } of stops) {
    pausedMs += Math.max(0, Math.min(toMs, closeMs) - Math.max(fromMs, openMs))
  }
  return pausedMs
}

function merged(pauses: readonly Pause[]): readonly Pause[] {
  const stops: { fromMs: number; toMs: number }[] = []
  const inOrder = pauses.filter(({ fromMs, toMs }) => toMs > fromMs).sort((a, b) => a.fromMs - b.fromMs)
  for (const { fromMs, toMs } of inOrder) {
    const last = stops.at(-1)
    if (last && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs)
    else stops.push({ fromMs, toMs })
  }
  return stops
}

/** When a local day opens, UTC milliseconds, whether or not the calendar works on it. */
export function opensMs(calendar: PinnedCalendar, epochDay: number): number {
  return instantOf(calendar, epochDay * MS_PER_DAY + calendar.opensMinute * MS_PER_MINUTE)
}

/** When a local day closes, UTC milliseconds, whether or not the calendar works on it. */
export function closesMs(calendar: PinnedCalendar, epochDay: number): number {
  return instantOf(calendar, epochDay * MS_PER_DAY + calendar.closesMinute * MS_PER_MINUTE)
}

/** The first instant at which local clocks show that time or a later one; `localMs` is local time counted as if UTC. */
function instantOf({ offsets }: PinnedCalendar, localMs: number): number {
  for (const [index, [fromMs, minutes]] of offsets.entries()) {
    const atMs = localMs - minutes * MS_PER_MINUTE
    const nextMs = offsets[index + 1]?.[0] ?? Number.POSITIVE_INFINITY
    if (atMs < nextMs) return index === 0 ? atMs : Math.max(atMs, fromMs)
  }
  return Number.NaN
}

function requireDay(calendar: PinnedCalendar, epochDay: number): void {
  const isCovered = epochDay >= calendar.firstDay && epochDay <= calendar.lastDay
  if (!isCovered) throw new CalendarRangeError(calendar, epochDay)
}
