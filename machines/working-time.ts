import type { PinnedCalendar } from '../policies/calendar.ts'
import { monthsAfter, MS_PER_DAY } from '../policies/calendar-day.ts'
import type { Rule } from './duration.ts'
import type { DayLine } from './time/day-line.ts'
import { closesMs, dayStartMs, instantOf, isWorkingDay, localDay, localMs, opensMs } from './time/days.ts'
import { isProvisional } from './time/provisional.ts'
import { calendarOf } from './time/own-calendar.ts'
import { countedFrom, type Reckoned, rolled } from './time/rolled.ts'
import { afterUnpaused, isPausedAt, merged, type Pause, pausedWithin } from './time/unpaused.ts'

const MS_PER_MINUTE = 60_000

export { CalendarRangeError, closesMs, dayStartMs, isWorkingDay, localDay, opensMs } from './time/days.ts'
export { type Pause, unpausedBetween } from './time/unpaused.ts'

/**
 * The instant a promise falls due, UTC milliseconds. Hours, days, weeks, months and years need no holidays and are always answered,
 * unless they roll or have a cut-off hour; else a day before the calendar's first is a `CalendarRangeError`. Pauses may overlap and
 * come in any order.
 */
export function dueAt(
  calendar: PinnedCalendar,
  rule: Rule,
  startMs: number,
  pauses: readonly Pause[],
): number {
  return run(calendarOf(calendar, rule), rule, startMs, merged(pauses), SILENT).atMs
}

/** The same, and whether it rests on a day beyond the published years: one of which it had to be known whether it is worked. */
export function reckoned(
  calendar: PinnedCalendar,
  rule: Rule,
  startMs: number,
  pauses: readonly Pause[],
): { atMs: number; provisional: boolean } {
  const by = calendarOf(calendar, rule)
  const { atMs, lookedUntil } = run(by, rule, startMs, merged(pauses), SILENT)
  return { atMs, provisional: lookedUntil !== null && isProvisional(by, lookedUntil) }
}

/** What `reckoned` answers, with every local day it looked at and what that day contributed; none for wall-clock rules. */
export function explainDue(
  calendar: PinnedCalendar,
  rule: Rule,
  startMs: number,
  pauses: readonly Pause[],
): { dueMs: number; provisional: boolean; days: DayLine[] } {
  const days: DayLine[] = []
  const note: Note = (epochDay, verdict, used = 0, left = 0) => days.push({ epochDay, verdict, used, left })
  const by = calendarOf(calendar, rule)
  const { atMs, lookedUntil } = run(by, rule, startMs, merged(pauses), note)
  return { dueMs: atMs, provisional: lookedUntil !== null && isProvisional(by, lookedUntil), days }
}

/**
 * Where an instant that was given at `fromMs` lies once the pauses since then are given back in the rule's own measure: wall-clock
 * time, midnights or working time. Without a pause it stays where it is.
 */
export function givenBack(
  ofCase: PinnedCalendar,
  rule: Rule,
  fromMs: number,
  untilMs: number,
  pauses: readonly Pause[],
): number {
  const calendar = calendarOf(ofCase, rule)
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
  return afterWorkingTime(calendar, isOver ? lastDay + 1 : lastDay, untilMs, lostMs, stops, SILENT)
}

type Note = (epochDay: number, verdict: DayLine['verdict'], used?: number, left?: number) => unknown

/** Where nobody reads the days one by one. */
const SILENT: Note = () => {}

function run(
  calendar: PinnedCalendar,
  rule: Rule,
  startMs: number,
  stops: readonly Pause[],
  note: Note,
): Reckoned {
  const from = countedFrom(calendar, rule.cutOff, startMs, note)
  if (rule.rolls === undefined) return latest(from, counted(calendar, rule, from.atMs, stops, note))
  const until = (felt: readonly Pause[], note: Note) => {
    const dueMs = counted(calendar, rule, from.atMs, felt, note).atMs
    return latest(from, rolled(calendar, rule, from.atMs, dueMs, felt, note))
  }
  // Only pauses that begin before it is due are felt, and none makes it due earlier.
  let due = until([], SILENT)
  let felt = 0
  for (; (stops[felt]?.fromMs ?? Number.POSITIVE_INFINITY) < due.atMs; felt++) {
    const later = until(stops.slice(0, felt + 1), SILENT)
    if (later.atMs > due.atMs) due = later
  }
  if (note !== SILENT) until(stops.slice(0, felt), note)
  return due
}

function latest(from: Reckoned, due: Reckoned): Reckoned {
  const looked = [from.lookedUntil, due.lookedUntil].filter((day) => day !== null)
  return { atMs: due.atMs, lookedUntil: looked.length > 0 ? Math.max(...looked) : null }
}

/** When so much time is used up, wherever that is. */
function counted(
  calendar: PinnedCalendar,
  rule: Rule,
  startMs: number,
  stops: readonly Pause[],
  note: Note,
): Reckoned {
  if (rule.unit === 'h') return { atMs: afterUnpaused(startMs, rule.ms, stops), lookedUntil: null }
  const startDay = localDay(calendar, startMs).epochDay
  const startCounts = rule.counts === 'inclusive'
  if (rule.unit === 'd' || rule.unit === 'mo') {
    const lastDay =
      rule.unit === 'd'
        ? startDay + rule.days - (startCounts ? 1 : 0)
        : monthsAfter(startDay, rule.months, startCounts)
    note(startDay, 'start')
    const atMs = afterMidnights(calendar, startDay, lastDay - startDay + 1, stops, note)
    return { atMs, lookedUntil: null }
  }
  const days = rule.unit === 'wd' ? rule.days : 1
  const atMs = afterWorkingDays(calendar, days, rule.unit === 'sameDay' || startCounts, startMs, stops, note)
  return { atMs, lookedUntil: localDay(calendar, atMs - 1).epochDay }
}

function afterWorkingDays(
  calendar: PinnedCalendar,
  days: number,
  startCounts: boolean,
  startMs: number,
  stops: readonly Pause[],
  note: Note,
): number {
  const startDay = localDay(calendar, startMs).epochDay
  const dayMs = (calendar.closesMinute - calendar.opensMinute) * MS_PER_MINUTE
  const isOpen = isWorkingDay(calendar, startDay)
  if (startCounts && isOpen) {
    const fromMs = Math.max(startMs, opensMs(calendar, startDay))
    const restMs = closesMs(calendar, startDay) - fromMs + shortMs(calendar, startDay, fromMs)
    const budgetMs = restMs + (days - 1) * dayMs
    if (restMs > 0) return afterWorkingTime(calendar, startDay, fromMs, budgetMs, stops, note)
  }
  note(startDay, 'start')
  return afterWorkingTime(calendar, startDay + 1, startMs, days * dayMs, stops, note)
}

/** Days run to the midnight that ends the last of them: N days after the start day take N + 1 midnights. */
function afterMidnights(
  calendar: PinnedCalendar,
  startDay: number,
  midnights: number,
  stops: readonly Pause[],
  note: Note,
): number {
  let left = midnights
  let atMs = 0
  const lastPausedMs = stops.at(-1)?.toMs ?? Number.NEGATIVE_INFINITY
  for (let day = startDay + 1; left > 0; day++) {
    atMs = dayStartMs(calendar, day)
    // None that is left lies in a pause, and a limit may be of many years.
    if (note === SILENT && atMs > lastPausedMs) return dayStartMs(calendar, day + left - 1)
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
    const unpausedMs = closeMs - openMs - pausedWithin(openMs, closeMs, stops)
    const usableMs = Math.max(0, unpausedMs + shortMs(calendar, day, openMs))
    const usedMs = Math.min(usableMs, leftMs)
    note(day, 'open', usedMs, leftMs - usedMs)
    if (usedMs === leftMs) {
      return afterUnpaused(openMs, leftMs === usableMs ? unpausedMs : Math.min(leftMs, unpausedMs), stops)
    }
    leftMs -= usedMs
  }
}

/** How much shorter than a day a whole one is that is open round the clock, where clocks change in it: it is a day all the same. */
function shortMs(calendar: PinnedCalendar, day: number, fromMs: number): number {
  const isRoundTheClock = calendar.closesMinute - calendar.opensMinute === MS_PER_DAY / MS_PER_MINUTE
  const openMs = opensMs(calendar, day)
  return isRoundTheClock && fromMs === openMs ? MS_PER_DAY - (closesMs(calendar, day) - openMs) : 0
}
