import { describe, expect, test } from 'vitest'
import type { Terms } from '../../machines/terms.ts'
import { previewOf } from '../../server/rebase/preview.ts'
import { previewLines } from '../../server/rebase/words.ts'
import { aReceivedCase, type Case } from './a-case.ts'
import { termsOfAPolicy } from './a-policy.ts'

const china = (text: string) => Date.parse(`2026-03-${text}+08:00`)
const label = { zh: '某', en: 'some' }
const ladder = [{ to: 'clerk' }]
let nth = 0

/** Terms with a clock `alpha`, and `appeal`, which starts when that is due; under a digest of their own. */
function terms(within: string, clocks: Record<string, object> = {}): Terms {
  nth += 1
  const made = termsOfAPolicy((draft) => {
    const alpha = { starts: 'receive', stops: ['acknowledge', 'closed'], within }
    const appeal = { starts: 'alpha.due', stops: 'closed', within: '3d' }
    for (const [name, clock] of Object.entries({ alpha, appeal, ...clocks }))
      Object.assign(draft.clocks, { [name]: { label, ladder, ...clock } })
  })
  return { ...made, digest: `chained ${nth}` }
}

const zeta = { zeta: { starts: 'askCustomer', stops: 'closed', within: '30d' } }
const until = (one: Case, text: string) => one.wait(china(text) - one.nowMs)

/** A case by 2 days for `alpha`, on 6 March, with `appeal` due at the end of the 8th. */
function aCase(clocks: Record<string, object> = {}): Case {
  const one = aReceivedCase(terms('2d', clocks))
  until(one, '06T12:00')
  return one
}

describe('a preview', () => {
  const linesOf = (one: Case, to: Terms) => {
    const { snapshot, terms: from, nowMs } = one
    const running = { complaintId: 'x', number: 'S1', snapshot, terms: from, atMs: nowMs }
    return previewLines([previewOf(running, to, nowMs)])
  }

  test('names the clock that has not begun under the new terms, and moves no other in its stead', () => {
    const one = aCase(zeta)
    one.take('clerk', { type: 'askCustomer', question: 'when?' })
    expect(linesOf(one, terms('10d', zeta))).toEqual([
      'S1 (shop, received):',
      '  alpha: 2026-03-05 00:00 → 2026-03-13 00:00, is late no more',
      '  appeal: no longer begun, was due 2026-03-09 00:00',
      '',
      '1 cases to bring over, of which 1 have a date that moves; 0 clocks become late, 1 are late no more, 1 are no longer begun.',
    ])
  })

  test('says of a clock that follows another to what date and verdict it comes', () => {
    const one = aCase(zeta)
    one.take('clerk', { type: 'askCustomer', question: 'when?' })
    until(one, '08T12:00')
    expect(linesOf(one, terms('1d', zeta))).toEqual([
      'S1 (shop, received):',
      '  alpha: 2026-03-05 00:00 → 2026-03-04 00:00, late as before',
      '  appeal: 2026-03-09 00:00 → 2026-03-08 00:00, becomes late',
      '',
      '1 cases to bring over, of which 1 have a date that moves; 1 clocks become late, 0 are late no more.',
    ])
  })
})
