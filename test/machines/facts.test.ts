import { expect, test } from 'vitest'
import { factsOf, matches } from '../../machines/facts.ts'
import { anInvestigatedCase, aReceivedCase } from './a-case.ts'

const remedies = [
  { remedy: 'refund', amount: 300 },
  { remedy: 'refund', amount: 50 },
  { remedy: 'exchange', quantity: 2 },
  { remedy: 'apology' },
]

test('conditions look at the sums of what is proposed, and at each remedy', () => {
  const { complaint } = anInvestigatedCase().take('clerk', { type: 'propose', remedies })
  expect(factsOf(complaint)).toMatchObject({
    amount: 350,
    quantity: 2,
    remedy: ['refund', 'refund', 'exchange', 'apology'],
    kind: 'complaint',
  })
  expect(matches(complaint, { remedy: 'exchange', amount: { from: 350 } })).toBe(true)
  expect(matches(complaint, { remedy: 'repair' })).toBe(false)
})

test('without a proposal there is no sum and no remedy', () => {
  const { complaint } = aReceivedCase()
  expect(factsOf(complaint)).not.toHaveProperty('amount')
  expect(factsOf(complaint)).not.toHaveProperty('remedy')
  expect(matches(complaint, { amount: { known: true } })).toBe(false)
})

test('a case is grouped from when somebody groups it, before a proposal and after', () => {
  const grouped = { type: 'group', group: 'g1' } as const
  const proposed = () => anInvestigatedCase().take('clerk', { type: 'propose', remedies })
  for (const one of [aReceivedCase(), proposed()]) {
    expect(matches(one.complaint, { grouped: true })).toBe(false)
    expect(matches(one.take('clerk', grouped).complaint, { grouped: true })).toBe(true)
  }
})
