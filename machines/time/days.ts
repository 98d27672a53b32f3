import type { PinnedCalendar } from '../../policies/calendar.ts'
import { dateOf, isoDate, MS_PER_DAY } from '../../policies/calendar-day.ts'
import { worksAsFarAsKnown } from './provisional.ts'

const MS_PER_MINUTE = 60_000

/** A day the calendar says nothing about: one before its first, or beyond the last of a calendar that knows no provisional days. */
export class CalendarRangeError extends RangeError {
  override readonly name = 'CalendarRangeError'
  /** Where the calendar begins or ends, whichever day was asked for. */
  readonly reach: string

  constructor({ id, version, firstDay, lastDay }: PinnedCalendar, epochDay: number) {
    const [reach, why] =
      epochDay > lastDay
        ? [`ends on ${isoDate(lastDay)}`, 'lies beyond it: publish its next year first']
        : [`begins on ${isoDate(firstDay)}`, 'lies before it, so no working day can be told there']
    super(`calendar ${id} ${version} ${reach}; ${isoDate(epochDay)} ${why}`)
    this.reach = `calendar ${id} ${version} ${reach}`
  }
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
export function localMs(calendar: PinnedCalendar, ms: number): number {
  let minutes = calendar.offsets[0]?.[1] ?? 0
  for (const [fromMs, offset] of calendar.offsets) {
    if (fromMs > ms) break
    minutes = offset
  }
  return ms + minutes * MS_PER_MINUTE
}

/** The first instant of a local day, or of a minute of it, UTC milliseconds, also where the clocks skip it. */
export function dayStartMs(calendar: PinnedCalendar, epochDay: number, minute = 0): number {
  return instantOf(calendar, epochDay * MS_PER_DAY + minute * MS_PER_MINUTE)
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

/** When a local day opens, UTC milliseconds, whether or not the calendar works on it. */
export function opensMs(calendar: PinnedCalendar, epochDay: number): number {
  return dayStartMs(calendar, epochDay, calendar.opensMinute)
}

/** When a local day closes, UTC milliseconds, whether or not the calendar works on it. */
export function closesMs(calendar: PinnedCalendar, epochDay: number): number {
  return dayStartMs(calendar, epochDay, calendar.closesMinute)
}

/** The first instant at which local clocks show that time or a later one; `localMs` is local time counted as if UTC. */
export function instantOf({ offsets }: PinnedCalendar, localMs: number): number {
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
