import type { PinnedCalendar } from '../../policies/calendar.ts'
import type { Rule } from '../duration.ts'
import { closesMs, dayStartMs, isWorkingDay, localDay, opensMs } from './days.ts'
import type { DayLine } from './day-line.ts'
import { isPausedAt, type Pause } from './unpaused.ts'

/** A due instant, UTC milliseconds, and the last day of which it had to be known whether it is worked; null where there is none. */
export interface Reckoned {
  readonly atMs: number
  readonly lookedUntil: number | null
}

type Note = (epochDay: number, verdict: DayLine['verdict']) => void

/** The start that counts: before opening the opening; after the cut-off hour or on a day off, the opening of the next working day. */
export function countedFrom(
  calendar: PinnedCalendar,
  cutOff: string | undefined,
  startMs: number,
  note: Note = () => {},
): Reckoned {
  if (cutOff === undefined) return { atMs: startMs, lookedUntil: null }
  const startDay = localDay(calendar, startMs).epochDay
  const minute = Number(cutOff.slice(0, 2)) * 60 + Number(cutOff.slice(3))
  const isInTime = startMs <= dayStartMs(calendar, startDay, minute)
  for (let day = startDay; ; day++) {
    const works = isWorkingDay(calendar, day)
    if (works && day > startDay) return { atMs: opensMs(calendar, day), lookedUntil: day }
    if (works && isInTime) return { atMs: Math.max(startMs, opensMs(calendar, day)), lookedUntil: day }
    note(day, works ? 'afterCutOff' : 'closed')
  }
}

/**
 * Where a limit ends whose last day is a day off: with the next working day, or with the last before it that lies after the start. Days
 * and months end at midnight, hours at closing time. A day at whose end the clock stands still ends nothing: the next working day does.
 */
export function rolled(
  calendar: PinnedCalendar,
  rule: Rule,
  startMs: number,
  dueMs: number,
  stops: readonly Pause[],
  note: Note = () => {},
): Reckoned {
  const lastDay = localDay(calendar, dueMs - 1).epochDay
  if (rule.rolls === undefined) return { atMs: dueMs, lookedUntil: null }
  if (isWorkingDay(calendar, lastDay)) {
    note(lastDay, 'lastDay')
    return { atMs: dueMs, lookedUntil: lastDay }
  }
  note(lastDay, 'passedOver')
  const before = rule.rolls === 'previous' ? workedBefore(calendar, rule, startMs, lastDay, note) : null
  let day = before ?? lastDay + 1
  while (!isWorkingDay(calendar, day) || isStillAtEnd(calendar, rule, day, stops)) {
    if (day !== lastDay) note(day, isWorkingDay(calendar, day) ? 'pausedEnd' : 'passedOver')
    day++
  }
  note(day, 'lastDay')
  return { atMs: endMs(calendar, rule, day), lookedUntil: Math.max(lastDay, day) }
}

/** Closing time of a day, or of the last working day before it that closes after the start; of the next one where there is none. */
export function closingBefore(
  calendar: PinnedCalendar,
  startMs: number,
  day: number,
): { atMs: number; lookedUntil: number } {
  if (isWorkingDay(calendar, day)) return { atMs: closesMs(calendar, day), lookedUntil: day }
  const rule: Rule = { unit: 'h', ms: 0, rolls: 'previous' }
  const { atMs, lookedUntil } = rolled(calendar, rule, startMs, dayStartMs(calendar, day + 1), [])
  return { atMs, lookedUntil: lookedUntil ?? day }
}

/** The last working day before that may be the last of its days; null where none of its days is worked. */
function workedBefore(
  calendar: PinnedCalendar,
  rule: Rule,
  startMs: number,
  lastDay: number,
  note: Note,
): number | null {
  const startDay = localDay(calendar, startMs).epochDay
  const isStartDay = rule.unit === 'h' ? closesMs(calendar, startDay) > startMs : rule.counts === 'inclusive'
  for (let day = lastDay - 1; day >= (isStartDay ? startDay : startDay + 1); day--) {
    if (isWorkingDay(calendar, day)) return day
    note(day, 'passedOver')
  }
  return null
}

function endMs(calendar: PinnedCalendar, { unit }: Rule, day: number): number {
  return unit === 'h' ? closesMs(calendar, day) : dayStartMs(calendar, day + 1)
}

/** What is used up at the very instant a pause begins is due then; a midnight counts where it lies outside. */
function isStillAtEnd(calendar: PinnedCalendar, rule: Rule, day: number, stops: readonly Pause[]): boolean {
  const atMs = endMs(calendar, rule, day)
  return isPausedAt(rule.unit === 'h' ? atMs - 1 : atMs, stops)
}
