import { DateTime } from 'luxon'
import type { Oracle } from './day-oracle.ts'

/** The grid that everything in a timeline lies on: openings and due instants on even steps, what people do on odd ones. */
export const STEP_MS = 60_000
const OPENS_MINUTE = 9 * 60

/** Every step of a year in one place: whether it is worked, and how many local days have begun by it. */
export interface Map {
  fromMs: number
  open: Uint8Array
  day: Uint16Array
  /** Local minutes since midnight, for dates that keep their time of day. */
  minute: Uint16Array
  opensMinute: number
  openPerDay: number
  /** Of each local day its date, and whether it is worked. */
  dates: string[]
  works: boolean[]
  /** The step with which each day begins, and after which of its steps its desk would close. */
  begins: number[]
  closes: number[]
}

/** The map of a calendar, walked hour by hour by another library's clock. */
export function mapOf({ zone, closes, works }: Oracle, from: string, days: number): Map {
  const first = DateTime.fromISO(from, { zone })
  const fromMs = first.toMillis()
  const steps = days * 1440
  const map: Map = {
    fromMs,
    open: new Uint8Array(steps),
    day: new Uint16Array(steps),
    minute: new Uint16Array(steps),
    opensMinute: OPENS_MINUTE,
    dates: [],
    works: [],
    begins: [],
    closes: [],
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
      if (today !== date) {
        ;[date, day, worked] = [today, day + 1, works(today)]
        map.dates.push(date)
        map.works.push(worked)
        map.begins.push(at)
      }
      map.open[at] = worked && minute >= OPENS_MINUTE && minute < closes[0] * 60 + closes[1] ? 1 : 0
      if (map.open[at] === 1) map.closes[day] = at + 1
      map.day[at] = day
      map.minute[at] = minute
    }
  }
  return map
}
