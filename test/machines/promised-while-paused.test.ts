import { expect, test } from 'vitest'
import { marksAhead } from '../../machines/marks.ts'
import type { Terms } from '../../machines/terms.ts'
import { aReceivedCase, type Case, DAY } from './a-case.ts'
import { termsOfAPolicy } from './a-policy.ts'

const at = (text: string) => Date.parse(`${text}+08:00`)

/** The shop, whose whole case waits for the customer, who may be promised a date. */
function shop(changed: object = {}, reckoning: 3 | 4 = 4): Terms {
  const terms = termsOfAPolicy((draft) => {
    Object.assign(draft.steps, { promise: { by: ['clerk'] }, customerReplied: { by: ['clerk'] } })
    Object.assign(draft.clocks['whole'] ?? {}, {
      within: '7d',
      stops: ['acknowledge'],
      pauses: [{ from: 'askCustomer', until: 'customerReplied' }],
      promise: true,
      warnings: [{ before: '1d', to: 'clerk' }],
      ladder: [{ to: 'clerk' }, { after: '1d', to: 'lead' }, { after: '3d', to: 'boss' }],
      ...changed,
    })
  })
  return { ...terms, calendar: { ...terms.calendar, reckoning } }
}

/** A customer who was asked on the 3rd, was promised noon of the 12th, and has not replied. */
function promised(terms: Terms): Case {
  const one = aReceivedCase(terms)
  one.wait(at('2026-03-03T09:00') - one.nowMs)
  one.take('clerk', { type: 'promise', dueAt: at('2026-03-12T12:00'), reason: 'parts' })
  return one.take('clerk', { type: 'askCustomer', question: 'when?' })
}
const until = (one: Case, text: string) =>
  one
    .wait(at(text) - one.nowMs)
    .filter(({ clock }) => clock === 'whole')
    .map(({ kind, to, latenessMs }) => [kind, to.join(), latenessMs])

test('a date that was promised is judged while the customer has not replied, and those whom it concerns hear of it at once', () => {
  const one = promised(shop())
  expect(until(one, '2026-03-11T11:00')).toEqual([])
  expect(until(one, '2026-03-11T13:00')).toMatchObject([['warning', 'role:clerk', expect.any(Number)]])
  expect(one.clock('whole').late).toBe(false)
  expect(until(one, '2026-03-12T13:00')).toMatchObject([['overdue', 'role:clerk', expect.any(Number)]])
  expect(one.clock('whole').late).toBe(true)
  const [run] = one.complaint.clocks.filter(({ clock }) => clock === 'whole')
  expect(run && marksAhead(one.terms, run).map(({ atMs, to }) => [atMs, ...to])).toEqual([
    [at('2026-03-13T12:00'), 'lead'],
    [at('2026-03-15T12:00'), 'boss'],
  ])
  expect(until(one, '2026-03-14T09:00')).toMatchObject([['overdue', 'role:lead', expect.any(Number)]])
  one.take('clerk', { type: 'acknowledge' })
  expect(one.clock('whole')).toMatchObject({ dueAtMs: at('2026-03-12T12:00'), late: true })
})

test('his reply brings nobody a burst: the ladder went on meanwhile, and goes on', () => {
  const one = promised(shop())
  until(one, '2026-03-14T09:00')
  one.take('clerk', { type: 'customerReplied' })
  expect(one.notices.filter(({ clock }) => clock === 'whole')).toEqual([])
  expect(until(one, '2026-03-15T11:00')).toEqual([])
  expect(until(one, '2026-03-15T13:00')).toMatchObject([['overdue', 'role:boss', expect.any(Number)]])
})

test('a clock that nobody was promised a date of stands still with its marks', () => {
  const one = aReceivedCase(shop())
  one.wait(at('2026-03-03T09:00') - one.nowMs)
  one.take('clerk', { type: 'askCustomer', question: 'when?' })
  expect(until(one, '2026-03-20T09:00')).toEqual([])
  expect(one.clock('whole').late).toBe(false)
})

test('a pause that ends by itself does so at its instant, before or after a mark of the date that was promised', () => {
  const one = promised(shop({ pauses: [{ from: 'askCustomer', until: 'customerReplied', upTo: '8d' }] }))
  expect(until(one, '2026-03-12T01:00').map(([kind]) => kind)).toEqual(['warning', 'notice'])
  expect(one.clock('whole').openPauses).toEqual([])
  const later = promised(shop({ pauses: [{ from: 'askCustomer', until: 'customerReplied', upTo: '9d' }] }))
  expect(until(later, '2026-03-13T01:00').map(([kind]) => kind)).toEqual(['warning', 'overdue', 'notice'])
})

test('a case begun under an earlier reckoning hears nothing meanwhile, and is late only by what came before', () => {
  const one = promised(shop({}, 3))
  expect(until(one, '2026-03-14T09:00')).toEqual([])
  one.take('clerk', { type: 'acknowledge' })
  expect(one.clock('whole').late).toBe(false)
})

test('who is asked only after the promised date has passed hears no less of it', () => {
  const one = aReceivedCase(shop())
  one.take('clerk', { type: 'promise', dueAt: at('2026-03-12T12:00'), reason: 'parts' })
  until(one, '2026-03-12T15:00')
  one.take('clerk', { type: 'askCustomer', question: 'when?' })
  expect(until(one, '2026-03-13T13:00')).toMatchObject([['overdue', 'role:lead', expect.any(Number)]])
  expect(one.nowMs - at('2026-03-13T12:00')).toBeLessThan(DAY)
})
