import * as fc from 'fast-check'
import { DateTime } from 'luxon'
import { describe, expect, test } from 'vitest'
import { afterWait, beforeSpan, timesBetween, waitOf } from '../../machines/time/spans.ts'
import type { Pause } from '../../machines/working-time.ts'
import { loadCalendar, pinCalendar } from '../../policies/calendar.ts'
import { type Case, aReceivedCase } from './a-case.ts'
import { type Draft, termsOfAPolicy } from './a-policy.ts'
import { oracles, type Oracle } from './day-oracle.ts'

const MINUTE = 60_000
const china = (text: string) => Date.parse(`${text}+08:00`)
const said = (ms: number) => DateTime.fromMillis(ms, { zone: 'Asia/Shanghai' }).toFormat("MM-dd'T'HH:mm")

/** The shop's whole case, received on Monday 2 March 2026, 09:00, told of like this. */
function told(change: Partial<NonNullable<Draft['clocks']>[string]>): Case {
  const terms = termsOfAPolicy((draft) => {
    const { whole } = draft.clocks ?? {}
    const turns = { pauses: 'askCustomer', resumes: 'customerReplied', within: '4d', warnings: [] }
    if (whole) Object.assign(whole, turns, change)
  })
  return aReceivedCase(terms)
}
/** When the whole case is told of until then, as many of the notices as there are. */
function marks(one: Case, until: string): string[] {
  const found: string[] = []
  while (one.nowMs < china(until)) {
    const notices = one.wait(MINUTE * 30).filter(({ clock }) => clock === 'whole')
    found.push(...notices.map(({ kind, to }) => `${kind} ${said(one.nowMs)} ${to.join()}`))
  }
  return found
}
const ladder = [{ to: ['lead'] }, { after: '1wd', to: ['boss'] }]

describe('working days in a ladder and in warnings', () => {
  test('leave out nights and days off, from a due instant in the night too', () => {
    // Due on Saturday 7 March, 00:00.
    const one = told({ ladder, repeats: '1wd', warnings: [{ before: '1wd', to: 'clerk' }] })
    expect(marks(one, '2026-03-12T00:00')).toEqual([
      'warning 03-05T17:30 role:clerk',
      'overdue 03-07T00:00 role:lead',
      'overdue 03-09T17:30 role:boss',
      'overdue 03-10T17:30 role:boss',
      'overdue 03-11T17:30 role:boss',
    ])
  })

  test('are so much working time from an instant within a day', () => {
    const one = told({ within: '50h', ladder, warnings: [{ before: '1wd', to: 'clerk' }] })
    expect(marks(one, '2026-03-06T00:00')).toEqual([
      'warning 03-03T11:00 role:clerk',
      'overdue 03-04T11:00 role:lead',
      'overdue 03-05T11:00 role:boss',
    ])
  })

  test('go on where they stood after a pause', () => {
    const one = told({ within: '50h', ladder })
    one.wait(china('2026-03-04T14:00') - one.nowMs)
    one.take('clerk', { type: 'askCustomer', question: 'which?' })
    one.wait(china('2026-03-09T12:00') - one.nowMs)
    one.take('clerk', { type: 'customerReplied' })
    expect(marks(one, '2026-03-10T00:00')).toEqual(['overdue 03-09T17:30 role:boss'])
  })

  test('begin anew from the take-over, a full interval', () => {
    const rungs = [...ladder, { after: '3wd', to: ['clerk'] }]
    const one = told({ within: '50h', ladder: rungs, repeats: '1d' })
    one.wait(china('2026-03-05T12:00') - one.nowMs)
    one.take('boss', { type: 'takeOver', clock: 'whole' })
    expect(marks(one, '2026-03-11T00:00')).toEqual([
      'overdue 03-09T12:00 role:clerk',
      'overdue 03-10T12:00 role:clerk',
    ])
  })

  test('stand beside time on the wall, and no rung comes before the one below it', () => {
    const rungs = [{ to: ['lead'] }, { after: '1wd', to: ['boss'] }, { after: '2d', to: ['clerk'] }]
    const one = told({ ladder: rungs, repeats: '1d' })
    expect(marks(one, '2026-03-11T18:00')).toEqual([
      'overdue 03-07T00:00 role:lead',
      'overdue 03-09T17:30 role:boss',
      'overdue 03-09T17:30 role:clerk',
      'overdue 03-10T17:30 role:clerk',
      'overdue 03-11T17:30 role:clerk',
    ])
  })

  test('what was missed of them is told once', () => {
    const one = told({ ladder, repeats: '1wd' })
    const notices = one.sleep(china('2026-03-13T12:00') - one.nowMs).filter(({ clock }) => clock === 'whole')
    expect(notices.map(({ mark, missed }) => [mark, missed])).toEqual([
      [0, undefined],
      [1, undefined],
      [4, 2],
    ])
  })
})

/** Whether a minute is working time. */
function isOpen({ zone, closes, works }: Oracle, ms: number): boolean {
  const at = DateTime.fromMillis(ms, { zone })
  const minute = at.hour * 60 + at.minute
  return works(at.toISODate() ?? '') && minute >= 9 * 60 && minute < closes[0] * 60 + closes[1]
}

test.each(oracles.slice(0, 3))('a walk minute by minute finds the same spans in %s', (id, oracle) => {
  const calendar = pinCalendar(loadCalendar(id), oracle.zone)
  const aMinute = fc
    .integer({ min: Date.parse('2023-02-01') / MINUTE, max: Date.parse('2026-10-20') / MINUTE })
    .map((minute) => minute * MINUTE)
  const aPause = fc.tuple(fc.integer({ min: -600, max: 4000 }), fc.integer({ min: 1, max: 3000 }))
  const days = fc.integer({ min: 1, max: 3 })
  fc.assert(
    fc.property(aMinute, days, fc.array(aPause, { maxLength: 2 }), (fromMs, count, offsets) => {
      const pauses = offsets.map(([after, long]): Pause => {
        const startMs = fromMs + after * MINUTE
        return { fromMs: startMs, toMs: startMs + long * MINUTE }
      })
      const runs = (ms: number) =>
        isOpen(oracle, ms) && !pauses.some((pause) => pause.fromMs <= ms && ms < pause.toMs)
      const budget = count * ((oracle.closes[0] - 9) * 60 + oracle.closes[1])
      let aheadMs = fromMs
      for (let left = budget; left > 0; aheadMs += MINUTE) if (runs(aheadMs)) left -= 1
      expect(afterWait(calendar, fromMs, waitOf(calendar, `${count}wd`), pauses)).toBe(aheadMs)
      expect(timesBetween(calendar, fromMs, aheadMs, `${count}wd`, pauses)).toBe(1)
      expect(timesBetween(calendar, fromMs, aheadMs - MINUTE, `${count}wd`, pauses)).toBe(0)
      let backMs = fromMs
      for (let left = budget; left > 0 || !isOpen(oracle, backMs - MINUTE); backMs -= MINUTE)
        if (isOpen(oracle, backMs - MINUTE)) left -= 1
      expect(beforeSpan(calendar, fromMs, `${count}wd`)).toBe(backMs)
    }),
    { numRuns: 8 },
  )
})

test('marks come in their order, and nobody is told one twice, whatever ladder and pauses', () => {
  const span = fc.constantFrom('0h', '4h', '1d', '2d', '1wd', '2wd', '3wd')
  const aLadder = fc.uniqueArray(span, { minLength: 1, maxLength: 4 })
  const moves = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 2, maxLength: 6 })
  fc.assert(
    fc.property(aLadder, fc.constantFrom('1d', '1wd', '8h'), moves, (spans, repeats, hours) => {
      const one = told({ within: '20h', ladder: spans.map((after) => ({ after, to: ['lead'] })), repeats })
      const seen: number[] = []
      for (const [nth, each] of hours.entries()) {
        const step = nth % 2 === 0 ? { type: 'askCustomer', question: 'q' } : { type: 'customerReplied' }
        const notices = one.wait(each * 3_600_000)
        seen.push(...notices.flatMap(({ clock, mark }) => (clock === 'whole' ? [mark ?? -1] : [])))
        const isMoved = one.clock('whole').marks === 0
        one.take('clerk', step as { type: 'askCustomer' })
        if (isMoved || one.clock('whole').marks === 0) seen.length = 0
      }
      expect(seen).toEqual([...new Set(seen)].toSorted((a, b) => a - b))
    }),
    { numRuns: 20 },
  )
})
