import { expect, test } from 'vitest'
import { rebased } from '../../machines/rebase.ts'
import type { Terms } from '../../machines/terms.ts'
import { aReceivedCase, Case } from './a-case.ts'
import { type Draft, termsOfAPolicy } from './a-policy.ts'

const china = (text: string) => Date.parse(`2026-03-${text}+08:00`)
const label = { zh: '某', en: 'some' }
let nth = 0

/** Terms under which `classify` may be entered late, with these clocks beside; under a digest of their own. */
function terms(clocks: Record<string, object>): Terms {
  nth += 1
  const made = termsOfAPolicy((draft: Draft) => {
    Object.assign(draft.steps, { classify: { by: ['clerk'], backdated: { upTo: '60d' } } })
    for (const [name, clock] of Object.entries(clocks)) {
      const all = { label, starts: 'receive', stops: 'closed', ladder: [{ to: 'clerk' }], ...clock }
      Object.assign(draft.clocks, { [name]: all })
    }
  })
  return { ...made, digest: `late ${nth}` }
}

const until = (one: Case, text: string) => one.wait(china(text) - one.nowMs)

function under(one: Case, to: Terms): Case {
  const step = { type: 'rebase', from: one.terms.digest, to: to.digest } as const
  const { snapshot, notices } = rebased({ from: one.terms, to }, one.snapshot, step, one.nowMs)
  return Object.assign(new Case(to), { snapshot, notices, nowMs: one.nowMs })
}

/** Enters on the 7th what has been known since the 3rd. */
function enteredLate(one: Case): void {
  until(one, '07T09:00')
  one.take('clerk', {
    type: 'classify',
    class: 'goods',
    at: '2026-03-03T09:00:00+08:00',
    atReason: 'mislaid',
  })
}

test('a stopped clock that the new rules do not know stays as it was promised, whatever is entered late', () => {
  const before = aReceivedCase(terms({ gone: { within: '1d', stops: 'acknowledge' } }))
  until(before, '05T09:00')
  before.take('clerk', { type: 'acknowledge' })
  const one = under(before, terms({}))
  const was = one.clock('gone')
  expect(was).toMatchObject({ late: true, stoppedAtMs: china('05T09:00') })
  enteredLate(one)
  expect(one.clock('gone')).toEqual(was)
})

test.each([
  ['has a limit for other cases alone', { within: [{ when: { severity: 'major' }, within: '9d' }] }],
  ['leaves its limit to a person', { starts: 'promise', within: 'promised' }],
])('a clock of which the new rule %s keeps the limit it had, whatever is entered late', (_, clock) => {
  const before = aReceivedCase(terms({ own: { within: '4d' } }))
  until(before, '04T09:00')
  const one = under(before, terms({ own: clock }))
  const { dueAtMs } = one.clock('own')
  expect(dueAtMs).toBe(china('07T00:00'))
  enteredLate(one)
  expect(one.clock('own')).toMatchObject({ dueAtMs, late: true })
  const back = under(one, terms({ own: { within: '5d' } }))
  enteredLate(back)
  expect(back.clock('own').dueAtMs).toBe(china('08T00:00'))
})
