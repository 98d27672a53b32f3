import { expect, test } from 'vitest'
import { clockStanding } from '../../machines/standing.ts'
import { heardAtMs } from '../../machines/marks.ts'
import type { Terms } from '../../machines/terms.ts'
import { aReceivedCase, DAY } from './a-case.ts'
import { termsOfAPolicy } from './a-policy.ts'

const at = (text: string) => Date.parse(`${text}+08:00`)
/** The shop, whose whole case waits for the customer and for a laboratory and ends with the acknowledgement. */
function shop({ whole: changed = {}, ...besides }: Record<string, object> = {}, reckoning: 3 | 4 = 4): Terms {
  const terms = termsOfAPolicy((draft) => {
    const record = { label: { zh: '化验', en: 'laboratory' }, by: ['clerk'] }
    Object.assign(draft.records ?? {}, { labAsked: record, labReplied: record })
    const { whole } = draft.clocks
    if (!whole) return
    Object.assign(whole, {
      within: '7d',
      stops: ['acknowledge'],
      warnings: [],
      pauses: [
        { from: 'askCustomer', until: 'customerReplied' },
        { from: 'labAsked', until: 'labReplied', reason: 'laboratory' },
      ],
      ...changed,
    })
    const { label, ladder } = whole
    for (const [name, each] of Object.entries(besides))
      Object.assign(draft.clocks, { [name]: { label, ladder, ...each } })
  })
  return { ...terms, calendar: { ...terms.calendar, reckoning } }
}

/** A case whose customer was asked on the 3rd and has not replied when its clock stops on the 12th. */
function unanswered(terms: Terms) {
  const one = aReceivedCase(terms)
  one.wait(at('2026-03-03T09:00') - one.nowMs)
  one.take('clerk', { type: 'askCustomer', question: 'when?' })
  one.wait(at('2026-03-12T09:00') - one.nowMs)
  return one.take('clerk', { type: 'acknowledge' })
}

test('a pause that was open when the clock stopped ended there: it is due after the stop, and was in time', () => {
  const terms = shop()
  const one = unanswered(terms)
  expect(clockStanding(terms, one.clock('whole'))).toMatchObject({
    dueAtMs: at('2026-03-19T00:00'),
    firstDueAtMs: at('2026-03-10T00:00'),
    stoppedAtMs: at('2026-03-12T09:00'),
    pausedMs: 9 * DAY,
    late: false,
  })
})

test('a case begun under an earlier reckoning keeps the due instant that its record says', () => {
  const terms = shop({}, 3)
  expect(clockStanding(terms, unanswered(terms).clock('whole'))).toMatchObject({
    dueAtMs: at('2026-03-10T00:00'),
    late: false,
  })
})

test('of two pauses that were open when it stopped the whole time in either is given back', () => {
  const terms = shop()
  const one = aReceivedCase(terms)
  one.wait(at('2026-03-03T09:00') - one.nowMs)
  one.take('clerk', { type: 'askCustomer', question: 'when?' }).wait(DAY)
  one.take('clerk', { type: 'record', record: 'labAsked' }).wait(8 * DAY)
  one.take('clerk', { type: 'acknowledge' })
  expect(one.clock('whole').dueAtMs).toBe(at('2026-03-19T00:00'))
})

test('a clock that had passed its due instant before it stood still keeps it, and was late', () => {
  const terms = shop()
  const one = aReceivedCase(terms)
  one.wait(at('2026-03-11T09:00') - one.nowMs)
  one.take('clerk', { type: 'askCustomer', question: 'when?' }).wait(DAY)
  one.take('clerk', { type: 'acknowledge' })
  expect(clockStanding(terms, one.clock('whole'))).toMatchObject({
    dueAtMs: at('2026-03-10T00:00'),
    late: true,
  })
})

test('what was told before it stood still was told when it was, though it stopped while it did', () => {
  const terms = shop({ whole: { warnings: [{ before: '5d', to: 'clerk' }] } })
  const one = aReceivedCase(terms)
  one.wait(at('2026-03-06T09:00') - one.nowMs)
  one.take('clerk', { type: 'askCustomer', question: 'when?' }).wait(5 * DAY)
  one.take('clerk', { type: 'acknowledge' })
  const run = one.complaint.clocks.find(({ clock }) => clock === 'whole')
  expect(run && heardAtMs(terms, run, 0)).toBe(at('2026-03-05T00:00'))
})

test('what begins when such a clock is due does not begin: it ended before', () => {
  const appeal = { starts: 'whole.due', stops: ['closed'], within: '3d' }
  const one = unanswered(shop({ appeal }))
  one.wait(10 * DAY)
  expect(one.complaint.clocks.map(({ clock }) => clock)).not.toContain('appeal')
})
