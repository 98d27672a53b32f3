import { expect, test } from 'vitest'
import { Case } from './a-case.ts'
import { termsOfAPolicy } from './a-policy.ts'

const china = (text: string) => Date.parse(`${text}+08:00`)

/** The shop on 31 January, its whole case within a month, pausing while the customer is asked; a year at most. */
function onTheLast(): Case {
  const terms = termsOfAPolicy((draft) => {
    const { whole } = draft.clocks
    const turns = { pauses: 'askCustomer', resumes: 'customerReplied' }
    if (whole)
      Object.assign(whole, turns, { within: '1mo', extension: { by: ['boss'], upTo: '1y', times: 2 } })
    draft.customers = { keyAccount: { label: { zh: '客', en: 'key' }, within: { whole: '2mo' } } }
  })
  const one = new Case(terms)
  one.nowMs = china('2026-01-31T10:00')
  return one
}
const receive = (one: Case, more: object = {}) =>
  one.take('clerk', {
    type: 'receive',
    kind: 'complaint',
    channel: 'telephone',
    content: 'broken',
    form: { orderNo: 'A1' },
    ...more,
  })
const until = (one: Case, text: string) => one.wait(china(text) - one.nowMs)

test('a clock of months is due at the end of its last day, and warns and climbs around that', () => {
  const one = receive(onTheLast())
  expect(one.clock('whole').dueAtMs).toBe(china('2026-03-01T00:00'))
  const told = one.wait(china('2026-03-02T00:00') - one.nowMs).filter(({ clock }) => clock === 'whole')
  expect(told.map(({ kind, latenessMs }) => [kind, latenessMs])).toEqual([
    ['warning', 0],
    ['overdue', 0],
    ['overdue', 0],
  ])
  expect(receive(onTheLast(), { customer: 'keyAccount' }).clock('whole').dueAtMs).toBe(
    china('2026-04-01T00:00'),
  )
})

test('each midnight in a pause gives it a day, before and after it was extended', () => {
  const one = receive(onTheLast())
  until(one, '2026-02-10T22:00')
  one.take('clerk', { type: 'askCustomer', question: 'which?' })
  until(one, '2026-02-12T08:00')
  one.take('clerk', { type: 'customerReplied' })
  expect(one.clock('whole').dueAtMs).toBe(china('2026-03-03T00:00'))
  one.take('boss', { type: 'extend', clock: 'whole', until: china('2026-04-30T12:00'), reason: 'parts' })
  one.take('clerk', { type: 'askCustomer', question: 'which?' })
  until(one, '2026-02-15T08:00')
  one.take('clerk', { type: 'customerReplied' })
  expect(one.clock('whole').dueAtMs).toBe(china('2026-05-03T12:00'))
})

test('an extension reaches a year from the start at most, by whatever the pauses gave back', () => {
  const one = receive(onTheLast())
  const extend = (text: string) =>
    ({ type: 'extend', clock: 'whole', until: china(text), reason: 'parts' }) as const
  expect(one.refusal('boss', extend('2027-02-01T00:01'))).toMatchObject({
    code: 'beyondAuthority',
    message: 'whole runs 1y at most, until 2027-01-31T16:00:00.000Z',
  })
  expect(one.trying('boss', extend('2027-02-01T00:00'))).toBe('taken')
})
