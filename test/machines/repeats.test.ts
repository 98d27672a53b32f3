import { expect, test } from 'vitest'
import { repeatKeyOf } from '../../machines/repeats.ts'
import { rulesOf } from '../../policies/policy.ts'
import { aPolicy } from './a-policy.ts'

test('one word written with other code points is the same word for repeats, and another word is not', () => {
  const rules = rulesOf(aPolicy((draft) => (draft.repeats = { same: ['orderNo'], withinDays: 30 })))
  const keyOf = (orderNo: string) => repeatKeyOf(rules, { orderNo })
  expect(keyOf('Café 7')).toBe(keyOf('Cafe\u0301 7'))
  expect(keyOf('Café 7')).not.toBe(keyOf('Cafe 7'))
})
