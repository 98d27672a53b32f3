import { describe, expect, test } from 'vitest'
import { repeatKeyOf, uniqueKeysOf } from '../../machines/repeats.ts'
import { rulesOf } from '../../policies/policy.ts'
import { aPolicy } from './a-policy.ts'

const rules = rulesOf(aPolicy((draft) => (draft.repeats = { same: ['orderNo', 'class'], withinDays: 30 })))
const keyOf = (orderNo: string) => repeatKeyOf(rules, { orderNo, class: 'goods' })

describe('a case repeats another', () => {
  test('whose words are written with other code points, and none with other words', () => {
    expect(keyOf('Café 7')).toBe(keyOf('Cafe\u0301 7'))
    expect(keyOf('Café 7')).not.toBe(keyOf('Cafe 7'))
  })

  test('only where all that they share is the same and known', () => {
    expect(keyOf('A1')).not.toBe(repeatKeyOf(rules, { orderNo: 'A1', class: 'broken' }))
    expect(repeatKeyOf(rules, { orderNo: 'A1' })).toBeNull()
    expect(repeatKeyOf(rules, { orderNo: 'A1', class: null })).toBeNull()
    expect(repeatKeyOf(rules, { orderNo: '', class: 'goods' })).not.toBeNull()
    expect(repeatKeyOf(rulesOf(aPolicy()), { orderNo: 'A1', class: 'goods' })).toBeNull()
  })
})

describe('an outside reference', () => {
  const unique = rulesOf(aPolicy((draft) => (draft.intake.unique = [['orderNo'], ['orderNo', 'boughtOn']])))
  const keysOf = (facts: Record<string, string | null>) => uniqueKeysOf(unique, facts)

  test('is one for each set of fields that is known as a whole', () => {
    expect(keysOf({ orderNo: 'A1', boughtOn: '2026-02-20' })).toHaveLength(2)
    expect(keysOf({ orderNo: 'A1' })).toEqual(keysOf({ orderNo: 'A1', boughtOn: null }))
    expect(keysOf({ orderNo: 'A1' })).toHaveLength(1)
    expect(keysOf({ boughtOn: '2026-02-20' })).toEqual([])
    expect(uniqueKeysOf(rulesOf(aPolicy()), { orderNo: 'A1' })).toEqual([])
  })

  test('is the same however its characters are written', () => {
    expect(keysOf({ orderNo: 'Café 7' })).toEqual(keysOf({ orderNo: 'Cafe\u0301 7' }))
    expect(keysOf({ orderNo: 'Café 7' })).not.toEqual(keysOf({ orderNo: 'Cafe 7' }))
  })

  test('is another where a value or the field that holds it is another', () => {
    expect(keysOf({ orderNo: 'A1' })).not.toEqual(keysOf({ orderNo: 'A2' }))
    const byDay = rulesOf(aPolicy((draft) => (draft.intake.unique = [['boughtOn']])))
    expect(uniqueKeysOf(byDay, { boughtOn: 'A1' })).not.toEqual(keysOf({ orderNo: 'A1' }))
  })
})
