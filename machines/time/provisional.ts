import type { PinnedCalendar } from '../../policies/calendar.ts'
import { weekdayOf } from '../../policies/calendar-day.ts'

/** Whether nobody has published yet if a local day is worked, and the calendar nevertheless says something about it. */
export function isProvisional({ lastDay, provisional }: PinnedCalendar, epochDay: number): boolean {
  return provisional !== undefined && epochDay > lastDay
}

/** Whether a day beyond the published years is worked, as far as weekends and the holidays fixed by law tell. */
export function worksAsFarAsKnown(
  { weekend, holidays }: NonNullable<PinnedCalendar['provisional']>,
  epochDay: number,
): boolean {
  return !weekend.includes(weekdayOf(epochDay)) && !holidays.includes(epochDay)
}
