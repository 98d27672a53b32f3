import { describe, expect, test } from 'vitest'
import { rebased } from '../../machines/rebase.ts'
import { clockStanding, standingOf } from '../../machines/standing.ts'
import type { Terms } from '../../machines/terms.ts'
import { previewOf } from '../../server/rebase/preview.ts'
import { previewLines } from '../../server/rebase/words.ts'
import { aReceivedCase, Case } from './a-case.ts'
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

/** Brings a case under other terms; the same case goes on. */
function under(one: Case, to: Terms): Case {
  const step = { type: 'rebase', from: one.terms.digest, to: to.digest } as const
  const { snapshot, notices } = rebased({ from: one.terms, to }, one.snapshot, step, one.nowMs)
  return Object.assign(new Case(to), { snapshot, notices, nowMs: one.nowMs })
}

const standing = (one: Case, id: string) => {
  const run = one.complaint.clocks.find((each) => each.clock === id)
  return run && clockStanding(one.terms, run)
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

describe('a clock that began with what lies elsewhere now', () => {
  test('and so has not begun keeps what was said of it, and its holder is told once', () => {
    const one = aCase()
    until(one, '10T12:00')
    expect(standing(one, 'appeal')).toMatchObject({ late: true })
    const after = under(one, terms('20d'))
    expect(standing(after, 'appeal')).toBeUndefined()
    const said = { dueAtMs: china('09T00:00'), late: true, untilMs: china('10T12:00'), policy: 1 }
    const unbegun = [
      { clock: 'appeal', startedAtMs: china('05T00:00'), judged: [expect.objectContaining(said)] },
    ]
    expect(standingOf(after.terms, after.snapshot)).toMatchObject({ unbegun })
    expect(after.notices).toMatchObject([{ about: 'rebase', dueAtMs: china('23T00:00') }])
    until(after, '25T12:00')
    expect(standing(after, 'appeal')).toMatchObject({ startedAtMs: china('23T00:00'), late: false })
    expect(standingOf(after.terms, after.snapshot)).toMatchObject({ unbegun })
  })

  test('moves with it: what was said stays and its holder is told, though the other has stopped', () => {
    const one = aReceivedCase(terms('3d'))
    until(one, '06T09:00')
    one.take('clerk', { type: 'acknowledge' })
    const after = under(one, terms('2d'))
    expect(standing(after, 'appeal')).toMatchObject({
      startedAtMs: china('05T00:00'),
      dueAtMs: china('09T00:00'),
      judged: [{ dueAtMs: china('10T00:00'), late: false }],
    })
    expect(after.notices).toMatchObject([{ about: 'rebase', dueAtMs: china('09T00:00') }])
    const back = under(after, terms('3d'))
    expect(standing(back, 'appeal')?.judged?.map(({ dueAtMs }) => dueAtMs)).toEqual([
      china('10T00:00'),
      china('09T00:00'),
    ])
  })

  test('and never comes has not begun, of which its holder is told, once', () => {
    const one = aReceivedCase(terms('3d'))
    until(one, '06T09:00')
    one.take('clerk', { type: 'acknowledge' })
    const after = under(one, terms('5d'))
    expect(standing(after, 'appeal')).toBeUndefined()
    expect(standingOf(after.terms, after.snapshot).unbegun).toHaveLength(1)
    expect(after.notices).toEqual([{ kind: 'notice', to: [after.complaint.holder], about: 'rebase' }])
  })

  test('is not told of again where it is late as before', () => {
    const one = aCase()
    expect(until(one, '10T12:00').filter(({ clock }) => clock === 'appeal')).not.toEqual([])
    const after = under(one, terms('1d'))
    expect(standing(after, 'appeal')).toMatchObject({ dueAtMs: china('08T00:00'), late: true })
    expect(until(after, '10T13:00').filter(({ clock }) => clock === 'appeal')).toEqual([])
  })
})

test('a clock that has not begun and begins again carries what was said of it, and tells nobody twice', () => {
  const one = aCase()
  const short = one.terms
  until(one, '10T12:00')
  const there = under(one, terms('20d'))
  expect(standingOf(there.terms, there.snapshot).unbegun).toHaveLength(1)
  const back = under(there, short)
  const told = until(back, '10T12:30').filter(({ kind }) => kind === 'overdue')
  expect(told).toEqual([])
  expect(standing(back, 'appeal')).toMatchObject({
    startedAtMs: china('05T00:00'),
    late: true,
    judged: [{ dueAtMs: china('09T00:00'), late: true }],
  })
  expect(standingOf(back.terms, back.snapshot)).not.toHaveProperty('unbegun')
})
