import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aReceivedCase, type Case, DAY, HOUR, MONDAY_9 } from './a-case.ts'
import { type DraftClock, withWhole } from './a-policy.ts'

const at = (text: string) => Date.parse(`${text}+08:00`)
const bySeverity: Partial<DraftClock> = {
  within: [{ when: { severity: 'major' }, within: '3d' }, { within: '7d' }],
  pauses: 'askCustomer',
  resumes: 'customerReplied',
}
const label = { zh: '客户', en: 'customer' }
const severity = (one: Case, is: string) => one.take('clerk', { type: 'classify', severity: is })
const until = (one: Case, text: string) => one.wait(at(text) - one.nowMs)
const ask = (one: Case) => one.take('clerk', { type: 'askCustomer', question: 'when?' })
const replied = (one: Case) => one.take('clerk', { type: 'customerReplied' })

describe('what becomes known of a case moves the clocks whose limit hangs on it', () => {
  test('from the same start, with the pauses that were', () => {
    const one = aReceivedCase(withWhole(bySeverity))
    until(one, '2026-03-03T09:00')
    ask(one)
    until(one, '2026-03-04T09:00')
    replied(one)
    severity(one, 'major')
    expect(one.clock('whole')).toMatchObject({ startedAtMs: MONDAY_9, dueAtMs: at('2026-03-07T00:00') })
    severity(one, 'ordinary')
    expect(one.clock('whole').dueAtMs).toBe(at('2026-03-11T00:00'))
  })

  test('paused if it was', () => {
    const one = aReceivedCase(withWhole(bySeverity))
    until(one, '2026-03-03T09:00')
    severity(ask(one), 'major')
    expect(until(one, '2026-03-20T09:00').filter(({ clock }) => clock === 'whole')).toEqual([])
    replied(one)
    expect(one.clock('whole').dueAtMs).toBe(at('2026-03-23T00:00'))
  })

  test('a date that a fact holds', () => {
    const terms = withWhole({ within: { until: 'boughtOn' } })
    const one = aReceivedCase(terms, { form: { orderNo: 'A1', boughtOn: '2026-03-10' } })
    expect(one.clock('whole').dueAtMs).toBe(at('2026-03-10T17:30'))
    one.take('clerk', { type: 'amend', changes: { boughtOn: '2026-03-12' }, reason: 'misread' })
    expect(one.clock('whole').dueAtMs).toBe(at('2026-03-12T17:30'))
  })

  test('another customer, and what is known by him; none, and the clock has its general limit again', () => {
    const terms = withWhole({ within: '7d' }, ({ customers }) => {
      Object.assign(customers ?? {}, {
        keyAccount: { label, within: { whole: '2d' }, facts: { share: 0.3, tier: 'gold' } },
        dealer: { label, within: { whole: '3d' }, facts: { share: 0.1 } },
      })
    })
    const one = aReceivedCase(terms)
    const moves = (customer: string | null) => {
      one.take('clerk', { type: 'amend', changes: {}, customer, reason: 'misread' })
      const { startedAtMs, dueAtMs } = one.clock('whole')
      const { customer: now, share, tier } = one.snapshot.context.facts
      return [startedAtMs, dueAtMs, now, share, tier]
    }
    expect(moves('keyAccount')).toEqual([MONDAY_9, at('2026-03-05T00:00'), 'keyAccount', 0.3, 'gold'])
    expect(moves('dealer')).toEqual([MONDAY_9, at('2026-03-06T00:00'), 'dealer', 0.1, null])
    expect(moves(null)).toEqual([MONDAY_9, at('2026-03-10T00:00'), null, null, null])
    const step = { type: 'amend' as const, changes: {}, reason: 'misread' }
    expect(one.trying('clerk', { ...step, customer: 'nobody' })).toBe('unknown')
    expect(one.trying('lead', { ...step, customer: 'dealer' })).toBe('forbidden')
  })

  test('but not one that is fixed, nor one that has stopped, nor one whose alternative has no date', () => {
    const fixed = severity(aReceivedCase(withWhole({ ...bySeverity, fixed: true })), 'major')
    expect(fixed.clock('whole').dueAtMs).toBe(at('2026-03-10T00:00'))
    const stopped = aReceivedCase(withWhole({ ...bySeverity, stops: 'acknowledge' }))
    severity(stopped.take('clerk', { type: 'acknowledge' }), 'major')
    expect(stopped.clock('whole').dueAtMs).toBe(at('2026-03-10T00:00'))
    const undated = [{ when: { severity: 'major' }, within: { until: 'repairedOn' } }, { within: '7d' }]
    const open = aReceivedCase(
      withWhole({ within: undated }, (draft) =>
        Object.assign(draft.intake.form ?? {}, {
          repairedOn: { type: 'date', fact: true, label: { zh: '修', en: 'repaired' } },
        }),
      ),
    )
    expect(severity(open, 'major').clock('whole').dueAtMs).toBe(at('2026-03-10T00:00'))
  })
})

describe('dates and verdicts that were', () => {
  test('an extension is not taken back by a shorter limit', () => {
    const one = aReceivedCase(withWhole(bySeverity))
    one.take('boss', { type: 'extend', clock: 'whole', until: at('2026-03-12T12:00'), reason: 'parts' })
    severity(one, 'major')
    expect(one.clock('whole').dueAtMs).toBe(at('2026-03-12T12:00'))
  })

  test('an extension is never earlier than what a date in the facts gives, nor taken back by an earlier one', () => {
    const terms = withWhole({
      within: { until: 'boughtOn' },
      extension: { by: ['boss'], upTo: '60d', times: 9 },
    })
    const day = fc.constantFrom(10, 11, 12, 13, 16, 17, 18, 19, 20).map((nth) => `2026-03-${nth}`)
    const turn = fc.record({ does: fc.constantFrom('amend', 'extend'), on: day })
    fc.assert(
      fc.property(day, fc.array(turn, { maxLength: 5 }), (first, turns) => {
        const one = aReceivedCase(terms, { form: { orderNo: 'A1', boughtOn: first } })
        const given: number[] = []
        let told = first
        for (const { does, on } of turns) {
          const extended = {
            type: 'extend',
            clock: 'whole',
            until: at(`${on}T12:00`),
            reason: 'parts',
          } as const
          if (does === 'amend' && on !== told) {
            one.take('clerk', { type: 'amend', changes: { boughtOn: on }, reason: 'misread' })
            told = on
          } else if (does === 'extend' && one.trying('boss', extended) === 'taken') {
            one.take('boss', extended)
            given.push(extended.until)
          }
          expect(one.clock('whole').dueAtMs).toBe(Math.max(at(`${told}T17:30`), ...given))
        }
      }),
      { numRuns: 40 },
    )
  })

  test('late stays late under a longer limit', () => {
    const one = severity(aReceivedCase(withWhole(bySeverity)), 'major')
    until(one, '2026-03-06T09:00')
    expect(one.clock('whole').late).toBe(true)
    severity(one, 'ordinary')
    expect(one.clock('whole')).toMatchObject({ dueAtMs: at('2026-03-10T00:00'), late: true })
    const other = severity(aReceivedCase(withWhole(bySeverity)), 'major')
    until(other, '2026-03-05T09:00')
    severity(other, 'ordinary')
    expect(other.clock('whole').late).toBe(false)
  })

  test('late stays late when an extension came between two limits', () => {
    const one = severity(aReceivedCase(withWhole(bySeverity)), 'major')
    until(one, '2026-03-06T09:00')
    one.take('boss', { type: 'extend', clock: 'whole', until: at('2026-03-09T12:00'), reason: 'parts' })
    severity(one, 'ordinary')
    expect(one.clock('whole').late).toBe(true)
  })

  test('a limit that is over when it comes tells the rung it has reached, once, and that it is overdue', () => {
    const one = aReceivedCase(
      withWhole({ within: [{ when: { severity: 'major' }, within: '1h' }, { within: '14d' }] }, (draft) => {
        const { fine } = draft.penalties ?? {}
        if (fine) fine.on = 'whole.overdue'
      }),
    )
    until(one, '2026-03-03T12:00')
    severity(one, 'major')
    const told = one.sleep(0).filter(({ clock }) => clock === 'whole')
    expect(told).toMatchObject([{ kind: 'overdue', to: ['role:lead'], latenessMs: 26 * HOUR - DAY }])
    expect(one.complaint.penalties).toHaveLength(1)
    expect(one.wait(DAY).filter(({ clock }) => clock === 'whole')).toMatchObject([{ to: ['role:boss'] }])
    expect(one.wait(2 * DAY).filter(({ clock }) => clock === 'whole')).toHaveLength(1)
  })

  test('a limit over for so long that its ladder has been repeated is told of once', () => {
    const one = aReceivedCase(
      withWhole({ within: [{ when: { severity: 'major' }, within: '1h' }, { within: '60d' }] }),
    )
    one.wait(9 * DAY)
    severity(one, 'major')
    const told = one.sleep(0).filter(({ clock }) => clock === 'whole')
    expect(told).toMatchObject([{ to: ['role:boss'], latenessMs: 23 * HOUR }])
    expect(told[0]?.missed).toBeUndefined()
  })
})

test('however often it changes, and whenever the customer is asked, a clock ends as if its last limit had held from the start', () => {
  const terms = withWhole(bySeverity)
  const event = fc.constantFrom('major', 'ordinary', 'ask', 'replied')
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 20 }), event), { maxLength: 8 }), (events) => {
      const live = (isToldAtOnce: boolean) => {
        const last = events.findLast(([, what]) => what === 'major' || what === 'ordinary')?.[1]
        const one = aReceivedCase(terms)
        if (isToldAtOnce && last) severity(one, last)
        for (const [hours, what] of events) {
          one.wait(hours * HOUR)
          if (what === 'ask') ask(one)
          else if (what === 'replied') replied(one)
          else if (!isToldAtOnce) severity(one, what)
        }
        return one.clock('whole').dueAtMs
      }
      expect(live(false)).toBe(live(true))
    }),
    { numRuns: 100, seed: 10 },
  )
})

describe('a date that comes back', () => {
  const ladder = [{ to: 'clerk' }, { after: '1d', to: 'lead' }, { after: '2d', to: 'boss' }]
  const terms = withWhole({
    within: [{ when: { severity: 'major' }, within: '1d' }, { within: '4d' }],
    ladder,
    repeats: '30d',
  })

  test('is told to nobody again, whatever way the facts go there and back', () => {
    const moves = fc.array(fc.tuple(fc.constantFrom('major', 'ordinary'), fc.integer({ min: 1, max: 40 })), {
      minLength: 2,
      maxLength: 8,
    })
    fc.assert(
      fc.property(moves, (all) => {
        const one = aReceivedCase(terms)
        const told = new Set<string>()
        for (const [is, hours] of all) {
          severity(one, is)
          const { dueAtMs } = one.clock('whole')
          for (const { clock, kind, to } of one.wait(hours * HOUR)) {
            if (clock !== 'whole') continue
            const what = `${dueAtMs} ${kind} ${to.join()}`
            expect(told).not.toContain(what)
            told.add(what)
          }
        }
      }),
    )
  })
})
