import type { PinnedCalendar } from '../../policies/calendar.ts'
import { minuteOf } from '../../policies/calendar-day.ts'
import { hoursOf, type Manner } from '../../policies/manner.ts'
import { own } from '../../policies/own.ts'
import { remembered } from '../../policies/remembered.ts'

/** The calendar that a clock is counted by: the case's, or one and opening hours of its own. */
export function calendarOf(calendar: PinnedCalendar, { calendar: id, hours }: Manner = {}): PinnedCalendar {
  if (id === undefined && hours === undefined) return calendar
  const known = counted(calendar)
  const key = `${id ?? ''} ${hours ?? ''}`
  const before = known.get(key)
  if (before) return before
  const base = (id === undefined ? undefined : own(calendar.others, id)) ?? calendar
  const made = hours === undefined ? base : { ...base, ...openFor(hours) }
  known.set(key, made)
  return made
}

/** Worked out once for each pinned calendar: a due instant is asked for again and again. */
const counted = remembered((_: PinnedCalendar) => new Map<string, PinnedCalendar>())

function openFor(hours: string): Pick<PinnedCalendar, 'opensMinute' | 'closesMinute'> {
  const [opens, closes] = hoursOf(hours)
  return { opensMinute: minuteOf(opens), closesMinute: minuteOf(closes) }
}
