import type { PinnedCalendar } from '../../policies/calendar.ts'
import { isoDate, MS_PER_DAY } from '../../policies/calendar-day.ts'
import { localMs } from './days.ts'

/** An instant as people of the calendar's zone read it: `2026-03-09 17:00`. */
export function localText(calendar: PinnedCalendar, ms: number): string {
  const local = localMs(calendar, ms)
  const [day, minute] = [Math.floor(local / MS_PER_DAY), Math.floor((local % MS_PER_DAY) / 60_000)]
  const two = (number: number) => String(number).padStart(2, '0')
  return `${isoDate(day)} ${two(Math.floor(minute / 60))}:${two(minute % 60)}`
}
