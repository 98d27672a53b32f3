import { describe, expect, test } from 'vitest'
import type { Gate } from '../../policies/step-rule.ts'
import { aReceivedCase, anInvestigatedCase, type Case, DAY, HOUR } from './a-case.ts'
import { type Draft, termsOfAPolicy } from './a-policy.ts'

type Asked = string | Partial<Gate>

const RIGHT = {
  label: { zh: '申诉期', en: 'time to object' },
  starts: 'acknowledge',
  stops: 'closed',
  within: '24h',
  lapses: true,
}

/** The shop, in which a complainant may object within a day of the acknowledgement; what else is asked of the objection. */
function gated(requires: Asked[], change: (draft: Draft) => void = () => {}) {
  return termsOfAPolicy((draft) => {
    const label = { zh: '异议', en: 'objection' }
    Object.assign(draft.clocks ?? {}, { right: RIGHT })
    Object.assign(draft.records ?? {}, { objected: { label, by: ['clerk'], requires } })
    change(draft)
  })
}

const objecting = (it: Case) => it.refusal('clerk', { type: 'record', record: 'objected' })
const acknowledged = (requires: Asked[], change?: (draft: Draft) => void) =>
  aReceivedCase(gated(requires, change)).take('clerk', { type: 'acknowledge' })

describe('a route is open until a window closes', () => {
  test('and then refused with when it closed, and with whom the case is', () => {
    const it = acknowledged([{ not: 'right.lapsed' }])
    it.wait(DAY - 1)
    expect(objecting(it)).toBeNull()
    it.wait(1)
    expect(objecting(it)).toMatchObject({
      code: 'tooLate',
      message: 'too late: right closed on 2026-03-03 09:00; the case is with clerk',
    })
  })

  test('before it has begun too, unless the gate asks for it to run', () => {
    expect(objecting(aReceivedCase(gated([{ not: 'right.lapsed' }])))).toBeNull()
    expect(objecting(aReceivedCase(gated([{ whileRunning: 'right' }])))).toMatchObject({
      code: 'notYet',
      message: 'first: right has to begin',
    })
  })

  test('while it runs, to the millisecond', () => {
    const it = acknowledged([{ whileRunning: 'right' }])
    it.wait(DAY - 1)
    expect(objecting(it)).toBeNull()
    it.wait(1)
    expect(objecting(it)?.message).toContain('too late: right closed on 2026-03-03 09:00')
  })

  test('and again once the window has begun anew', () => {
    const anew = (draft: Draft) =>
      Object.assign(draft.clocks['right'] ?? {}, { starts: ['acknowledge', 'heard'] })
    for (const gate of [{ not: 'right.lapsed' }, { whileRunning: 'right' }]) {
      const it = acknowledged([gate], anew)
      it.wait(2 * DAY)
      expect(objecting(it)?.code).toBe('tooLate')
      it.take('clerk', { type: 'record', record: 'heard' })
      expect(objecting(it)).toBeNull()
    }
  })

  test('for longer while the window stands still', () => {
    const pausing = (draft: Draft) =>
      Object.assign(draft.clocks['right'] ?? {}, { pauses: 'askCustomer', resumes: 'customerReplied' })
    const it = acknowledged([{ whileRunning: 'right' }], pausing).take('clerk', {
      type: 'askCustomer',
      question: '?',
    })
    it.wait(3 * DAY)
    expect(objecting(it)).toBeNull()
    expect(it.offers('clerk').find(({ about }) => about['record'] === 'objected')).not.toHaveProperty(
      'closes',
    )
    it.take('clerk', { type: 'customerReplied' }).wait(DAY)
    expect(objecting(it)?.code).toBe('tooLate')
  })

  test('by when it happened, where it was entered later', () => {
    const late = { at: '2026-03-02T20:00:00+08:00', atReason: 'post' }
    for (const gate of [{ not: 'right.lapsed' }, { whileRunning: 'right' }]) {
      const it = acknowledged([gate], (draft) => {
        Object.assign(draft.records?.['objected'] ?? {}, { backdated: { upTo: '10d' } })
      })
      it.wait(3 * DAY)
      const objection = { type: 'record' as const, record: 'objected' }
      expect(it.refusal('clerk', { ...objection, ...late })).toBeNull()
      expect(it.refusal('clerk', { ...objection, ...late, at: '2026-03-03T09:00:00+08:00' })?.code).toBe(
        'tooLate',
      )
    }
  })

  test('in the words of the policy, where it has any', () => {
    const because = { zh: '期限已过', en: 'Objections are heard for a day.' }
    const it = acknowledged([{ not: 'right.lapsed', because }])
    it.wait(DAY)
    expect(objecting(it)).toMatchObject({ code: 'tooLate', message: because.en })
  })

  test('and what is offered says until when', () => {
    const it = acknowledged([{ whileRunning: 'right' }, { not: 'whole.overdue' }])
    const offer = it.offers('clerk').find(({ about }) => about['record'] === 'objected')
    expect(offer?.closes).toEqual({ clock: 'right', atMs: it.nowMs + DAY })
    it.wait(DAY)
    expect(it.offers('clerk').map(({ about }) => about['record'])).not.toContain('objected')
  })
})

describe('a gate asks for what came after something else', () => {
  const requires = [{ done: 'judge', since: 'accept' }] as unknown as Asked[]
  const judge = { type: 'judge' as const, validity: 'founded' }
  const handOn = (it: Case) =>
    it
      .take('clerk', { type: 'transfer', to: 'unit:warehouse', reason: 'theirs' })
      .take('storekeeper', { type: 'accept' })

  test('so that a hand-over shuts it again, and what is done anew opens it', () => {
    const it = aReceivedCase(gated(requires)).take('clerk', judge)
    expect(objecting(it)).toBeNull()
    it.nowMs += HOUR
    handOn(it)
    expect(objecting(it)).toMatchObject({
      code: 'notYet',
      message: 'first: judge again, as accept came after it, on 2026-03-02 10:00',
    })
    it.take('clerk', judge)
    expect(objecting(it)).toBeNull()
  })

  test('also where all of it happens in one millisecond', () => {
    const it = handOn(aReceivedCase(gated(requires)).take('clerk', judge))
    expect(objecting(it)?.code).toBe('notYet')
    expect(objecting(it.take('clerk', judge))).toBeNull()
  })

  test('and the latest of several counts', () => {
    const several = [{ done: 'judge', since: ['accept', 'heard'] }] as unknown as Asked[]
    const it = handOn(aReceivedCase(gated(several))).take('clerk', judge)
    expect(objecting(it)).toBeNull()
    it.nowMs += HOUR
    it.take('clerk', { type: 'record', record: 'heard' })
    expect(objecting(it)?.message).toContain('as heard came after it, on 2026-03-02 10:00')
  })
})

test('an objection that nothing bounds is asked for nothing', () => {
  expect(objecting(anInvestigatedCase(gated([])))).toBeNull()
})
