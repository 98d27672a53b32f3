import { DateTime } from 'luxon'
import type { Oracle } from './day-oracle.ts'

/** The grid that everything in a timeline lies on: openings and due instants on even steps, what people do on odd ones. */
export const STEP_MS = 60_000
const OPENS_MINUTE = 9 * 60

export type Limit = { unit: 'h' | 'd' | 'wd'; amount: number }

/** What happens to a clock, in steps of the grid from the beginning of the map; in their order. */
export type Event =
  | { at: number; what: 'begin' | 'end'; reason: string }
  | { at: number; what: 'extended' | 'promised'; until: number }
  | { at: number; what: 'limit'; limit: 0 | 1 }
  | { at: number; what: 'stop' }

export interface Timeline {
  start: number
  /** The two limits between which facts decide; it starts under the first. */
  limits: readonly [Limit, Limit]
  events: readonly Event[]
}

/** Every step of a year in one place: whether it is worked, and how many local days have begun by it. */
export interface Map {
  fromMs: number
  open: Uint8Array
  day: Uint16Array
  /** Local minutes since midnight, for dates that keep their time of day. */
  minute: Uint16Array
  openPerDay: number
}

/** The map of a calendar, walked hour by hour by another library's clock. */
export function mapOf({ zone, closes, works }: Oracle, from: string, days: number): Map {
  const first = DateTime.fromISO(from, { zone })
  const fromMs = first.toMillis()
  const steps = days * 1440
  const map = {
    fromMs,
    open: new Uint8Array(steps),
    day: new Uint16Array(steps),
    minute: new Uint16Array(steps),
    openPerDay: closes[0] * 60 + closes[1] - OPENS_MINUTE,
  }
  let [date, day, worked] = ['', -1, false]
  for (let hour = 0; hour * 60 < steps; hour += 1) {
    const local = DateTime.fromMillis(fromMs + hour * 3_600_000, { zone })
    // Half an hour is where a zone may change its clocks.
    const halves = [local, local.plus({ minutes: 30 })] as const
    const dates = halves.map((half) => half.toISODate() ?? '')
    for (let nth = 0; nth < 60; nth += 1) {
      const then = halves[nth < 30 ? 0 : 1]
      const minute = then.hour * 60 + then.minute + (nth % 30)
      const at = hour * 60 + nth
      const today = dates[nth < 30 ? 0 : 1] ?? ''
      if (today !== date) [date, day, worked] = [today, day + 1, works(today)]
      map.open[at] = worked && minute >= OPENS_MINUTE && minute < closes[0] * 60 + closes[1] ? 1 : 0
      map.day[at] = day
      map.minute[at] = minute
    }
  }
  return map
}

/** How much of a limit's own time goes by in each step: all of it, the midnights, or what is worked after the day it started. */
function measures(map: Map, unit: Limit['unit'], from: number, isStart: boolean) {
  const midnight = (at: number) => map.day[at] !== map.day[at - 1]
  if (unit === 'h') return () => 1
  if (unit === 'd') return (at: number) => (midnight(at) ? 1 : 0)
  return (at: number) => (isStart && map.day[at] === map.day[from] ? 0 : (map.open[at] ?? 0))
}

/** A date that is worked towards step by step: the step at which it came, null before. */
type Towards = (at: number, isPaused: boolean) => number | null

function latched(hasCome: (at: number, isPaused: boolean) => boolean): Towards {
  let came: number | null = null
  return (at, isPaused) => (came ??= hasCome(at, isPaused) ? at : null)
}

/** From its start until all of a limit has gone by; a step in a pause counts for nothing. */
function underLimit(map: Map, { unit, amount }: Limit, start: number): Towards {
  const perUnit = unit === 'h' ? 60 : unit === 'd' ? 1 : map.openPerDay
  const counts = measures(map, unit, start, true)
  let left = unit === 'd' ? amount + 1 : amount * perUnit
  return latched((at, isPaused) => {
    // A midnight has come when its step begins; what another step holds is used up when it ends.
    if (unit === 'd' && at > start && !isPaused) left -= counts(at)
    const isOver = left <= 0
    if (unit !== 'd' && !isPaused) left -= counts(at)
    return isOver
  })
}

/** Until the date that a person gave, and on for as much of the limit's own time as pauses took since. */
function givenUntil(map: Map, unit: Limit['unit'], given: number, until: number): Towards {
  const counts = measures(map, unit, given, false)
  let [owed, days] = [0, 0]
  const isPast = (at: number) => {
    const [today, day] = [map.day[at] ?? 0, (map.day[until] ?? 0) + days]
    return today > day || (today === day && (map.minute[at] ?? 0) >= (map.minute[until] ?? 0))
  }
  return latched((at, isPaused) => {
    if (unit === 'd') {
      if (at > given && isPaused) days += counts(at)
      return isPast(at)
    }
    const isOver = at >= until && owed <= 0
    if (at < until && isPaused) owed += counts(at)
    if (at >= until && !isPaused) owed -= counts(at)
    return isOver
  })
}

interface Given {
  what: 'extended' | 'promised'
  until: number
  /** Under each of the two limits. */
  under: Towards[]
}

/** When a clock is due in the end, and whether it had been late when it stopped, told by walking through every step of the time. */
export function lived(map: Map, { start, limits, events }: Timeline): { due: number; late: boolean } {
  const rules = limits.map((limit) => underLimit(map, limit, start))
  const given: Given[] = []
  const open = new Set<string>()
  let [limit, next, late, stopped, pausedSince] = [0, 0, false, false, Infinity]
  const dueAt = (at: number, isPaused: boolean) => {
    const ruled = rules.map((towards) => towards(at, isPaused))[limit] ?? null
    return given.reduce((due, { what, until, under }) => {
      const came = under.map((towards) => towards(at, isPaused))[limit] ?? null
      if (what === 'promised') return until
      return due === null || came === null ? null : Math.max(due, came)
    }, ruled)
  }
  for (let at = start; at < map.day.length; at += 1) {
    for (let event = events[next]; event?.at === at; event = events[next]) {
      next += 1
      if (event.what === 'begin') open.add(event.reason)
      else if (event.what === 'end') open.delete(event.reason)
      else if (event.what === 'limit') limit = event.limit
      else if (event.what === 'stop') stopped = true
      else if ('until' in event) {
        const { what, until } = event
        given.push({ what, until, under: limits.map(({ unit }) => givenUntil(map, unit, at, until)) })
      }
    }
    const isPaused = open.size > 0
    pausedSince = isPaused ? Math.min(pausedSince, at) : Infinity
    const due = dueAt(at, isPaused)
    if (due !== null && due <= at && due < pausedSince && !stopped) late = true
    if (due !== null && next === events.length && !isPaused) return { due, late }
  }
  throw new RangeError('the map ends before the clock is due')
}
