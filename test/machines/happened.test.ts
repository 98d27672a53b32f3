import { describe, expect, test } from 'vitest'
import { fillings } from '../../machines/checks/forms.ts'
import { mattersOf } from '../../machines/checks/matters.ts'
import { aReceivedCase, type Case, DAY, HOUR } from './a-case.ts'
import { type Draft, termsOfAPolicy } from './a-policy.ts'

const label = { zh: '钟', en: 'clock' }
const SECONDS_5 = 5_000
const ask = { type: 'askCustomer', question: 'when?' } as const

/** The shop, a customer who is asked having a week to come back; one more clock answers to the end of that week. */
const withComeBack = (clock: Partial<Draft['clocks'][string]>, change: (draft: Draft) => void = () => {}) =>
  termsOfAPolicy((draft) => {
    draft.clocks['comeBack'] = { label, starts: 'askCustomer', stops: 'answer', within: '1w', lapses: true }
    draft.clocks['one'] = { label, starts: 'received', within: '30d', ladder: [{ to: 'clerk' }], ...clock }
    change(draft)
  })

/** The case once the week has lapsed, processed so much later. */
function lapsed(terms: ReturnType<typeof withComeBack>, lateMs: number): Case {
  const it = aReceivedCase(terms).take('clerk', ask)
  it.nowMs = it.clock('comeBack').dueAtMs - HOUR
  it.sleep(HOUR + lateMs)
  return it
}

describe('a lapse that is processed late happened at its instant', () => {
  test.each<[string, Partial<Draft['clocks'][string]>]>([
    ['a pause that it ends', { pauses: 'askCustomer', resumes: 'comeBack.lapsed', stops: 'closed' }],
    ['a clock that it starts', { starts: 'comeBack.lapsed', stops: 'closed', within: '2d' }],
    ['a clock that it stops', { stops: 'comeBack.lapsed' }],
    ['a clock that it resets', { resets: 'comeBack.lapsed', stops: 'closed' }],
    ['a pause that it begins', { pauses: 'comeBack.lapsed', resumes: 'answer', stops: 'closed' }],
  ])('%s counts from there', (_what, clock) => {
    const terms = withComeBack(clock)
    const then = ({ complaint: { clocks, done } }: Case) => ({ clocks, done })
    expect(then(lapsed(terms, SECONDS_5))).toEqual(then(lapsed(terms, 0)))
  })

  test('no midnight is lost where the pause ends at midnight and the engine wakes five seconds later', () => {
    const terms = withComeBack({ pauses: 'askCustomer', resumes: 'comeBack.lapsed', stops: 'closed' })
    const due = lapsed(terms, 0).clock('one').dueAtMs
    expect(lapsed(terms, SECONDS_5).clock('one').dueAtMs).toBe(due)
  })

  test('and the notice of a mark says how late it was told', () => {
    const it = aReceivedCase()
    const [warning] = it.sleep(it.clock('investigation').dueAtMs - it.nowMs + SECONDS_5)
    expect(warning).toMatchObject({ latenessMs: SECONDS_5 })
  })

  test('a case begun under an earlier reckoning goes on from when it was processed', () => {
    const { calendar, ...terms } = withComeBack({ starts: 'comeBack.lapsed', stops: 'closed', within: '2d' })
    const older = { ...terms, calendar: { ...calendar, reckoning: 2 as const } }
    expect(lapsed(older, DAY).clock('one').startedAtMs - lapsed(older, 0).clock('one').startedAtMs).toBe(DAY)
  })
})

describe('a trigger that counts from a date', () => {
  const at = (text: string) => Date.parse(`${text}+08:00`)
  const date = { type: 'date', fact: true, label } as const
  const instant = { type: 'instant', fact: true, label } as const

  /** The shop, where steps tell when a letter was sent and an answer came; `one` is due on 4 March at 17:30. */
  const dated = (clock: Partial<Draft['clocks'][string]>) =>
    termsOfAPolicy((draft) => {
      Object.assign(draft.steps['acknowledge'] ?? {}, { form: { sentOn: date, sentAt: instant } })
      Object.assign(draft.steps['askCustomer'] ?? {}, { form: { askedOn: date, askedAt: instant } })
      Object.assign(draft.steps['customerReplied'] ?? {}, { form: { repliedOn: date, repliedAt: instant } })
      draft.clocks['one'] = {
        label,
        starts: 'receive',
        within: '2wd',
        ladder: [{ to: 'clerk' }, { after: '1d', to: 'lead' }, { after: '2d', to: 'boss' }],
        ...clock,
      }
    })
  const until = (it: Case, text: string) => it.wait(at(text) - it.nowMs)
  const acknowledge = (form: object) => ({ type: 'acknowledge', form }) as const

  test.each([
    ['a date', { sentOn: '2026-03-03' }, 'sentOn', '2026-03-03T17:30'],
    ['an instant', { sentAt: '2026-03-04T12:00:00+08:00' }, 'sentAt', '2026-03-04T12:00'],
    ['the very day it was due', { sentOn: '2026-03-04' }, 'sentOn', '2026-03-04T17:30'],
  ])('stops in time by %s, although it was told that it was overdue', (_what, form, fact, stopped) => {
    const it = aReceivedCase(dated({ stops: { on: 'acknowledge', at: fact } }))
    const told = until(it, '2026-03-05T18:00').filter(({ clock }) => clock === 'one')
    expect(told).toHaveLength(2)
    expect(it.clock('one').late).toBe(true)
    it.take('clerk', acknowledge(form))
    expect(it.clock('one')).toMatchObject({ stoppedAtMs: at(stopped), late: false, marks: 2 })
  })

  test('stops late where the date is past the due one, and not before it started', () => {
    const late = aReceivedCase(dated({ stops: { on: 'acknowledge', at: 'sentOn' } }))
    until(late, '2026-03-06T10:00')
    late.take('clerk', acknowledge({ sentOn: '2026-03-05' }))
    expect(late.clock('one')).toMatchObject({ stoppedAtMs: at('2026-03-05T17:30'), late: true })
    const later = dated({ starts: 'classify', stops: { on: 'acknowledge', at: 'sentOn' } })
    const started = aReceivedCase(later)
    until(started, '2026-03-04T19:00')
    started.take('clerk', { type: 'classify', class: 'goods' })
    started.take('clerk', acknowledge({ sentOn: '2026-03-03' }))
    expect(started.clock('one')).toMatchObject({ stoppedAtMs: at('2026-03-04T19:00'), late: false })
  })

  test.each([
    ['sentOn', '2031-01-01', 'sentOn lies in the future: say when it happened'],
    ['sentOn', '2026-03-03', 'sentOn lies in the future: say when it happened'],
    ['sentOn', '2020-01-01', 'sentOn lies before the receipt: say when it happened'],
    ['sentAt', '2026-03-02T09:00:01+08:00', 'sentAt lies in the future: say when it happened'],
    ['sentAt', '2026-03-02T08:59:59+08:00', 'sentAt lies before the receipt: say when it happened'],
  ])('is refused where %s is %s', (field, told, message) => {
    const it = aReceivedCase(dated({ stops: { on: 'acknowledge', at: field } }))
    expect(it.refusal('clerk', acknowledge({ [field]: told }))).toMatchObject({
      code: 'incomplete',
      message,
      pointers: [`/form/${field}`],
    })
    const { calendar, ...terms } = it.terms
    const older = aReceivedCase({ ...terms, calendar: { ...calendar, reckoning: 2 } })
    expect(older.trying('clerk', acknowledge({ [field]: told }))).toBe('taken')
  })

  test('is tried by the check of a policy with a date at which it can have happened', () => {
    const { terms, complaint } = aReceivedCase(dated({ stops: { on: 'acknowledge', at: 'sentOn' } }))
    const form = { sentOn: { ...date, required: true } }
    expect(fillings(form as never, complaint, mattersOf(terms.rules))).toEqual([{ sentOn: '2026-03-02' }])
  })

  test('begins a pause with its day and ends one at closing time', () => {
    const it = aReceivedCase(
      dated({
        within: '7d',
        stops: 'closed',
        pauses: { on: 'askCustomer', at: 'askedOn' },
        resumes: { on: 'customerReplied', at: 'repliedOn' },
      }),
    )
    until(it, '2026-03-06T10:00')
    it.take('clerk', { ...ask, form: { askedOn: '2026-03-04' } })
    until(it, '2026-03-09T10:00')
    it.take('clerk', { type: 'customerReplied', form: { repliedOn: '2026-03-06' } })
    expect(it.clock('one')).toMatchObject({
      pauses: [{ fromMs: at('2026-03-04T00:00'), toMs: at('2026-03-06T17:30') }],
      dueAtMs: at('2026-03-13T00:00'),
    })
  })

  test('a pause from before the due instant takes back that it was late, and nobody gets a burst after it', () => {
    const it = aReceivedCase(
      dated({
        stops: 'closed',
        pauses: { on: 'askCustomer', at: 'askedAt' },
        resumes: { on: 'customerReplied', at: 'repliedAt' },
      }),
    )
    until(it, '2026-03-06T10:00')
    expect(it.clock('one')).toMatchObject({ marks: 2, late: true })
    it.take('clerk', { ...ask, form: { askedAt: '2026-03-04T12:00:00+08:00' } })
    expect(it.clock('one')).toMatchObject({ marks: 0, late: false })
    until(it, '2026-03-13T10:00')
    it.take('clerk', { type: 'customerReplied', form: { repliedAt: '2026-03-10T09:00:00+08:00' } })
    expect(it.clock('one').dueAtMs).toBe(at('2026-03-10T14:30'))
    const told = it.sleep(0).filter(({ clock }) => clock === 'one')
    expect(told).toMatchObject([
      { to: ['role:boss'], latenessMs: at('2026-03-13T10:00') - at('2026-03-12T14:30') },
    ])
    expect(told[0]?.missed).toBeUndefined()
    expect(until(it, '2026-03-13T14:29').filter(({ clock }) => clock === 'one')).toEqual([])
  })

  test('a case that is overdue when it is entered tells the rung that it has reached, once, and is overdue as others are', () => {
    const terms = termsOfAPolicy((draft) => {
      draft.intake.form = { ...draft.intake.form, cameOn: date }
      draft.clocks['one'] = {
        label,
        starts: { on: 'receive', at: 'cameOn' },
        stops: 'closed',
        within: '1d',
        ladder: [{ to: 'clerk' }, { after: '1d', to: 'lead' }, { after: '2d', to: 'boss' }],
      }
      draft.clocks['two'] = { ...draft.clocks['one'], starts: 'one.overdue', ladder: [{ to: 'clerk' }] }
    })
    const it = aReceivedCase(terms, { form: { orderNo: 'A1', cameOn: '2026-02-26' } })
    const told = it.sleep(0)
    expect(told.filter(({ clock }) => clock === 'one')).toMatchObject([{ to: ['role:boss'], mark: 2 }])
    expect(it.clock('two').startedAtMs).toBe(at('2026-02-28T00:00'))
    expect(it.complaint.done['one.overdue']?.atMs).toBe(at('2026-02-28T00:00'))
  })
})
