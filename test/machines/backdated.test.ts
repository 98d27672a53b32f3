import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isLate } from '../../machines/marks.ts'
import { clockId } from '../../machines/clocks.ts'
import { dueOf } from '../../machines/time/due.ts'
import { Case, DAY, HOUR, MONDAY_9 } from './a-case.ts'
import { type Draft, termsOfAPolicy } from './a-policy.ts'

const at = (text: string) => Date.parse(`${text}+08:00`)
const iso = (ms: number) => new Date(ms).toISOString()
const label = { zh: '钟', en: 'clock' }
const late = { atReason: 'the letter lay in the wrong tray' }
const INTAKE = {
  type: 'receive',
  kind: 'inquiry',
  channel: 'telephone',
  content: 'broken',
  form: { orderNo: 'A1' },
} as const
const ACKNOWLEDGE = { type: 'acknowledge' } as const
const ASK = { type: 'askCustomer', question: 'when?' } as const

/** The shop with two clocks, of which the second starts where the first stops; steps may be entered late. */
const shop = (upTo: string, within = '5wd', change: (draft: Draft) => void = () => {}) =>
  termsOfAPolicy((draft) => {
    const backdated = { upTo }
    Object.assign(draft.intake, { backdated })
    for (const step of ['acknowledge', 'askCustomer', 'customerReplied', 'answer', 'extend'])
      draft.steps[step] = { by: step === 'extend' ? ['boss'] : ['clerk'], backdated }
    const ladder = [{ to: 'clerk' }, { after: '1d', to: 'lead' }, { after: '2d', to: 'boss' }]
    const pausing = { pauses: 'askCustomer', resumes: 'customerReplied' }
    const common = { label, ladder, ...pausing, repeats: '90d', within }
    const extension = { by: ['boss'], upTo: '60d' }
    draft.clocks = {
      one: { ...common, starts: 'receive', stops: 'acknowledge', extension },
      two: { ...common, starts: 'acknowledge', stops: 'answer' },
    }
    draft.penalties = {}
    change(draft)
  })

const until = (it: Case, ms: number) => it.wait(ms - it.nowMs)
const received = (terms = shop('30d'), more: object = {}) =>
  new Case(terms).take('clerk', { ...INTAKE, ...more })

describe('a step that is entered later than it happened', () => {
  test('stops and starts clocks when it happened, takes back no notice, and is judged by that', () => {
    const it = received()
    until(it, at('2026-03-11T10:00'))
    expect(it.clock('one')).toMatchObject({ late: true, marks: 2 })
    it.take('clerk', { ...ACKNOWLEDGE, at: '2026-03-06T11:00:00+08:00', ...late })
    expect(it.clock('one')).toMatchObject({ stoppedAtMs: at('2026-03-06T11:00'), late: false, marks: 2 })
    expect(it.clock('two')).toMatchObject({ startedAtMs: at('2026-03-06T11:00'), late: false })
    expect(it.complaint.done['acknowledge']?.atMs).toBe(at('2026-03-06T11:00'))
  })

  test('on a date begins with that day, and ends at its closing time', () => {
    const it = received()
    until(it, at('2026-03-11T10:00'))
    it.take('clerk', { ...ACKNOWLEDGE, at: '2026-03-09', ...late })
    expect(it.clock('one')).toMatchObject({ stoppedAtMs: at('2026-03-09T17:30'), late: false })
    expect(it.clock('two').startedAtMs).toBe(at('2026-03-09T00:00'))
  })

  test.each<[string, object, string, string]>([
    ['to come', { at: '2031-01-01', ...late }, '/at', 'at lies in the future: say when it happened'],
    [
      'before the receipt',
      { at: '2020-01-01', ...late },
      '/at',
      'at lies before the receipt: say when it happened',
    ],
    [
      'too far back',
      { at: '2026-03-03T10:00:00+08:00', ...late },
      '/at',
      'at lies too far back: acknowledge is entered within 5wd of when it happened',
    ],
    [
      'without a reason',
      { at: '2026-03-10' },
      '/atReason',
      'say in atReason why it is entered later than it happened',
    ],
    [
      'with a reason only',
      late,
      '/atReason',
      'atReason says why something is entered later than it happened: give at, or leave it out',
    ],
  ])('is refused %s', (_what, more, pointer, message) => {
    const it = received(shop('5wd'))
    until(it, at('2026-03-11T10:00'))
    expect(it.refusal('clerk', { ...ACKNOWLEDGE, ...more })).toMatchObject({
      code: 'incomplete',
      pointers: [pointer],
      message,
    })
  })

  test('needs no reason where it says nothing but today, and is refused where the policy lets nobody', () => {
    const it = received()
    expect(it.trying('clerk', { ...ACKNOWLEDGE, at: '2026-03-02' })).toBe('taken')
    const refusal = { code: 'incomplete', pointers: ['/at'] }
    const strict = received(
      shop('5wd', '5wd', ({ steps }) => void (steps['acknowledge'] = { by: ['clerk'] })),
    )
    expect(strict.refusal('clerk', { ...ACKNOWLEDGE, at: '2026-03-02' })).toMatchObject({
      ...refusal,
      message: 'the policy does not let acknowledge be entered later than it happened: leave at out',
    })
    const { calendar, ...terms } = shop('5wd')
    const older = received({ ...terms, calendar: { ...calendar, reckoning: 2 } })
    expect(older.refusal('clerk', { ...ACKNOWLEDGE, at: '2026-03-02' })).toMatchObject(refusal)
  })

  test('an extension that was given in time counts as given in time', () => {
    const it = received()
    until(it, at('2026-03-11T10:00'))
    const extend = { type: 'extend', clock: 'one', until: at('2026-03-16T17:30'), reason: 'parts' } as const
    it.take('boss', { ...extend, at: '2026-03-06T10:00:00+08:00', ...late })
    expect(it.clock('one')).toMatchObject({ dueAtMs: at('2026-03-16T17:30'), late: false, marks: 0 })
  })

  test('a question that was asked before one already answered makes that pause longer', () => {
    const it = received(shop('30d', '7d'))
    until(it, at('2026-03-04T10:00'))
    it.take('clerk', ASK)
    until(it, at('2026-03-05T10:00'))
    it.take('clerk', { type: 'customerReplied' })
    it.take('clerk', { ...ASK, at: '2026-03-03T10:00:00+08:00', ...late })
    expect(it.clock('one')).toMatchObject({
      pauses: [{ fromMs: at('2026-03-03T10:00'), toMs: at('2026-03-05T10:00') }],
      openPauses: [],
      dueAtMs: at('2026-03-12T00:00'),
    })
  })

  test('a case closed on Friday and entered on Wednesday stops its clocks on Friday', () => {
    const terms = shop('30d', '5wd', (draft) => {
      draft.steps['settle'] = { by: ['clerk'], backdated: { upTo: '5wd' } }
    })
    const it = received(terms)
    until(it, at('2026-03-11T10:00'))
    it.take('clerk', { type: 'settle', at: '2026-03-06', ...late })
    expect(it.clock('one')).toMatchObject({ stoppedAtMs: at('2026-03-06T17:30'), late: false })
    expect(it.complaint.endedAtMs).toBe(at('2026-03-06T00:00'))
  })
})

describe('an intake that is entered later than it came', () => {
  const saturday = { receivedAt: '2026-02-28', ...late }

  test('was received when it came: its clocks start there', () => {
    const it = received(shop('5wd', '5wd'), saturday)
    expect(it.complaint).toMatchObject({ receivedAtMs: at('2026-02-28T00:00') })
    expect(it.clock('one')).toMatchObject({
      startedAtMs: at('2026-02-28T00:00'),
      dueAtMs: at('2026-03-06T17:30'),
    })
  })

  test('overdue when it is entered, tells only the rung that it has reached, once', () => {
    const it = received(shop('30d', '24h'), { ...saturday, receivedAt: '2026-02-26T09:00:00+08:00' })
    expect(it.sleep(0)).toMatchObject([{ clock: 'one', to: ['role:boss'], mark: 2 }])
    expect(it.sleep(HOUR)).toEqual([])
  })

  test.each([
    ['receivedAt', { receivedAt: '2026-03-03', ...late }],
    ['receivedAt', { receivedAt: '2026-02-20', ...late }],
    ['receivedAt', { receivedAt: '2020-01-01', ...late }],
    ['atReason', { receivedAt: '2026-02-28' }],
  ])('is refused at %s: %o', (part, more) => {
    const it = new Case(shop('5wd'))
    expect(it.refusal('clerk', { ...INTAKE, ...more })).toMatchObject({
      code: 'incomplete',
      pointers: [`/${part}`],
    })
  })
})

/** What happened, each at so many minutes after the receipt, and entered so many later. */
const happenings = fc.uniqueArray(
  fc.record({
    step: fc.constantFrom('acknowledge', 'askCustomer', 'customerReplied', 'answer'),
    happened: fc.integer({ min: 1, max: 20 * 24 * 60 }),
    lag: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 10 * 24 * 60 })),
  }),
  { selector: ({ step }) => step, minLength: 1, maxLength: 4 },
)
const MINUTE = 60_000
const END_MS = MONDAY_9 + 60 * DAY

const ON_DAY = 24 * 60
/** What came after a stop that was entered late is as if it had not been. */
const STOPPED_BEFORE_A_PAUSE: [string, number, { step: string; happened: number; lag: number }[]] = [
  '7d',
  0,
  [
    { step: 'acknowledge', happened: ON_DAY, lag: 4 * ON_DAY },
    { step: 'askCustomer', happened: 2 * ON_DAY, lag: 0 },
    { step: 'customerReplied', happened: 3 * ON_DAY, lag: 0 },
  ],
]

test('whatever was entered late comes to the same verdicts and due instants as what was entered in time', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('48h', '7d', '5wd'),
      fc.integer({ min: 0, max: 5 * 24 * 60 }),
      happenings,
      (within, intakeLag, steps) => {
        const terms = shop('90d', within)
        const run = (isEnteredLate: boolean) => {
          const enteredMs = MONDAY_9 + (isEnteredLate ? intakeLag * MINUTE : 0)
          const it = new Case(terms)
          it.nowMs = enteredMs
          it.take('clerk', {
            ...INTAKE,
            ...(isEnteredLate && intakeLag > 0 ? { receivedAt: iso(MONDAY_9), ...late } : {}),
          })
          const entries = steps.map(({ step, happened, lag }, nth) => {
            const atMs = MONDAY_9 + happened * MINUTE + nth
            return {
              step,
              atMs,
              enteredAtMs: isEnteredLate ? Math.max(atMs + lag * MINUTE, enteredMs + nth) : atMs,
            }
          })
          for (const { step, atMs, enteredAtMs } of entries.toSorted(
            (a, b) => a.enteredAtMs - b.enteredAtMs,
          )) {
            until(it, enteredAtMs)
            const body = step === 'askCustomer' ? ASK : { type: step as 'answer' }
            it.take('clerk', { ...body, ...(enteredAtMs > atMs ? { at: iso(atMs), ...late } : {}) })
          }
          until(it, END_MS)
          return it.complaint.clocks
            .map((one) => ({
              id: clockId(one),
              startedAtMs: one.startedAtMs,
              stoppedAtMs: one.stoppedAtMs,
              dueAtMs: dueOf(terms.calendar, one),
              late: isLate(terms, one),
            }))
            .toSorted((a, b) => (a.id < b.id ? -1 : 1))
        }
        expect(run(true)).toEqual(run(false))
      },
    ),
    { numRuns: 60, seed: 10, examples: [STOPPED_BEFORE_A_PAUSE] },
  )
})
