import type { PinnedCalendar } from '../../policies/calendar.ts'
import { parseIsoDate } from '../../policies/calendar-day.ts'
import type { Manner } from '../../policies/manner.ts'
import { closesMs, dayStartMs, localDay } from '../working-time.ts'
import { calendarOf } from './own-calendar.ts'

/**
 * When something happened and when it was entered, UTC milliseconds. Where a date is all that is known, what begins with it counts from
 * the beginning of that day, and what ends with it until its closing time.
 */
export interface Instants {
  fromMs: number
  untilMs: number
  enteredAtMs: number
  /** The date that it was told by; for each clock it is that day by its own calendar. */
  day?: string
  /** When it became known, where a mark brought it about of a clock that was heard of later than that. */
  knownMs?: number
}

/** What happened at one instant. */
export function atInstant(ms: number, enteredAtMs = ms): Instants {
  return { fromMs: ms, untilMs: ms, enteredAtMs }
}

/** When it became known that something happened: as it was entered, or as its clock was heard of; UTC milliseconds. */
export function knownAt({
  enteredAtMs,
  knownMs = enteredAtMs,
}: Pick<Instants, 'enteredAtMs' | 'knownMs'>): number {
  return Math.max(enteredAtMs, knownMs)
}

/** What something brings about that happened at an instant of its own. */
export function thereof({ enteredAtMs, knownMs }: Instants, atMs: number): Instants {
  return { ...atInstant(atMs, enteredAtMs), ...(knownMs === undefined ? {} : { knownMs }) }
}

/** The instants of what is told as an instant or a date; nothing has happened later than it was entered. */
export function instantsOf(calendar: PinnedCalendar, told: string, enteredAtMs: number): Instants {
  const [fromMs, untilMs] = told.includes('T')
    ? [Date.parse(told), Date.parse(told)]
    : [dayStartMs(calendar, parseIsoDate(told)), closesMs(calendar, parseIsoDate(told))]
  return { fromMs: Math.min(fromMs, enteredAtMs), untilMs: Math.min(untilMs, enteredAtMs), enteredAtMs }
}

/**
 * What is told by its date, as a clock that is counted in its own manner knows it: its own day, its own closing time; nothing before what
 * it rests on. Anything else is as it is.
 */
export function countedIn(calendar: PinnedCalendar, manner: Manner | undefined, when: Instants): Instants {
  const mine = calendarOf(calendar, manner)
  const { day, enteredAtMs } = when
  if (day === undefined || mine === calendar) return when
  const { fromMs, untilMs } = instantsOf(mine, day, enteredAtMs)
  const isBound = when.fromMs > dayStartMs(calendar, parseIsoDate(day))
  const beginsMs = isBound ? Math.max(fromMs, when.fromMs) : fromMs
  return { ...when, fromMs: beginsMs, untilMs: Math.max(beginsMs, untilMs) }
}

/** The last millisecond at which it can have been: a date can be that of the day on which something began after closing time. */
export function lastMs(
  calendar: PinnedCalendar,
  { fromMs, untilMs }: Pick<Instants, 'fromMs' | 'untilMs'>,
): number {
  return fromMs < untilMs ? dayStartMs(calendar, localDay(calendar, fromMs).epochDay + 1) - 1 : untilMs
}
