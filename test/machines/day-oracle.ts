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
  const start = received(oracle, rule, DateTime.fromMillis(startMs, { zone: oracle.zone }))
  if (rule.rolls === undefined) return usedUp(oracle, rule, start, pauses)
  const reached = (felt: readonly Pause[]) =>
    ended(oracle, rule, start, usedUp(oracle, rule, start, felt), felt)
  let dueMs = reached([])
  const felt: Pause[] = []
  for (const stretch of stretches(pauses)) {
    if (stretch.fromMs >= dueMs) break
    felt.push(stretch)
    dueMs = Math.max(dueMs, reached(felt))
  }
  return dueMs
}

function worksOn({ works }: Oracle, day: DateTime): boolean {
  return works(day.toISODate() ?? '')
}

function isPaused(pauses: readonly Pause[], ms: number): boolean {
  return pauses.some(({ fromMs, toMs }) => fromMs <= ms && ms < toMs)
}

/** What lies in any pause, in stretches between which the clock runs. */
function stretches(pauses: readonly Pause[]): Pause[] {
  const edges = [...new Set(pauses.flatMap(({ fromMs, toMs }) => [fromMs, toMs]))].sort((a, b) => a - b)
  const found: { fromMs: number; toMs: number }[] = []
  for (const [nth, ms] of edges.entries()) {
    const last = found.at(-1)
    if (!isPaused(pauses, ms)) continue
    if (last?.toMs === ms) last.toMs = edges[nth + 1] ?? ms
    else found.push({ fromMs: ms, toMs: edges[nth + 1] ?? ms })
  }
  return found
}

/** When it counts as received. */
function received(oracle: Oracle, { cutOff }: Rule, start: DateTime): DateTime {
  if (cutOff === undefined) return start
  const [hour = 0, minute = 0] = cutOff.split(':').map(Number)
  const limit = start.set({ hour, minute, second: 0, millisecond: 0 })
  const opening = start.startOf('day').set({ hour: 9 })
  if (worksOn(oracle, start) && start <= limit) return start < opening ? opening : start
  let day = start.startOf('day').plus({ days: 1 })
  while (!worksOn(oracle, day)) day = day.plus({ days: 1 })
  return day.set({ hour: 9 })
}

/** The last day of a limit of days or months. */
function lastDay(rule: Rule, day: DateTime): DateTime {
  const isFirst = rule.counts === 'inclusive'
  if (rule.unit === 'd') return day.plus({ days: isFirst ? rule.days - 1 : rule.days })
  const months = rule.unit === 'mo' ? rule.months : 0
  if (!isFirst) return day.plus({ months })
  const month = day.startOf('month').plus({ months })
  if (day.day === 1) return month.minus({ days: 1 })
  return month.set({ day: Math.min(day.day - 1, month.daysInMonth ?? 28) })
}

function usedUp(oracle: Oracle, rule: Rule, start: DateTime, pauses: readonly Pause[]): number {
  const startMs = start.toMillis()
  if (rule.unit === 'h') {
    let atMs = startMs
    for (let left = rule.ms; left > 0; atMs += MINUTE) if (!isPaused(pauses, atMs)) left -= MINUTE
    return atMs
  }
  if (rule.unit === 'd' || rule.unit === 'mo') {
    let midnight = start.startOf('day')
    for (let left = Math.round(lastDay(rule, midnight).diff(midnight, 'days').days) + 1; left > 0;) {
      midnight = midnight.plus({ days: 1 }).startOf('day')
      if (!isPaused(pauses, midnight.toMillis())) left -= 1
    }
    return midnight.toMillis()
  }
  const [hour, minute] = oracle.closes
  const fullDay = (hour - 9) * 60 + minute
  const closing = start.set({ hour, minute, second: 0, millisecond: 0 })
  const isFirst = rule.unit === 'sameDay' || rule.counts === 'inclusive'
  const isToday = isFirst && worksOn(oracle, start) && start < closing
  let day = isToday ? start.startOf('day') : start.startOf('day').plus({ days: 1 })
  let left = rule.unit === 'wd' ? rule.days * fullDay : fullDay
  if (isToday) left -= fullDay - Math.min(fullDay, closing.diff(start, 'minutes').minutes)
  for (; ; day = day.plus({ days: 1 })) {
    if (!worksOn(oracle, day)) continue
    const openMs = day.set({ hour: 9 }).toMillis()
    const closeMs = day.set({ hour, minute }).toMillis()
    for (let ms = Math.max(openMs, startMs); ms < closeMs; ms += MINUTE) {
      if (!isPaused(pauses, ms)) left -= 1
      if (left === 0) return ms + MINUTE
    }
  }
}

/** Where it ends when its last day is a day off: day by day on, or back to the first day that is its own. */
function ended(oracle: Oracle, rule: Rule, start: DateTime, dueMs: number, pauses: readonly Pause[]): number {
  const [hour, minute] = oracle.closes
  const endOf = (day: DateTime) =>
    (rule.unit === 'h' ? day.set({ hour, minute }) : day.plus({ days: 1 }).startOf('day')).toMillis()
  const stands = (day: DateTime) => isPaused(pauses, rule.unit === 'h' ? endOf(day) - MINUTE : endOf(day))
  const last = DateTime.fromMillis(dueMs - MINUTE, { zone: oracle.zone }).startOf('day')
  if (worksOn(oracle, last)) return dueMs
  const isOwn = (day: DateTime) => {
    if (rule.unit === 'h') return endOf(day) > start.toMillis()
    return rule.counts === 'inclusive' ? day >= start.startOf('day') : day > start.startOf('day')
  }
  let day = last
  if (rule.rolls === 'previous') {
    while (isOwn(day) && !worksOn(oracle, day)) day = day.minus({ days: 1 })
    if (!isOwn(day)) day = last
  }
  while (!worksOn(oracle, day) || stands(day)) day = day.plus({ days: 1 })
  return endOf(day)
}
