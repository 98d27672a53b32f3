import { localDay } from '../../machines/working-time.ts'
import { isoDate, parseIsoDate } from '../../policies/calendar-day.ts'
import type { PinnedCalendar } from '../../policies/calendar.ts'
import { parseInstant } from '../due-instant.ts'

/** Whether an instant, UTC milliseconds, lies before a bound, in the zone of a calendar. */
export type IsBefore = (calendar: PinnedCalendar, atMs: number) => boolean

/** A bound as people write it: a local day, or an instant with offset. Throws a `RangeError` for anything else. */
export function boundOf(text: string): IsBefore {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) {
    const boundMs = parseInstant(text)
    return (_, atMs) => atMs < boundMs
  }
  const day = parseIsoDate(text)
  if (isoDate(day) !== text) throw new RangeError(`${JSON.stringify(text)} names a day that does not exist`)
  return (calendar, atMs) => localDay(calendar, atMs).epochDay < day
}
