import { DateTime } from 'luxon'
import type { Map } from './timeline-map.ts'

export type Limit = { unit: 'h' | 'd' | 'wd' | 'mo'; amount: number }

/** How limits are counted and where they end; `cutOff` is a minute of the day. */
export interface Manner {
  rolls?: 'next' | 'previous'
  counts?: 'inclusive'
  cutOff?: number
}

/** A date that is worked towards step by step: the step at which it came, null before. */
export type Towards = (at: number, isPaused: boolean) => number | null

export function latched(hasCome: (at: number, isPaused: boolean) => boolean): Towards {
  let came: number | null = null
  return (at, isPaused) => (came ??= hasCome(at, isPaused) ? at : null)
}

type Stretch = readonly [begin: number, end: number]

/** From its start until all of a limit has gone by; a step in a pause counts for nothing. */
export function underLimit(map: Map, limit: Limit, start: number, manner: Manner): Towards {
  const from = countedStart(map, start, manner)
  return manner.rolls === undefined
    ? usingUp(map, limit, from, manner)
    : rolling((over) => rolled(map, limit, from, manner, over))
}

/** The step that counts as the start: what comes after the cut-off, or on a day off, waits for the next opening. */
function countedStart(map: Map, start: number, { cutOff }: Manner): number {
  if (cutOff === undefined) return start
  const today = map.day[start] ?? 0
  const isInTime = map.works[today] === true && (map.minute[start] ?? 0) <= cutOff
  let at = isInTime ? start : (map.begins[today + 1] ?? 0)
  while (map.open[at] !== 1) at += 1
  return at
}

/** How much of a limit's own time goes by in each step, and how much of it there is. */
function usingUp(map: Map, limit: Limit, from: number, manner: Manner): Towards {
  const { unit, amount } = limit
  const today = map.day[from] ?? 0
  if (unit === 'd' || unit === 'mo') {
    let left = (unit === 'd' ? amount : daysOfMonths(map, amount, today, manner)) + 1
    if (unit === 'd' && manner.counts) left -= 1
    // A midnight has come when its step begins.
    return latched((at, isPaused) => {
      if (at > from && !isPaused && map.day[at] !== map.day[at - 1]) left -= 1
      return left <= 0
    })
  }
  const gone = Math.max(0, (map.minute[from] ?? 0) - map.opensMinute)
  const isFirst = manner.counts !== undefined && map.works[today] === true && gone < map.openPerDay
  let left = unit === 'h' ? amount * 60 : amount * map.openPerDay - (isFirst ? gone : 0)
  // What another step holds is used up when it ends.
  return latched((at, isPaused) => {
    const isOver = at >= from && left <= 0
    const counts = unit === 'h' || ((map.open[at] ?? 0) === 1 && (isFirst || map.day[at] !== today))
    if (at >= from && !isPaused && counts) left -= 1
    return isOver
  })
}

/** How many days after a day the last of so many months is, told by another library's months. */
function daysOfMonths(map: Map, months: number, today: number, { counts }: Manner): number {
  const first = DateTime.fromISO(map.dates[today] ?? '', { zone: 'utc' })
  const after = first.startOf('month').plus({ months })
  const dayBefore = Math.min(first.day - 1, after.daysInMonth ?? 0)
  const last = counts ? after.plus({ days: dayBefore - 1 }) : first.plus({ months })
  return last.diff(first, 'days').days
}

/** Due where it ends by all the pauses that began before; none of them makes it due earlier. */
function rolling(endUnder: (over: readonly Stretch[]) => number): Towards {
  const over: Stretch[] = []
  let [due, begun, came]: [number, number | null, number | null] = [endUnder(over), null, null]
  return (at, isPaused) => {
    if (came !== null) return came
    if (isPaused) begun ??= at
    else if (begun !== null) {
      over.push([begun, at])
      begun = null
      due = Math.max(due, endUnder(over))
    }
    if (at >= due && (begun === null || begun >= due)) came = due
    return came
  }
}

/** Where a limit ends whose last day may be a day off. */
function rolled(map: Map, limit: Limit, from: number, manner: Manner, over: readonly Stretch[]): number {
  const isStill = (at: number) => over.some(([begin, end]) => begin <= at && at < end)
  const raw = usingUp(map, limit, from, manner)
  let due = from
  while (raw(due, isStill(due)) === null) due += 1
  const last = map.day[due - 1] ?? 0
  if (map.works[last]) return due
  const isOfHours = limit.unit === 'h'
  const endOf = (day: number) => (isOfHours ? map.closes[day] : map.begins[day + 1]) ?? 0
  const today = map.day[from] ?? 0
  const isTodayOwn = isOfHours ? endOf(today) > from : manner.counts !== undefined
  const isOwn = (day: number) => day > today || (day === today && isTodayOwn)
  let day = last
  if (manner.rolls === 'previous') {
    while (isOwn(day) && !map.works[day]) day -= 1
    if (!isOwn(day)) day = last
  }
  // A day at whose end it stands still ends nothing; closing time is still of its day.
  while (!map.works[day] || isStill(isOfHours ? endOf(day) - 1 : endOf(day))) day += 1
  return endOf(day)
}
