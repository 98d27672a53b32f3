import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anInvestigatedCase, type Case } from './a-case.ts'

function anIssuedSlip(quantity = 3): Case {
  return anInvestigatedCase()
    .take('clerk', { type: 'propose', remedies: [{ remedy: 'exchange', quantity }] })
    .take('lead', { type: 'approve' })
    .take('clerk', { type: 'issueSlip', slip: 'returnSlip', form: { quantity } })
}

const approve = { type: 'signSlip', slip: 'returnSlip-1', signature: 'approval' } as const
const count = (counted: number) =>
  ({ type: 'signSlip', slip: 'returnSlip-1', signature: 'warehouse', form: { counted } }) as const
const rule = (quantity: number) =>
  ({ type: 'ruleSlip', slip: 'returnSlip-1', reason: 'counted again', form: { quantity } }) as const

describe('a slip', () => {
  test('is signed in order, by different hands, and then carries the remedy', () => {
    const one = anIssuedSlip()
    expect(one.trying('storekeeper', count(3))).toBe('notYet')
    expect(one.trying('clerk', approve)).toBe('forbidden')
    expect(one.trying('lead/clerk', approve)).toBe('dutiesNotSeparate')
    one.take('lead', approve).take('storekeeper', count(3))
    expect(one.complaint.slips).toMatchObject([{ state: 'complete' }])
    one.take('storekeeper', { type: 'fulfil', remedy: 'exchange-1' }).take('lead', { type: 'resolve' })
    expect(one.state).toBe('resolved')
  })

  test('whose quantities disagree posts nothing until somebody has ruled', () => {
    const one = anIssuedSlip().take('lead', approve).take('storekeeper', count(2))
    expect(one.complaint.slips).toMatchObject([{ state: 'disputed' }])
    expect(one.notices).toMatchObject([{ to: ['role:boss'], about: 'returnSlip.disputed' }])
    expect(one.trying('storekeeper', count(3))).toBe('notYet')
    expect(one.trying('storekeeper', { type: 'fulfil', remedy: 'exchange-1' })).toBe('notYet')
    one.take('boss', rule(2)).take('storekeeper', count(2))
    expect(one.complaint.slips).toMatchObject([{ state: 'complete', values: { quantity: 2 } }])
  })

  test('keeps a case open until it is complete', () => {
    const one = anInvestigatedCase()
      .take('clerk', { type: 'issueSlip', slip: 'returnSlip', form: { quantity: 1 } })
      .take('clerk', { type: 'propose', remedies: [{ remedy: 'apology' }] })
      .take('lead', { type: 'approve' })
      .take('clerk', { type: 'fulfil', remedy: 'apology-1' })
      .take('lead', { type: 'resolve' })
      .take('lead', { type: 'waiveRevisit', reason: 'x' })
    expect(one.trying('clerk', { type: 'close' })).toBe('notYet')
  })

  test('is never complete while its quantities are unequal, whatever is counted and ruled', () => {
    const moves = fc.array(
      fc.record({ counted: fc.integer({ min: 1, max: 3 }), ruled: fc.integer({ min: 1, max: 3 }) }),
      { maxLength: 6 },
    )
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), moves, (quantity, tried) => {
        const one = anIssuedSlip(quantity).take('lead', approve)
        for (const { counted, ruled } of tried) {
          for (const [who, step] of [
            ['storekeeper', count(counted)],
            ['boss', rule(ruled)],
          ] as const) {
            if (one.trying(who, step) === 'taken') one.take(who, step)
          }
        }
        for (const slip of one.complaint.slips.filter(({ state }) => state === 'complete')) {
          expect(slip.signed.find(({ signature }) => signature === 'warehouse')?.values['counted']).toBe(
            slip.values['quantity'],
          )
        }
      }),
      { numRuns: 60 },
    )
  })
})
