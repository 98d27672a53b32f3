import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { gapsAndOverlaps } from '../../policies/authority-check.ts'
import { aPolicy, type Draft } from '../machines/a-policy.ts'

type Rules = Draft['authority']['rules']

const faultsOf = (rules: Rules) => gapsAndOverlaps(aPolicy((draft) => (draft.authority.rules = rules)))

test('a matrix that covers every amount once has no fault', () => {
  expect(
    faultsOf([
      { when: { amount: { below: 10 } }, levels: ['lead'] },
      { when: { amount: { from: 10 } }, levels: ['boss'] },
    ]),
  ).toEqual([])
})

test('what is up to a bound and what is above it leave neither gap nor overlap', () => {
  const rules = (upTo: number, above: number): Rules => [
    { when: { amount: { upTo } }, levels: ['lead'] },
    { when: { amount: { above } }, levels: ['boss'] },
  ]
  expect(faultsOf(rules(100, 100))).toEqual([])
  expect(faultsOf(rules(100, 200)).map(({ cell }) => cell)).toEqual([
    'amount above 100 below 200',
    'amount 200',
  ])
  expect(faultsOf(rules(200, 100)).map(({ rules: both }) => both)).toEqual([
    [0, 1],
    [0, 1],
  ])
})

describe('a gap and an overlap are named in words', () => {
  test.each<[string, Rules, string[]]>([
    [
      'amounts between two bounds',
      [
        { when: { amount: { below: 5000 } }, levels: ['lead'] },
        { when: { amount: { from: 10_000 } }, levels: ['boss'] },
      ],
      ['amount from 5000 below 10000 under no rule'],
    ],
    [
      'one amount exactly',
      [
        { when: { amount: 0 }, levels: ['lead'] },
        { when: { amount: { from: 1 } }, levels: ['boss'] },
      ],
      ['amount above 0 below 1 under no rule'],
    ],
    [
      'amounts that two rules claim',
      [
        { when: { amount: { below: 20 } }, levels: ['lead'] },
        { when: { amount: { from: 10 } }, levels: ['boss'] },
      ],
      ['amount from 10 below 20 under rules 0, 1'],
    ],
    [
      'a class of its own, the classes below it, and none',
      [{ when: { class: 'goods' }, levels: ['lead'] }],
      ['class not known under no rule'],
    ],
    [
      'a remedy nobody thought of',
      [{ when: { remedy: ['refund', 'exchange'] }, levels: ['boss'] }],
      ['remedy apology under no rule'],
    ],
    [
      'the age of a date on its bound',
      [
        { when: { boughtOn: { withinDays: 15 } }, levels: ['lead'] },
        { when: { boughtOn: { moreThanDays: 16 } }, levels: ['boss'] },
      ],
      ['boughtOn 16 days before under no rule', 'boughtOn not known under no rule'],
    ],
  ])('%s', (_what, rules, expected) => {
    const words = faultsOf(rules).map(
      (fault) =>
        `${fault.cell} under ${fault.rules.length === 0 ? 'no rule' : `rules ${fault.rules.join(', ')}`}`,
    )
    expect(words).toEqual(expected)
  })
})

test('bounds in any number leave no gap when each rule begins where the one before ends', () => {
  const bounds = fc.uniqueArray(fc.integer({ min: 1, max: 100_000 }), { minLength: 2, maxLength: 8 })
  fc.assert(
    fc.property(bounds, fc.nat(), (unsorted, pick) => {
      const sorted = unsorted.sort((a, b) => a - b)
      const rules: Rules = [0, ...sorted].map((from, nth) => {
        const below = sorted[nth]
        return { when: { amount: { from, ...(below === undefined ? {} : { below }) } }, levels: ['lead'] }
      })
      expect(faultsOf(rules)).toEqual([])
      const missing = pick % rules.length
      const without = rules.filter((_, nth) => nth !== missing)
      expect(faultsOf(without)).toHaveLength(1)
    }),
    { numRuns: 50 },
  )
})
