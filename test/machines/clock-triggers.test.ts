import { describe, expect, test } from 'vitest'
import type { Terms } from '../../machines/terms.ts'
import { aReceivedCase, type Case, DAY, HOUR, MONDAY_9 } from './a-case.ts'
import { type Draft, termsOfAPolicy } from './a-policy.ts'

const at = (text: string) => Date.parse(`${text}+08:00`)
const label = { zh: '钟', en: 'clock' }
type ClockDraft = Draft['clocks'][string]

/** The shop with one more clock, and intakes that may tell when somebody called. */
const clocked = (clock: Omit<ClockDraft, 'label'>, change: (draft: Draft) => void = () => {}): Terms =>
  termsOfAPolicy((draft) => {
    draft.intake.form = {
      ...draft.intake.form,
      calledAt: { type: 'instant', fact: true, label },
    }
    draft.clocks['one'] = { ladder: [{ to: 'clerk' }], ...clock, label }
    change(draft)
  })
const runs = (it: Case) => it.complaint.clocks.filter(({ clock }) => clock === 'one')
const classify = { type: 'classify', class: 'goods' } as const
const ask = { type: 'askCustomer', question: 'when?' } as const
const replied = { type: 'customerReplied' } as const

describe('a clock starts', () => {
  const form = (more: object) => ({ form: { orderNo: 'A1', ...more } })
  const since = (fact: string) =>
    clocked({ starts: { on: 'received', at: fact }, stops: 'closed', within: '48h' })

  test.each<[string, string, object, number]>([
    [
      'at the instant that a fact names',
      'calledAt',
      { calledAt: '2026-03-01T20:15:00+08:00' },
      at('2026-03-01T20:15'),
    ],
    [
      'at the beginning of the day that a fact names',
      'boughtOn',
      { boughtOn: '2026-02-26' },
      at('2026-02-26T00:00'),
    ],
    ['now, where nobody knows it', 'calledAt', {}, MONDAY_9],
  ])('%s', (_what, fact, values, startMs) => {
    const it = aReceivedCase(since(fact), form(values))
    expect(it.clock('one')).toMatchObject({ startedAtMs: startMs, dueAtMs: startMs + 2 * DAY })
  })

  test('until a fact, and not at all where no alternative is for the case or no date is known', () => {
    const until = clocked({ starts: 'received', stops: 'closed', within: { until: 'calledAt' } })
    const it = aReceivedCase(until, form({ calledAt: '2026-03-05T11:00:00+08:00' }))
    expect(it.clock('one')).toMatchObject({ rule: null, dueAtMs: at('2026-03-05T11:00') })
    const major = clocked({
      starts: 'received',
      stops: 'closed',
      within: [{ when: { severity: 'major' }, within: '1d' }],
    })
    expect(runs(aReceivedCase(major))).toEqual([])
    expect(runs(aReceivedCase(major, { severity: 'major' }))).toHaveLength(1)
    const promised = clocked({ starts: 'received', stops: 'closed', within: 'promised', promise: true })
    expect(runs(aReceivedCase(promised))).toEqual([])
  })

  test('only with a date where the step has to set one, and says so', () => {
    const it = () => aReceivedCase(clocked({ starts: 'answer', stops: 'closed', within: 'set' }))
    const answer = { type: 'answer', form: { text: 'soon' } } as const
    expect(it().trying('clerk', answer)).toBe('incomplete')
    expect(() => it().take('clerk', answer)).toThrow('the clock one needs a date')
  })

  test('once: what would start it while it runs changes nothing', () => {
    const it = aReceivedCase(clocked({ starts: ['received', 'classify'], stops: 'closed', within: '48h' }))
    it.wait(HOUR)
    it.take('clerk', classify)
    expect(runs(it)).toHaveLength(1)
    expect(it.clock('one').startedAtMs).toBe(MONDAY_9)
  })

  test('by the policy where the customer is nobody who has agreed on anything', () => {
    const terms = clocked({ starts: 'received', stops: 'closed', within: '48h' }, (draft) => {
      draft.customers = {}
    })
    expect(aReceivedCase(terms, { customer: 'somebody' }).clock('one').dueAtMs).toBe(MONDAY_9 + 2 * DAY)
  })
})

describe('a clock that is reset', () => {
  const terms = clocked({ starts: 'received', stops: 'judge', resets: 'classify', within: '48h' })

  test('runs anew from then, paused or not, and is told of anew', () => {
    const it = aReceivedCase(terms)
    it.wait(3 * DAY)
    expect(it.clock('one').marks).toBeGreaterThan(0)
    it.take('clerk', classify)
    expect(runs(it)).toHaveLength(1)
    expect(it.clock('one')).toMatchObject({
      startedAtMs: MONDAY_9 + 3 * DAY,
      dueAtMs: MONDAY_9 + 5 * DAY,
      marks: 0,
      late: false,
    })
  })

  test('does not run again once it has been stopped', () => {
    const it = aReceivedCase(terms).take('clerk', { type: 'judge', validity: 'founded' })
    it.wait(HOUR)
    it.take('clerk', classify)
    expect(it.clock('one')).toMatchObject({ startedAtMs: MONDAY_9, stoppedAtMs: MONDAY_9 })
  })
})

describe('a clock that is not of one unit', () => {
  const consult = { type: 'consult', units: ['shop', 'warehouse'], about: 'look', answerBy: MONDAY_9 + DAY }
  const reply = { type: 'reply', form: { opinion: 'dry' } } as const

  test('starts once for all of them, and the first answer stops it', () => {
    const it = aReceivedCase(clocked({ starts: 'consult.called', stops: 'consult.answered', within: '48h' }))
    it.take('lead', { ...consult, type: 'consult' })
    expect(runs(it)).toMatchObject([{ key: null, stoppedAtMs: null }])
    it.take('storekeeper', reply)
    expect(runs(it)).toMatchObject([{ key: null, stoppedAtMs: MONDAY_9 }])
  })

  test('and one of each unit is stopped for all by what concerns the case', () => {
    const terms = clocked({
      per: 'consultation',
      starts: 'consult.called',
      stops: ['consult.answered', 'judge'],
      within: '48h',
    })
    const it = aReceivedCase(terms).take('lead', { ...consult, type: 'consult' })
    it.take('storekeeper', reply)
    expect(runs(it).map(({ key, stoppedAtMs }) => [key, stoppedAtMs])).toEqual([
      ['shop', null],
      ['warehouse', MONDAY_9],
    ])
    it.take('clerk', { type: 'judge', validity: 'founded' })
    expect(runs(it).filter(({ stoppedAtMs }) => stoppedAtMs === null)).toEqual([])
  })
})

describe('a pause', () => {
  const pausing = { pauses: 'askCustomer', resumes: 'customerReplied' } as const

  test('begins with the first question, whatever is asked meanwhile', () => {
    const it = aReceivedCase().take('clerk', ask)
    it.wait(2 * HOUR)
    it.take('clerk', ask)
    it.wait(HOUR)
    it.take('clerk', replied)
    expect(it.clock('investigation').dueAtMs).toBe(MONDAY_9 + DAY + 3 * HOUR)
  })

  test('that nobody began does not end', () => {
    const it = aReceivedCase()
    const before = it.clock('investigation')
    it.wait(HOUR)
    expect(it.take('clerk', replied).clock('investigation')).toEqual(before)
  })

  test('is warned of anew where it moves the date, and not where it moves nothing', () => {
    const warnings = [{ before: '4h', to: 'lead' }]
    const it = () =>
      aReceivedCase(clocked({ starts: 'received', stops: 'closed', within: '1wd', warnings, ...pausing }))
    const warned = (of: Case, ms: number) =>
      of.wait(ms).filter(({ clock, kind }) => clock === 'one' && kind === 'warning').length
    const pause = (of: Case, ms: number) => {
      of.take('clerk', ask)
      of.nowMs += ms
      of.take('clerk', replied)
    }
    const [moved, kept] = [it(), it()]
    for (const each of [moved, kept]) expect(warned(each, at('2026-03-03T14:00') - MONDAY_9)).toBe(1)
    pause(moved, 30 * HOUR)
    expect(moved.clock('one').marks).toBe(0)
    expect(warned(moved, DAY)).toBe(1)
    pause(kept, 0)
    expect(kept.clock('one').marks).toBe(1)
  })
})

test('a promise is no extension: it leaves the one extension that the policy allows', () => {
  const extension = { by: ['boss'], upTo: '10wd' }
  const it = aReceivedCase(
    clocked({ starts: 'received', stops: 'closed', within: '5wd', promise: true, extension }),
  )
  it.take('clerk', { type: 'promise', clock: 'one', dueAt: at('2026-03-10T12:00'), reason: 'parts' })
  const extend = { type: 'extend', clock: 'one', until: at('2026-03-12T12:00'), reason: 'parts' } as const
  expect(it.take('boss', extend).clock('one').dueAtMs).toBe(at('2026-03-12T12:00'))
  expect(it.trying('boss', { ...extend, until: at('2026-03-13T12:00') })).toBe('beyondAuthority')
})
