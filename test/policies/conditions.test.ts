import { expect, test } from 'vitest'
import { referenceProblems } from '../../policies/references.ts'
import { aPolicy } from '../machines/a-policy.ts'

const label = { zh: '某', en: 'some' }

/** What is wrong with a gate that asks this. */
function wrongWith(when: object) {
  const policy = aPolicy((draft) => {
    const visitAt = { type: 'instant', fact: true, label }
    draft.records = { ...draft.records, visit: { label, by: ['clerk'], form: { visitAt } } as never }
    Object.assign(draft.steps?.['close'] ?? {}, { requires: [{ done: 'acknowledge', when }] })
  })
  return referenceProblems(policy).map(({ message }) => message)
}

test('known as a value is refused where a fact has no such value, with what to write', () => {
  const write = (name: string, how: boolean, word: string) => [
    `to ask whether ${name} is known, write { known: ${how} }, not ${word}`,
  ]
  expect(wrongWith({ visitAt: 'known' })).toEqual(write('visitAt', true, 'known'))
  expect(wrongWith({ visitAt: ['unknown'] })).toEqual(write('visitAt', false, 'unknown'))
  expect(wrongWith({ boughtOn: { not: 'known' } })).toEqual(write('boughtOn', true, 'known'))
  expect(wrongWith({ amount: 'known' })).toEqual(write('amount', true, 'known'))
  expect(wrongWith({ severity: 'known' })).toEqual(write('severity', true, 'known'))
  for (const known of [true, false])
    for (const name of ['visitAt', 'boughtOn', 'amount', 'severity'])
      expect(wrongWith({ [name]: { known } })).toEqual([])
  expect(wrongWith({ customer: 'known' })).toEqual([])
})

test('a date or an instant is never another text', () => {
  expect(wrongWith({ boughtOn: 'soon' })).toEqual(['boughtOn is a date such as 2026-03-02, never soon'])
  expect(wrongWith({ visitAt: '2026-03-04' })).toEqual([
    'visitAt is an instant such as 2026-03-02T09:00:00Z, never 2026-03-04',
  ])
  expect(wrongWith({ boughtOn: '2026-03-04' })).toEqual([])
  expect(wrongWith({ visitAt: '2026-03-04T14:30:00+08:00' })).toEqual([])
})
