import { expect, test } from 'vitest'
import { parsePolicy } from '../../../policies/load.ts'
import { A_POLICY } from '../../machines/a-policy.ts'
import type { Sort } from './candidates.ts'
import { drawn, every } from './mutations.ts'

const whats = (sort: Sort, text = A_POLICY) => every('shop', text, [sort]).map(({ what }) => what)

test('one deadline, one decision and one required field are changed, each alone', () => {
  const mutations = drawn('shop', A_POLICY, 1)
  expect(mutations.map(({ sort }) => sort)).toEqual(['deadline', 'decision', 'required field'])
  for (const { text } of mutations)
    expect(parsePolicy(text, 'shop.yaml')).not.toEqual(parsePolicy(A_POLICY, 'shop.yaml'))
})

test('the same seed changes the same; seeds together reach more', () => {
  expect(drawn('shop', A_POLICY, 7, ['deadline'])).toEqual(drawn('shop', A_POLICY, 7, ['deadline']))
  const seen = new Set(
    Array.from({ length: 8 }, (_, seed) => drawn('shop', A_POLICY, seed, ['deadline'])[0]?.what),
  )
  expect(seen.size).toBeGreaterThan(2)
})

test('every limit of every clock has its turn, and what a date sets is left alone', () => {
  expect(whats('deadline')).toEqual(
    expect.arrayContaining([
      'clocks.whole.within.0.within: 1d → 2d',
      'clocks.whole.within.1.within: 5wd → 10wd',
      'clocks.investigation.within: 24h → 48h',
      'customers.keyAccount.within.whole: 2d → 4d',
    ]),
  )
  expect(whats('deadline').join()).not.toMatch(/nextAnswer|survey/)
})

test('an amount is moved wherever it stands, so that no gap opens', () => {
  expect(whats('decision')).toEqual(['authority: amount 1000 → 2000'])
})

test('without an amount a level of approval is taken away, without approval a right is given to others', () => {
  const twoLevels = A_POLICY.replace(/rules:\n.*\n.*\n/, 'rules: [{ when: {}, levels: [lead, boss] }]\n')
  expect(whats('decision', twoLevels)).toContain('authority.rules.0.levels: [lead, boss] → [lead]')
  const oneLevel = A_POLICY.replace(/rules:\n.*\n.*\n/, 'rules: [{ when: {}, levels: [lead] }]\n')
  expect(whats('decision', oneLevel)).toContain('authority.rules.0.levels: [lead] → [boss]')
  const none = twoLevels.replace(
    '[investigated, approved, resolved, revisited]',
    '[investigated, resolved, revisited]',
  )
  expect(whats('decision', none)).toContain('penalties.fine.decidedBy: [boss] → [clerk]')
})

test('a part repeated by an alias is changed in one place alone', () => {
  const repeated = A_POLICY.replace('{ within: 5wd }', '{ within: &five 5wd }').replace(
    'within: 3d',
    'within: *five',
  )
  const [first, second] = every('shop', repeated, ['deadline'])
    .filter(({ what }) => what.endsWith('5wd → 10wd'))
    .map(({ text }) => text.match(/within: 1?[05]wd/g))
  expect([first, second]).toEqual([
    ['within: 10wd', 'within: 5wd', 'within: 5wd'],
    ['within: 5wd', 'within: 10wd', 'within: 5wd'],
  ])
})
