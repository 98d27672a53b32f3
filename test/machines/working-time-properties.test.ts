import * as fc from 'fast-check'
import { DateTime } from 'luxon'
import { describe, expect, test } from 'vitest'
import type { Rule } from '../../machines/duration.ts'
import { dueAt, explainDue, type Pause } from '../../machines/working-time.ts'
import { loadCalendar, pinCalendar } from '../../policies/calendar.ts'
import { oracles, walked } from './day-oracle.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const minutesOf2023To2026 = fc.integer({
  min: Date.parse('2023-01-02T00:00Z') / MINUTE,
  max: Date.parse('2026-10-20T00:00Z') / MINUTE,
})
const anInstant = minutesOf2023To2026.map((minute) => minute * MINUTE)
const aRule: fc.Arbitrary<Rule> = fc.oneof(
  fc.integer({ min: 1, max: 72 }).map((hours): Rule => ({ unit: 'h', ms: hours * HOUR })),
  fc.integer({ min: 1, max: 14 }).map((days): Rule => ({ unit: 'd', days })),
  fc.integer({ min: 1, max: 14 }).map((months): Rule => ({ unit: 'mo', months })),
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
