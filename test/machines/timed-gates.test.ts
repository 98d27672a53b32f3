import * as fc from 'fast-check'
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

describe('what is entered later is judged by when it happened', () => {
  const instant = (text: string) => Date.parse(`${text}+08:00`)
  const goTo = (it: Case, text: string) => it.wait(instant(text) - it.nowMs)
  const objectedAt = (it: Case, at: string) =>
    it.refusal('clerk', { type: 'record', record: 'objected', at, atReason: 'post' })
  const late = (requires: Asked[], keys: object = {}) =>
    gated(requires, (draft) => {
      Object.assign(draft.records?.['objected'] ?? {}, { backdated: { upTo: '60d' } })
      Object.assign(draft.records?.['heard'] ?? {}, { repeatable: true })
      Object.assign(draft.clocks?.['right'] ?? {}, keys)
    })
  /** Acknowledged on 2 March at 9:00; the window of a day closes, begins anew on the 5th, closes, and again on the 8th. */
  const thrice = (requires: Asked[]) => {
    const it = aReceivedCase(late(requires, { starts: ['acknowledge', 'heard'] })).take('clerk', {
      type: 'acknowledge',
    })
    for (const day of ['05', '08']) {
      goTo(it, `2026-03-${day}T09:00`)
      it.take('clerk', { type: 'record', record: 'heard' })
    }
    goTo(it, '2026-03-08T20:00')
    return it
  }
  const days = ['03-02T20:00', '03-04T20:00', '03-05T20:00', '03-07T20:00', '03-08T15:00']

  test.each<[string, Asked, string[]]>([
    ['running', { whileRunning: 'right' }, ['open', '03-03', 'open', '03-06', 'open']],
    ['not lapsed', { not: 'right.lapsed' }, ['open', '03-03', 'open', '03-06', 'open']],
  ])('by the window that was %s then, however often it has begun anew since', (_, gate, stands) => {
    const it = thrice([gate])
    const found = days.map((day) => objectedAt(it, `2026-${day}:00+08:00`))
    expect(found.map((refusal) => refusal?.message ?? 'open')).toEqual(
      stands.map((day) =>
        day === 'open' ? day : `too late: right closed on 2026-${day} 09:00; the case is with clerk`,
      ),
    )
  })

  test('by the window that was running then, where it was set back while it ran', () => {
    const it = aReceivedCase(late([{ whileRunning: 'right' }], { resets: 'heard' }))
    goTo(it, '2026-03-03T09:00')
    it.take('clerk', { type: 'acknowledge' })
    goTo(it, '2026-03-03T20:00')
    it.take('clerk', { type: 'record', record: 'heard' })
    goTo(it, '2026-03-03T22:00')
    expect(objectedAt(it, '2026-03-03T12:00:00+08:00')).toBeNull()
    expect(objectedAt(it, '2026-03-02T12:00:00+08:00')?.message).toBe('first: right has to begin')
  })

  test('by what had been done first, however often it was done after that', () => {
    const it = aReceivedCase(late([{ not: 'heard' }]))
    for (const day of ['04', '06']) {
      goTo(it, `2026-03-${day}T09:00`)
      it.take('clerk', { type: 'record', record: 'heard' })
    }
    goTo(it, '2026-03-07T09:00')
    expect(objectedAt(it, '2026-03-03T09:00:00+08:00')).toBeNull()
    expect(objectedAt(it, '2026-03-05T09:00:00+08:00')?.message).toContain(
      'only before heard, which happened on 2026-03-04 09:00',
    )
  })

  test('by what came after what by then, and not by what came after that', () => {
    const it = aReceivedCase(late([{ done: 'judge', since: ['heard'] }]))
    const turns = { '03': 'judge', '05': 'heard', '07': 'judge', '08': 'heard', '09': 'judge' }
    for (const [day, type] of Object.entries(turns)) {
      goTo(it, `2026-03-${day}T09:00`)
      if (type === 'judge') it.take('clerk', { type, validity: 'founded' })
      else it.take('clerk', { type: 'record', record: type })
    }
    goTo(it, '2026-03-10T09:00')
    const on = (day: string) => objectedAt(it, `2026-03-${day}T20:00:00+08:00`)
    expect(on('02')?.message).toContain('cannot have happened before 2026-03-03T01:00:00.000Z')
    expect([on('03'), on('04'), on('07'), on('09')]).toEqual([null, null, null, null])
    expect([on('05')?.message, on('06')?.message, on('08')?.message]).toEqual([
      'first: judge again, as heard came after it, on 2026-03-05 09:00',
      'first: judge again, as heard came after it, on 2026-03-05 09:00',
      'first: judge again, as heard came after it, on 2026-03-08 09:00',
    ])
    expect(objectedAt(it, '2026-03-05')).toBeNull()
  })
})

test('whatever was done in whatever order, a gate is to what is entered later as it was to what was entered then', () => {
  const GATES: Asked[] = [
    { whileRunning: 'right' },
    { not: 'right.lapsed' },
    { not: 'answer' },
    { done: 'judge', since: ['heard', 'answer'] },
  ]
  const terms = GATES.map((gate) =>
    gated([gate], (draft) => {
      Object.assign(draft.records ?? {}, {
        heard: { ...draft.records?.['heard'], repeatable: true },
        objected: { ...draft.records?.['objected'], backdated: { upTo: '60d' } },
      })
      const anew = { starts: ['acknowledge', 'heard'], resets: 'acknowledge', stops: ['answer', 'closed'] }
      Object.assign(draft.clocks['right'] ?? {}, anew)
    }),
  )
  const STEPS = {
    acknowledge: { type: 'acknowledge' },
    heard: { type: 'record', record: 'heard' },
    judge: { type: 'judge', validity: 'founded' },
    answer: { type: 'answer', form: { text: 'so' } },
  } as const
  const turn = fc.record({
    hours: fc.integer({ min: 1, max: 40 }),
    does: fc.constantFrom('acknowledge' as const, 'heard' as const, 'judge' as const, 'answer' as const),
  })
  fc.assert(
    fc.property(fc.nat(GATES.length - 1), fc.array(turn, { maxLength: 8 }), (nth, turns) => {
      const it = aReceivedCase(terms[nth])
      const seen: [number, boolean][] = []
      for (const { hours, does } of turns) {
        if (it.trying('clerk', STEPS[does]) === 'taken') it.take('clerk', STEPS[does])
        it.wait(hours * HOUR)
        seen.push([it.nowMs, objecting(it) === null])
        it.wait(HOUR)
      }
      for (const [atMs, isOpen] of seen) {
        const at = new Date(atMs).toISOString()
        const refusal = it.refusal('clerk', { type: 'record', record: 'objected', at, atReason: 'post' })
        expect([at, refusal === null]).toEqual([at, isOpen])
      }
    }),
    { numRuns: Number(process.env['RUNS'] ?? 40) },
  )
})

test('an objection that nothing bounds is asked for nothing', () => {
  expect(objecting(anInvestigatedCase(gated([])))).toBeNull()
})
