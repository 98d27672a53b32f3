import { isWorkday } from 'chinese-days'
import Holidays from 'date-holidays'
import { DateTime } from 'luxon'
import type { Rule } from '../../machines/duration.ts'
import type { Pause } from '../../machines/working-time.ts'

const MINUTE = 60_000

export type Oracle = { zone: string; closes: [number, number]; works: (date: string) => boolean }

function worksBy(country: string, state: string, besides: (date: string) => boolean = () => false) {
  const source = state === '' ? new Holidays(country) : new Holidays(country, state)
  const years = Array.from({ length: 8 }, (_, index) => 2022 + index)
  const off = new Set(
    years.flatMap((year) =>
      source
        .getHolidays(year)
        .filter(({ type }) => type === 'public')
        .map(({ date }) => date.slice(0, 10)),
    ),
  )
  return (date: string) => DateTime.fromISO(date).weekday < 6 && !off.has(date) && !besides(date)
}

/** Calendars by luxon's clocks and the holidays of two independent packages. */
export const oracles: [id: string, Oracle][] = [
  ['CN', { zone: 'Asia/Shanghai', closes: [17, 30], works: (date) => isWorkday(date) }],
  ['UK-England', { zone: 'Europe/London', closes: [17, 0], works: worksBy('GB', 'ENG') }],
  [
    'US-federal',
    {
      zone: 'America/Los_Angeles',
      closes: [17, 0],
      works: worksBy('US', '', (date) => /^20(23|28)-11-10$/.test(date)),
    },
  ],
  [
    'NL',
    {
      zone: 'Europe/Amsterdam',
      closes: [17, 0],
      works: worksBy('NL', '', (date) => date.endsWith('-05-05')),
    },
  ],
  ['AU-NSW', { zone: 'Australia/Sydney', closes: [17, 0], works: worksBy('AU', 'NSW') }],
  ['AU-NSW', { zone: 'Australia/Lord_Howe', closes: [17, 0], works: worksBy('AU', 'NSW') }],
]

/** The answer by walking: minute for minute through open hours, midnight for midnight through days, with luxon's clocks. */
export function walked(oracle: Oracle, rule: Rule, startMs: number, pauses: readonly Pause[]): number {
  const isPaused = (ms: number) => pauses.some(({ fromMs, toMs }) => fromMs <= ms && ms < toMs)
  const start = DateTime.fromMillis(startMs, { zone: oracle.zone })
  if (rule.unit === 'h') {
    let atMs = startMs
    for (let left = rule.ms; left > 0; atMs += MINUTE) if (!isPaused(atMs)) left -= MINUTE
    return atMs
  }
  if (rule.unit === 'd' || rule.unit === 'mo') {
    let midnight = start.startOf('day')
    const last = midnight.plus(rule.unit === 'd' ? { days: rule.days } : { months: rule.months })
    for (let left = Math.round(last.diff(midnight, 'days').days) + 1; left > 0;) {
      midnight = midnight.plus({ days: 1 }).startOf('day')
      if (!isPaused(midnight.toMillis())) left -= 1
    }
    return midnight.toMillis()
  }
  const [hour, minute] = oracle.closes
  const fullDay = (hour - 9) * 60 + minute
  const closing = start.set({ hour, minute, second: 0, millisecond: 0 })
  const isToday = rule.unit === 'sameDay' && oracle.works(start.toISODate() ?? '') && start < closing
  let day = isToday ? start.startOf('day') : start.startOf('day').plus({ days: 1 })
  let left = rule.unit === 'wd' ? rule.days * fullDay : fullDay
  if (isToday) left = Math.min(fullDay, closing.diff(start, 'minutes').minutes)
  for (; ; day = day.plus({ days: 1 })) {
    if (!oracle.works(day.toISODate() ?? '')) continue
    const openMs = day.set({ hour: 9 }).toMillis()
    const closeMs = day.set({ hour, minute }).toMillis()
    for (let ms = Math.max(openMs, startMs); ms < closeMs; ms += MINUTE) {
      if (!isPaused(ms)) left -= 1
      if (left === 0) return ms + MINUTE
    }
  }
}
