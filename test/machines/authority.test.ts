import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { levelsOf } from '../../machines/authority.ts'
import { anInvestigatedCase, person } from './a-case.ts'

const refund = (amount: number) => ({ type: 'propose', remedies: [{ remedy: 'refund', amount }] }) as const

describe('the authority matrix', () => {
  test('asks one level after the other, and only the last makes it approved', () => {
    const one = anInvestigatedCase().take('clerk', refund(1000))
    expect(one.complaint.holder).toBe('role:boss')
    expect(one.trying('boss', { type: 'approve' })).toBe('forbidden')
    one.take('lead', { type: 'approve' })
    expect(one.state).toBe('investigated')
    expect(one.notices).toMatchObject([{ to: ['role:boss'], about: 'approve' }])
    expect(one.take('boss', { type: 'approve' }).state).toBe('approved')
  })

  test('nobody approves what he proposed or reported, nor on two levels', () => {
    const one = anInvestigatedCase().take('clerk', refund(1000))
    expect(one.trying('lead/clerk', { type: 'approve' })).toBe('dutiesNotSeparate')
    one.take('lead/zhao', { type: 'approve' })
    expect(one.trying('boss/zhao', { type: 'approve' })).toBe('dutiesNotSeparate')
  })

  test('nothing is approved before it is proposed, and a new proposal is approved anew', () => {
    const one = anInvestigatedCase()
    expect(one.trying('lead', { type: 'approve' })).toBe('notYet')
    one.take('clerk', refund(1000)).take('lead', { type: 'approve' }).take('clerk', refund(2000))
    expect(one.trying('boss', { type: 'approve' })).toBe('forbidden')
  })

  test('a petition goes one level higher, and not above the highest', () => {
    const one = anInvestigatedCase().take('clerk', refund(10)).take('lead', { type: 'approve' })
    one.take('clerk', { type: 'petition', reason: 'the customer disputes it' })
    expect(one.state).toBe('investigated')
    one.take('clerk', refund(10))
    expect(levelsOf(one.terms.rules, one.complaint)).toEqual(['lead', 'boss'])
    expect(one.trying('clerk', { type: 'petition', reason: 'again' })).toBe('impossible')
  })

  test('several remedies are approved by everyone whom one of them or their sum needs', () => {
    const one = anInvestigatedCase().take('clerk', {
      type: 'propose',
      remedies: [{ remedy: 'apology' }, { remedy: 'refund', amount: 600 }, { remedy: 'refund', amount: 600 }],
    })
    expect(levelsOf(one.terms.rules, one.complaint)).toEqual(['lead', 'boss'])
  })

  test('a higher amount never needs fewer levels', () => {
    const amount = fc.integer({ min: 0, max: 5000 })
    fc.assert(
      fc.property(amount, amount, (one, other) => {
        const levels = [Math.min(one, other), Math.max(one, other)].map((each) => {
          const proposed = anInvestigatedCase().take('clerk', refund(each))
          return levelsOf(proposed.terms.rules, proposed.complaint)
        })
        expect(levels[1]).toEqual(expect.arrayContaining(levels[0] ?? []))
      }),
      { numRuns: 40 },
    )
  })
})

test('a remedy that takes money says how much, and no other does', () => {
  const one = anInvestigatedCase()
  expect(one.trying('clerk', { type: 'propose', remedies: [{ remedy: 'refund' }] })).toBe('incomplete')
  expect(one.trying('clerk', { type: 'propose', remedies: [{ remedy: 'apology', amount: 5 }] })).toBe(
    'incomplete',
  )
  expect(person(one.terms, 'lead/zhao')).toEqual({ person: 'zhao', roles: ['lead'], units: ['shop'] })
})
