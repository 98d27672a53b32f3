import { parseRule, type Rule } from '../../machines/duration.ts'
import {
  CalendarRangeError,
  dayStartMs,
  dueAt,
  isWorkingDay,
  localDay,
  reckoned,
} from '../../machines/working-time.ts'
import type { PinnedCalendar } from '../../policies/calendar.ts'
import { weekdayOf } from '../../policies/calendar-day.ts'
import type { Clock } from '../../policies/clock.ts'
import type { Manner } from '../../policies/manner.ts'
import { calendarsOf } from '../../policies/pinned.ts'
import { mannerWords } from '../policy-words.ts'
import type { Pair } from './change.ts'

/** A limit, and how it is counted; undefined where there is none. */
export type Limit = { within: Clock['within'][number]['within']; manner: Manner } | undefined
/** A limit that a rule gives. */
type Ruled = { within: string; manner: Manner }

/** The start for which due instants are told, and the calendars they are counted on. */
export interface Example {
  startMs: number
  before: PinnedCalendar
  after: PinnedCalendar
  hasOtherCalendar: boolean
}

const HOUR_MS = 3_600_000
/** Hours of the day to begin at, so that nights and closing time have their say. */
const HOURS = [0, 8, 10, 16, 20]
/** The last years of a calendar: weekends and holidays have their say too. */
const DAYS = 800
const MONDAY = 1

/**
 * The example to tell due instants for: the start that is asked for (UTC milliseconds), else a Monday at ten, local time. Throws
 * a `CalendarRangeError` for a start that a calendar does not cover.
 */
export function exampleFor({ before, after }: Pair, startMs?: number): Example {
  const calendars = { before: calendarsOf(before), after: calendarsOf(after) }
  if (startMs !== undefined) {
    for (const calendar of Object.values(calendars))
      isWorkingDay(calendar, localDay(calendar, startMs).epochDay)
  }
  const hasOtherCalendar = JSON.stringify(calendars.before) !== JSON.stringify(calendars.after)
  return { ...calendars, hasOtherCalendar, startMs: startMs ?? aMonday(calendars.after) }
}

/** How two limits of one promise compare: over the starts of some years, and told for the example's start. */
export function limitsCompared(
  was: Limit,
  is: Limit,
  example: Example,
): { turn: 'longer' | 'shorter' | 'same' | 'other'; text: string } {
  const instead = `${limitText(is)} instead of ${limitText(was)}`
  if (!isRuled(was) || !isRuled(is))
    return {
      turn: limitText(is) === limitText(was) ? 'same' : 'other',
      text: `has another limit: ${instead}.`,
    }
  const { startMs } = example
  const shifts = new Map(
    [startMs, ...startsOf(example)].flatMap((ms) => known(ms, shift(was, is, ms, example))),
  )
  const later = [...shifts].findLast(([, ms]) => ms > 0)
  const earlier = [...shifts].findLast(([, ms]) => ms < 0)
  const isTold = (shifts.get(startMs) ?? 0) !== 0
  const [told, by] = isTold ? [startMs, shifts.get(startMs) ?? 0] : (later ?? earlier ?? [startMs, 0])
  if (by === 0) return { turn: 'same', text: `says ${instead}, which is the same.` }
  const turn = by > 0 ? 'longer' : 'shorter'
  const mixed = later && earlier ? `, though ${by > 0 ? 'shorter' : 'longer'} from other starts` : ''
  const due = `begun ${instantText(told, example.after)}, it is due ${dueText(is, told, example.after)} instead of ${dueText(was, told, example.before)}`
  return { turn: later ? 'longer' : 'shorter', text: `runs ${turn}${mixed}: ${instead}; ${due}.` }
}

function known(startMs: number, shiftMs: number | undefined): [number, number][] {
  return shiftMs === undefined ? [] : [[startMs, shiftMs]]
}

function startsOf({ after }: Example): number[] {
  const first = Math.max(after.firstDay, after.lastDay - DAYS)
  const days = Array.from({ length: after.lastDay - first }, (_, nth) => first + nth)
  return days.flatMap((day) => HOURS.map((hour) => dayStartMs(after, day) + hour * HOUR_MS))
}

/** A limit in words. */
export function limitText(limit: Limit): string {
  if (limit === undefined) return 'no limit'
  const { within, manner } = limit
  if (typeof within === 'object') return `until ${within.until}${mannerWords(manner)}`
  if (isGiven(within)) return `until the date ${within === 'promised' ? 'promised' : 'set at its start'}`
  return `${within}${mannerWords(manner)}`
}

/** An instant as the people of a calendar read it. */
export function instantText(ms: number, { zone }: PinnedCalendar): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(ms)
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? ''
  return `${part('weekday')} ${part('day')} ${part('month')} ${part('year')}, ${part('hour')}:${part('minute')}`
}

function isGiven(limit: string): boolean {
  return limit === 'promised' || limit === 'set'
}

function isRuled(limit: Limit): limit is Ruled {
  return typeof limit?.within === 'string' && !isGiven(limit.within)
}

function ruleOf({ within, manner }: Ruled): Rule {
  return parseRule(within, manner)
}

/** How much later the one is due than the other; undefined where a calendar ends before. */
function shift(was: Ruled, is: Ruled, startMs: number, { before, after }: Example): number | undefined {
  try {
    return dueAt(after, ruleOf(is), startMs, []) - dueAt(before, ruleOf(was), startMs, [])
  } catch (error) {
    if (error instanceof CalendarRangeError) return undefined
    throw error
  }
}

function dueText(limit: Ruled, startMs: number, calendar: PinnedCalendar): string {
  const { atMs, provisional } = reckoned(calendar, ruleOf(limit), startMs, [])
  return `${instantText(atMs, calendar)}${provisional ? ' (provisional)' : ''}`
}

/** Well inside the calendar's last year, on a Monday that is worked. */
function aMonday(calendar: PinnedCalendar): number {
  for (let day = calendar.lastDay - 300; day < calendar.lastDay; day += 1) {
    if (weekdayOf(day) === MONDAY && isWorkingDay(calendar, day))
      return dayStartMs(calendar, day) + 10 * HOUR_MS
  }
  return dayStartMs(calendar, calendar.firstDay)
}
