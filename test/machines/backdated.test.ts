import { describe, expect, test } from 'vitest'
import { Case, HOUR, INQUIRY } from './a-case.ts'
import { type Draft, termsOfAPolicy } from './a-policy.ts'

const at = (text: string) => Date.parse(`${text}+08:00`)
const label = { zh: '钟', en: 'clock' }
const late = { atReason: 'the letter lay in the wrong tray' }
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
  new Case(terms).take('clerk', { ...INQUIRY, ...more })

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

  test('a question and its reply that move no date tell nobody again', () => {
    const it = received(shop('30d', '5d'))
    until(it, at('2026-03-11T10:00'))
    const { marks } = it.clock('one')
    expect(marks).toBeGreaterThan(1)
    for (const hour of [10, 12, 14]) {
      it.take('clerk', { ...ASK, at: `2026-03-03T${hour}:00:00+08:00`, ...late })
      it.take('clerk', { type: 'customerReplied', at: `2026-03-03T${hour + 1}:00:00+08:00`, ...late })
      expect(it.wait(HOUR)).toEqual([])
    }
    expect(it.clock('one')).toMatchObject({ marks, late: true })
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

  test('needs a reason for today too, as a day begins before now, and is refused where the policy lets nobody', () => {
    const it = received()
    until(it, at('2026-03-03T16:00'))
    const today = { ...ACKNOWLEDGE, at: '2026-03-03' }
    expect(it.refusal('clerk', today)).toMatchObject({ code: 'incomplete', pointers: ['/atReason'] })
    expect(it.trying('clerk', { ...today, ...late })).toBe('taken')
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
    expect(it.complaint.endedAtMs).toBe(at('2026-03-06T17:30'))
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
    expect(it.refusal('clerk', { ...INQUIRY, ...more })).toMatchObject({
      code: 'incomplete',
      pointers: [`/${part}`],
    })
  })
})
