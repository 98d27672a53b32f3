import { isWorkday } from 'chinese-days'
import Holidays from 'date-holidays'
import * as fc from 'fast-check'
import { DateTime } from 'luxon'
import { describe, expect, test } from 'vitest'
import type { Rule } from '../../machines/duration.ts'
import { dueAt, explainDue, type Pause } from '../../machines/working-time.ts'
import { loadCalendar, pinCalendar } from '../../policies/calendar.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

type Oracle = { zone: string; closes: [number, number]; works: (date: string) => boolean }

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

const oracles: [id: string, Oracle][] = [
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
function walked(oracle: Oracle, rule: Rule, startMs: number, pauses: readonly Pause[]): number {
  const isPaused = (ms: number) => pauses.some(({ fromMs, toMs }) => fromMs <= ms && ms < toMs)
  const start = DateTime.fromMillis(startMs, { zone: oracle.zone })
  if (rule.unit === 'h') {
    let atMs = startMs
    for (let left = rule.ms; left > 0; atMs += MINUTE) if (!isPaused(atMs)) left -= MINUTE
    return atMs
  }
  if (rule.unit === 'd') {
    let midnight = start.startOf('day')
    for (let left = rule.days + 1; left > 0;) {
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

const minutesOf2023To2026 = fc.integer({
  min: Date.parse('2023-01-02T00:00Z') / MINUTE,
  max: Date.parse('2026-10-20T00:00Z') / MINUTE,
})
const anInstant = minutesOf2023To2026.map((minute) => minute * MINUTE)
const aRule: fc.Arbitrary<Rule> = fc.oneof(
  fc.integer({ min: 1, max: 72 }).map((hours): Rule => ({ unit: 'h', ms: hours * HOUR })),
  fc.integer({ min: 1, max: 14 }).map((days): Rule => ({ unit: 'd', days })),
  fc.integer({ min: 1, max: 10 }).map((days): Rule => ({ unit: 'wd', days })),
  fc.constant<Rule>({ unit: 'sameDay' }),
)
const pausesAround = (startMs: number) =>
  fc.array(
    fc
      .tuple(fc.integer({ min: -24 * 60, max: 12 * 24 * 60 }), fc.integer({ min: 1, max: 4 * 24 * 60 }))
      .map(([after, minutes]): Pause => {
        const fromMs = startMs + after * MINUTE
        return { fromMs, toMs: fromMs + minutes * MINUTE }
      }),
    { maxLength: 4 },
  )
const aCase = anInstant.chain((startMs) =>
  fc.record({ startMs: fc.constant(startMs), rule: aRule, pauses: pausesAround(startMs) }),
)

describe.each(oracles)('%s', (id, oracle) => {
  const calendar = pinCalendar(loadCalendar(id), oracle.zone)

  test(`is due when a walk through ${oracle.zone} says so`, () => {
    fc.assert(
      fc.property(aCase, ({ startMs, rule, pauses }) => {
        expect(dueAt(calendar, rule, startMs, pauses)).toBe(walked(oracle, rule, startMs, pauses))
      }),
      { numRuns: 150 },
    )
  })

  test('working days without a pause end at closing time of a working day', () => {
    fc.assert(
      fc.property(anInstant, fc.integer({ min: 1, max: 20 }), (startMs, days) => {
        const due = DateTime.fromMillis(dueAt(calendar, { unit: 'wd', days }, startMs, []), {
          zone: oracle.zone,
        })
        expect([due.hour, due.minute, due.second]).toEqual([...oracle.closes, 0])
        expect(oracle.works(due.toISODate() ?? '')).toBe(true)
      }),
    )
  })

  test('a later start is never due earlier', () => {
    fc.assert(
      fc.property(aCase, fc.integer({ min: 1, max: 3 * 24 * 60 }), ({ startMs, rule }, minutes) => {
        const later = dueAt(calendar, rule, startMs + minutes * MINUTE, [])
        expect(later).toBeGreaterThanOrEqual(dueAt(calendar, rule, startMs, []))
      }),
    )
  })

  test('one pause more never makes it earlier, and nothing is due before it starts', () => {
    fc.assert(
      fc.property(aCase, ({ startMs, rule, pauses }) => {
        const dueMs = dueAt(calendar, rule, startMs, pauses)
        expect(dueMs).toBeGreaterThanOrEqual(dueAt(calendar, rule, startMs, pauses.slice(1)))
        expect(dueMs).toBeGreaterThan(startMs)
      }),
    )
  })

  test('pauses may come in any order, in pieces and more than once', () => {
    fc.assert(
      fc.property(aCase, ({ startMs, rule, pauses }) => {
        const pieces = pauses.flatMap(({ fromMs, toMs }) => {
          const middle = Math.floor((fromMs + toMs) / 2)
          return [
            { fromMs: middle, toMs },
            { fromMs, toMs: middle },
          ]
        })
        const dueMs = dueAt(calendar, rule, startMs, pauses)
        expect(dueAt(calendar, rule, startMs, [...pieces, ...pauses].toReversed())).toBe(dueMs)
        expect(explainDue(calendar, rule, startMs, pauses).dueMs).toBe(dueMs)
      }),
    )
  })
})
