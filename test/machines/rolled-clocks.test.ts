import { describe, expect, test } from 'vitest'
import { standingOf } from '../../machines/standing.ts'
import { parseRule } from '../../machines/duration.ts'
import { dueAt, type Pause, reckoned } from '../../machines/working-time.ts'
import { loadCalendar, pinCalendar } from '../../policies/calendar.ts'
import type { Manner } from '../../policies/manner.ts'
import { Case } from './a-case.ts'
import { termsOfAPolicy } from './a-policy.ts'

const china = (text: string) => Date.parse(`${text}+08:00`)
const cn = pinCalendar(loadCalendar('CN'))
const pause = (from: string, to: string): Pause => ({ fromMs: china(from), toMs: china(to) })
const due = (start: string, rule: string, manner: Manner, ...pauses: Pause[]) =>
  new Date(dueAt(cn, parseRule(rule, manner), china(start), pauses) + 8 * 3_600_000)
    .toISOString()
    .slice(0, 16)
const next = { rolls: 'next' } as const
const previous = { rolls: 'previous' } as const
const inclusive = { counts: 'inclusive' } as const

// Friday 6 to Monday 9 March 2026 are an ordinary weekend.
describe('a last day that is a day off', () => {
  test.each([
    ['is none: nothing rolls', '2026-03-03T10:00', '3d', next, '2026-03-07T00:00'],
    ['goes on to the end of the next working day', '2026-03-04T10:00', '3d', next, '2026-03-10T00:00'],
    ['goes back to the end of the one before', '2026-03-04T10:00', '3d', previous, '2026-03-07T00:00'],
    ['goes on where no day of its own is worked', '2026-03-06T10:00', '1d', previous, '2026-03-10T00:00'],
    ['of a month: 28 February is a make-up day', '2026-01-31T10:00', '1mo', next, '2026-03-01T00:00'],
    ['over the Spring Festival', '2026-01-16T10:00', '1mo', next, '2026-02-25T00:00'],
    ['back before the Spring Festival', '2026-01-20T10:00', '1mo', previous, '2026-02-15T00:00'],
    ['of hours goes to closing time', '2026-03-06T16:00', '24h', next, '2026-03-09T17:30'],
    ['of hours goes back to closing time', '2026-03-06T16:00', '24h', previous, '2026-03-06T17:30'],
    ['not to before its start', '2026-03-06T18:00', '24h', previous, '2026-03-09T17:30'],
    ['hours used up with a working day end there', '2026-03-05T00:00', '48h', next, '2026-03-07T00:00'],
    ['working days end on one already', '2026-03-05T10:00', '2wd', next, '2026-03-09T17:30'],
  ])('%s', (_case, start, rule, manner, expected) => {
    expect(due(start, rule, manner)).toBe(expected)
  })

  test('a pause over the end of the day it comes to leaves it to the next', () => {
    const over = pause('2026-03-08T10:00', '2026-03-11T09:00')
    expect(due('2026-03-04T10:00', '3d', next, over)).toBe('2026-03-12T00:00')
    expect(due('2026-03-06T16:00', '24h', next, over)).toBe('2026-03-11T17:30')
  })

  test('a pause that begins once it is due moves nothing, though days off follow', () => {
    const after = pause('2026-03-07T09:00', '2026-03-11T09:00')
    expect(due('2026-03-04T10:00', '3d', previous, after)).toBe('2026-03-07T00:00')
  })

  test('a pause never makes hours end earlier, where they come to a working day by it', () => {
    expect(due('2026-03-07T10:00', '24h', next, pause('2026-03-07T12:00', '2026-03-08T10:00'))).toBe(
      '2026-03-09T17:30',
    )
  })
})

describe('the start day counts', () => {
  test.each([
    ['days', '2026-03-02T10:00', '1d', inclusive, '2026-03-03T00:00'],
    ['months end a day before', '2026-03-02T10:00', '1mo', inclusive, '2026-04-02T00:00'],
    ['months from the first', '2026-03-01T10:00', '1mo', inclusive, '2026-04-01T00:00'],
    ['months from the 31st', '2026-01-31T10:00', '1mo', inclusive, '2026-03-01T00:00'],
    ['working days', '2026-03-02T10:00', '3wd', inclusive, '2026-03-04T17:30'],
    ['one working day is the same day', '2026-03-02T10:00', '1wd', inclusive, '2026-03-02T17:30'],
    ['not where it is closed already', '2026-03-02T18:00', '1wd', inclusive, '2026-03-03T17:30'],
    ['not where it is off', '2026-03-07T10:00', '2wd', inclusive, '2026-03-10T17:30'],
    ['hours know no days', '2026-03-02T10:00', '24h', inclusive, '2026-03-03T10:00'],
    ['and rolls', '2026-03-06T10:00', '2d', { ...inclusive, ...previous }, '2026-03-07T00:00'],
  ])('%s', (_case, start, rule, manner, expected) => {
    expect(due(start, rule, manner)).toBe(expected)
  })
})

describe('the cut-off hour', () => {
  test.each([
    ['at it is in time', '2026-03-02T16:00', '1wd', '2026-03-03T17:30'],
    ['after it counts as the next working day', '2026-03-02T16:01', '1wd', '2026-03-04T17:30'],
    ['on Friday after it counts as Monday', '2026-03-06T16:01', '1d', '2026-03-11T00:00'],
    ['a day off counts as the next working day', '2026-03-07T10:00', '1d', '2026-03-11T00:00'],
    ['hours run from opening', '2026-03-06T16:01', '2h', '2026-03-09T11:00'],
    ['before opening from opening', '2026-03-02T07:00', '2h', '2026-03-02T11:00'],
    ['the same day is the next', '2026-03-02T16:01', 'same day', '2026-03-03T17:30'],
  ])('%s', (_case, start, rule, expected) => {
    expect(due(start, rule, { cutOff: '16:00' })).toBe(expected)
  })
})

test('only what was looked at is provisional: the day it ends with, those it rolled over, the day it began', () => {
  const provisional = (start: string, rule: string, manner: Manner) =>
    reckoned(cn, parseRule(rule, manner), china(start), []).provisional
  expect(provisional('2026-12-30T10:00', '1d', next)).toBe(false)
  expect(provisional('2026-12-30T10:00', '2d', next)).toBe(true)
  // Back to 31 December, which is published, over New Year's Day, of which nobody has said yet whether it is off.
  expect(provisional('2026-12-30T10:00', '2d', previous)).toBe(true)
  expect(provisional('2026-12-30T10:00', '10d', inclusive)).toBe(false)
  expect(provisional('2026-12-31T10:00', '10d', { cutOff: '16:00' })).toBe(false)
  expect(provisional('2026-12-31T16:01', '10d', { cutOff: '16:00' })).toBe(true)
})

describe('a clock', () => {
  const aCase = (change: object, received: string, form: object = {}) => {
    const terms = termsOfAPolicy((draft) => {
      const { whole } = draft.clocks
      if (whole) Object.assign(whole, { pauses: 'askCustomer', resumes: 'customerReplied', ...change })
    })
    const one = new Case(terms)
    one.nowMs = china(received)
    return one.take('clerk', {
      type: 'receive',
      kind: 'complaint',
      channel: 'telephone',
      content: 'broken',
      form: { orderNo: 'A1', ...form },
    })
  }
  const whole = (one: Case) => standingOf(one.terms, one.snapshot).clocks.find(({ id }) => id === 'whole')
  const until = (one: Case, text: string) => one.wait(china(text) - one.nowMs)

  test('rolls as its policy says, pauses or not, and so does how far it can be extended', () => {
    const one = aCase({ within: '3d', ...next, extension: { by: ['boss'], upTo: '4d' } }, '2026-03-04T10:00')
    expect(one.clock('whole').dueAtMs).toBe(china('2026-03-10T00:00'))
    expect(
      one.refusal('boss', {
        type: 'extend',
        clock: 'whole',
        until: china('2026-03-10T00:01'),
        reason: 'parts',
      }),
    ).toMatchObject({ message: 'whole runs 4d at most, until 2026-03-09T16:00:00.000Z' })
    until(one, '2026-03-05T22:00')
    one.take('clerk', { type: 'askCustomer', question: 'which?' })
    until(one, '2026-03-07T22:00')
    one.take('clerk', { type: 'customerReplied' })
    expect(one.clock('whole').dueAtMs).toBe(china('2026-03-10T00:00'))
  })

  test('that rolls says of a year to come that it is provisional', () => {
    expect(whole(aCase({ within: '2d', ...next }, '2026-12-30T10:00'))).toMatchObject({
      dueAtMs: china('2027-01-05T00:00'),
      provisional: true,
    })
  })

  test('until a date ends with the working day before, and says when that rests on days to come', () => {
    const dated = (date: string, at = '2026-03-02T10:00') =>
      whole(aCase({ within: { until: 'boughtOn' }, ...previous }, at, { boughtOn: date }))
    expect(dated('2026-03-07')?.dueAtMs).toBe(china('2026-03-06T17:30'))
    expect(dated('2026-03-07')).not.toHaveProperty('provisional')
    expect(dated('2026-03-06')?.dueAtMs).toBe(china('2026-03-06T17:30'))
    expect(dated('2026-03-07', '2026-03-06T18:00')?.dueAtMs).toBe(china('2026-03-09T17:30'))
    expect(dated('2027-01-02', '2026-12-29T10:00')).toMatchObject({
      dueAtMs: china('2026-12-31T17:30'),
      provisional: true,
    })
  })

  test('keeps its manner when another of its limits comes to hold', () => {
    const within = [{ when: { severity: 'major' }, within: '3d' }, { within: { until: 'boughtOn' } }]
    const one = aCase({ within, ...next }, '2026-03-04T10:00', { boughtOn: '2026-03-20' })
    expect(one.clock('whole').dueAtMs).toBe(china('2026-03-20T17:30'))
    one.take('clerk', { type: 'classify', severity: 'major' })
    expect(one.clock('whole').dueAtMs).toBe(china('2026-03-10T00:00'))
  })
})
