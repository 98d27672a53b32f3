import { readFileSync } from 'node:fs'
import { calendarIds, CalendarError, loadCalendar, parseCalendar } from '../../policies/calendar.ts'
import type { Calendar } from '../../policies/calendar-schema.ts'
import { messageOf } from '../../policies/message-of.ts'

/** A calendar by its name, or the one in a file. Throws a `CalendarError` for faults, a `RangeError` where there is neither. */
export function calendarIn(named: string): Calendar {
  if (calendarIds().includes(named)) return loadCalendar(named)
  try {
    return parseCalendar(textOf(named), named)
  } catch (error) {
    if (error instanceof CalendarError || named.includes('.') || named.includes('/')) throw error
    return loadCalendar(named)
  }
}

/** The text of a file. Throws a `RangeError` that says why there is none. */
export function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new RangeError(`cannot read ${file}: ${messageOf(cause)}`, { cause })
  }
}
