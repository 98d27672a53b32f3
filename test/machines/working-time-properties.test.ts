import * as fc from 'fast-check'
import { DateTime } from 'luxon'
import { describe, expect, test } from 'vitest'
import { dueAt, explainDue } from '../../machines/working-time.ts'
import { loadCalendar, pinCalendar } from '../../policies/calendar.ts'
import { aCase, anInstant } from './day-cases.ts'
import { oracles, walked } from './day-oracle.ts'

const MINUTE = 60_000
/** Beyond it the packages know nothing of China, where the calendar goes by what is fixed by law. */
const PUBLISHED_BY_ALL = Date.parse('2026-12-20T00:00Z')

describe.each(oracles)('%s', (id, oracle) => {
  const calendar = pinCalendar(loadCalendar(id), oracle.zone)

  test(`is due when a walk through ${oracle.zone} says so`, () => {
    fc.assert(
      fc.property(aCase, ({ startMs, rule, pauses }) => {
        const walkedMs = walked(oracle, rule, startMs, pauses)
        fc.pre(walkedMs < PUBLISHED_BY_ALL)
        expect(dueAt(calendar, rule, startMs, pauses)).toBe(walkedMs)
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
        // Hours that end on a working day end where they do; only from a day off they go to closing time.
        fc.pre(rule.unit !== 'h' || rule.rolls === undefined)
        const later = dueAt(calendar, rule, startMs + minutes * MINUTE, [])
        expect(later).toBeGreaterThanOrEqual(dueAt(calendar, rule, startMs, []))
      }),
    )
  })

  test('one pause more never makes it earlier, and nothing is due before it starts', () => {
    fc.assert(
      fc.property(aCase, ({ startMs, rule, pauses }) => {
        const dueMs = dueAt(calendar, rule, startMs, pauses)
        expect(dueMs).toBeGreaterThan(startMs)
        // Hours that end on a working day end where they do; only from a day off they go to closing time.
        const inHours = rule.unit === 'h' ? { unit: rule.unit, ms: rule.ms } : rule
        const without = dueAt(calendar, inHours, startMs, pauses.slice(1))
        expect(dueAt(calendar, inHours, startMs, pauses)).toBeGreaterThanOrEqual(without)
      }),
    )
  })

  test('what begins once it is due does not move it', () => {
    fc.assert(
      fc.property(aCase, fc.integer({ min: 1, max: 3 * 24 * 60 }), ({ startMs, rule, pauses }, minutes) => {
        const dueMs = dueAt(calendar, rule, startMs, pauses)
        fc.pre(pauses.every(({ toMs }) => toMs < dueMs))
        const later = { fromMs: dueMs, toMs: dueMs + minutes * MINUTE }
        fc.pre(
          rule.unit === 'h' || rule.unit === 'wd' || rule.unit === 'sameDay' || rule.rolls === 'previous',
        )
        expect(dueAt(calendar, rule, startMs, [...pauses, later])).toBe(dueMs)
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
