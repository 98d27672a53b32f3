import { describe, expect, test } from 'vitest'
import { asRecorded } from '../../machines/as-recorded.ts'
import { standingOf } from '../../machines/standing.ts'
import type { Terms } from '../../machines/terms.ts'
import { unmetIn } from '../../machines/unmet.ts'
import { Case, person } from './a-case.ts'
import { termsOfAPolicy } from './a-policy.ts'

const china = (text: string) => Date.parse(`${text}+08:00`)

/** The shop in the last days of 2026, its whole case within so much, pausing while the customer is asked. */
function inDecember(change: Record<string, unknown> = {}, calendar = termsOfAPolicy().calendar): Case {
  const terms = termsOfAPolicy((draft) => {
    const { whole } = draft.clocks
    if (whole) Object.assign(whole, { pauses: 'askCustomer', resumes: 'customerReplied', ...change })
  })
  return receivedInDecember({ ...terms, calendar })
}

function receivedInDecember(terms: Terms, form: Record<string, unknown> = {}): Case {
  const one = new Case(terms)
  one.nowMs = china('2026-12-29T10:00')
  return one.take('clerk', {
    type: 'receive',
    kind: 'complaint',
    channel: 'telephone',
    content: 'broken',
    form: { orderNo: 'A1', boughtOn: '2026-12-20', ...form },
  })
}
const whole = (one: Case) => standingOf(one.terms, one.snapshot).clocks.find(({ id }) => id === 'whole')
const until = (one: Case, text: string) => one.wait(china(text) - one.nowMs)
const extend = (one: Case, text: string) =>
  one.take('boss', { type: 'extend', clock: 'whole', until: china(text), reason: 'parts are missing' })

describe('a clock', () => {
  test('whose last working day is of a year to come is provisional, and one within the year is not', () => {
    expect(whole(inDecember())).toMatchObject({ dueAtMs: china('2027-01-06T17:30'), provisional: true })
    const inYear = whole(inDecember({ within: '2wd' }))
    expect(inYear?.dueAtMs).toBe(china('2026-12-31T17:30'))
    expect(inYear).not.toHaveProperty('provisional')
  })

  test.each(['200h', '60d', '9w', '2mo', '1y'])('of %s never is', (within) => {
    const clock = whole(inDecember({ within }))
    expect(clock?.dueAtMs).toBeGreaterThan(china('2027-01-02T00:00'))
    expect(clock).not.toHaveProperty('provisional')
  })

  test('becomes provisional by a pause over the year’s end, and its notices say so', () => {
    const one = inDecember({ within: '2wd' })
    until(one, '2026-12-31T09:00')
    one.take('clerk', { type: 'askCustomer', question: 'when?' })
    until(one, '2027-01-04T09:00')
    one.take('clerk', { type: 'customerReplied' })
    expect(whole(one)).toMatchObject({ dueAtMs: china('2027-01-04T17:30'), provisional: true })
    const told = until(one, '2027-01-04T17:30').filter(({ clock }) => clock === 'whole')
    expect(told.map(({ kind, provisional }) => [kind, provisional])).toEqual([
      ['warning', true],
      ['overdue', true],
    ])
  })

  test('runs to a date that a person gave without being provisional; the date it had at first is', () => {
    const one = extend(inDecember(), '2027-01-11T12:00')
    expect(whole(one)).toMatchObject({
      dueAtMs: china('2027-01-11T12:00'),
      firstDueAtMs: china('2027-01-06T17:30'),
      firstDueProvisional: true,
    })
    expect(whole(one)).not.toHaveProperty('provisional')
    until(one, '2027-01-05T10:00')
    one.take('clerk', { type: 'askCustomer', question: 'when?' })
    until(one, '2027-01-05T12:00')
    one.take('clerk', { type: 'customerReplied' })
    expect(whole(one)).toMatchObject({ dueAtMs: china('2027-01-11T14:00'), provisional: true })
  })

  test('to closing time of a date of a year to come is provisional, to an instant it is not', () => {
    const dated = (date: string) => {
      const terms = termsOfAPolicy((draft) => {
        const clock = draft.clocks['whole']
        if (clock) Object.assign(clock, { within: { until: 'promisedFor' }, extension: undefined })
        draft.intake.form = {
          ...draft.intake.form,
          promisedFor: {
            type: date.includes('T') ? 'instant' : 'date',
            label: { zh: '期', en: 'for' },
            fact: true,
          },
        }
      })
      return receivedInDecember(terms, { promisedFor: date })
    }
    expect(whole(dated('2027-01-01'))).toMatchObject({
      dueAtMs: china('2027-01-04T17:30'),
      provisional: true,
    })
    expect(whole(dated('2026-12-30'))).not.toHaveProperty('provisional')
    expect(whole(dated('2027-01-04T17:30:00+08:00'))).not.toHaveProperty('provisional')
  })
})

test('a case that began with a calendar that knows no provisional days goes on as it began', () => {
  const { provisional: _, ...calendar } = termsOfAPolicy().calendar
  const within = (limit: string) => inDecember({ within: limit }, calendar)
  expect(whole(within('2wd'))).toMatchObject({ dueAtMs: china('2026-12-31T17:30') })
  expect(() => within('3wd')).toThrow(
    'ends on 2026-12-31; 2027-01-01 lies beyond it: publish its next year first',
  )
})

test('the end of a pause is provisional by its own longest time, whatever its clock is', () => {
  const endOf = (upTo: string) => {
    const pauses = [{ from: 'askCustomer', until: 'customerReplied', upTo }]
    const one = inDecember({ within: '1y', pauses, resumes: [] })
    one.take('clerk', { type: 'askCustomer', question: 'when?' })
    return whole(one)?.pauses
  }
  expect(endOf('3wd')).toMatchObject([{ untilMs: china('2027-01-04T17:30'), provisional: true }])
  expect(endOf('9d')).toMatchObject([{ untilMs: china('2027-01-08T00:00') }])
  expect(endOf('9d')?.[0]).not.toHaveProperty('provisional')
})

test('a record that was written before the end of a pause was marked is as it should be', () => {
  const pauses = [{ from: 'askCustomer', until: 'customerReplied', upTo: '3wd' }]
  const one = inDecember({ pauses, resumes: [] })
  one.take('clerk', { type: 'askCustomer', question: 'when?' })
  const standing = standingOf(one.terms, one.snapshot)
  const clocks = standing.clocks.map((clock) => ({
    ...clock,
    ...(clock.pauses ? { pauses: clock.pauses.map(({ provisional: _, ...pause }) => pause) } : {}),
  }))
  expect(clocks).not.toEqual(standing.clocks)
  expect(asRecorded(one.terms, standing, { ...standing, clocks })).toEqual({ ...standing, clocks })
  expect(asRecorded(one.terms, standing, standing)).toEqual(standing)
})

test('a refusal that tells when a clock is due, or when a window closed, says where that is provisional', () => {
  const terms = termsOfAPolicy((draft) => {
    const label = { zh: '申诉期', en: 'time to object' }
    const right = { label, starts: 'receive', stops: 'closed', within: '3wd', lapses: true }
    Object.assign(draft.clocks, { right })
    Object.assign(draft.records ?? {}, {
      objected: { label, by: ['clerk'], requires: [{ not: 'right.lapsed' }] },
      asked: { label, by: ['clerk'], requires: [{ whileRunning: 'right' }] },
    })
  })
  const one = receivedInDecember(terms)
  const due = { 'right.due': { before: 'boughtOn' } }
  expect(unmetIn(terms, one.complaint, due, person(terms, 'clerk'), one.nowMs)).toBe(
    'right.due is before boughtOn; it is 2027-01-04T09:30:00.000Z (provisional)',
  )
  until(one, '2027-01-05T09:00')
  for (const record of ['objected', 'asked'])
    expect(one.refusal('clerk', { type: 'record', record })?.message).toContain(
      'right closed on 2027-01-04 17:30 (provisional)',
    )
})
