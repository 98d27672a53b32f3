import { expect, test } from 'vitest'
import { anInvestigatedCase, aReceivedCase, DAY, HOUR, MONDAY_9 } from './a-case.ts'
import { termsOfAPolicy } from './a-policy.ts'

const label = { zh: '某', en: 'some' }

test('a promise moves the clock that it names, or all that a promise may move', () => {
  const terms = termsOfAPolicy(({ clocks }) => {
    const { nextAnswer } = clocks ?? {}
    if (clocks && nextAnswer) clocks['parts'] = { ...nextAnswer, starts: 'received', within: '5d' }
  })
  const dueAt = MONDAY_9 + 3 * DAY
  const due = (more: object) => {
    const it = aReceivedCase(terms).take('clerk', { type: 'promise', dueAt: dueAt + HOUR })
    it.take('clerk', { type: 'promise', dueAt, ...more })
    return ['parts', 'nextAnswer', 'whole'].map((id) => (it.clock(id).dueAtMs - dueAt) / HOUR)
  }
  const whole = due({})[2]
  expect(due({})).toEqual([0, 0, whole])
  expect(due({ clock: 'parts' }).slice(0, 1)).toEqual([0])
  expect(due({ clock: 'nextAnswer' }).slice(0, 2)).toEqual([1, 0])
})

test('a promise moves no clock that has stopped, and one in the past is no promise', () => {
  const terms = termsOfAPolicy(({ clocks }) => {
    const { nextAnswer } = clocks ?? {}
    if (clocks && nextAnswer) clocks['parts'] = { ...nextAnswer, starts: 'received', within: '5d' }
  })
  const it = aReceivedCase(terms).take('clerk', { type: 'answer', form: { text: 't' } })
  const due = it.clock('parts').dueAtMs
  it.take('clerk', { type: 'promise', dueAt: due + DAY })
  expect(it.clock('parts').dueAtMs).toBe(due)
  expect(it.refusal('clerk', { type: 'promise', dueAt: it.nowMs })).toMatchObject({
    code: 'incomplete',
    pointers: ['/dueAt'],
  })
})

test('a clock is given more time by whom its rule names, later than it is due, as far as the rule goes', () => {
  const extend = (until: number) => ({ type: 'extend', clock: 'whole', until, reason: 'parts' }) as const
  const it = aReceivedCase()
  const due = it.clock('whole').dueAtMs
  expect(it.refusal('boss', extend(due))).toMatchObject({
    code: 'incomplete',
    message: 'whole is due later than that already: give a later date to come',
  })
  const farthest = Date.parse('2026-03-16T17:30:00+08:00')
  expect(it.refusal('boss', extend(farthest + 1))).toMatchObject({
    code: 'beyondAuthority',
    message: 'whole runs 10wd at most, until 2026-03-16T09:30:00.000Z',
  })
  expect(it.trying('boss', extend(farthest))).toBe('taken')
  expect(it.trying('boss', extend(due + 1))).toBe('taken')
  it.take('boss', extend(farthest))
  expect(it.clock('whole').dueAtMs).toBe(farthest)
  expect(it.refusal('boss', extend(farthest + DAY))).toMatchObject({
    code: 'beyondAuthority',
    message: 'whole may be extended 1 time(s) only',
  })
})

test('a clock that only some cases may have extended is not extended in others', () => {
  const terms = termsOfAPolicy(({ clocks }) => {
    const { whole } = clocks ?? {}
    if (whole) whole.extension = { by: ['boss'], upTo: '10wd', when: { channel: 'counter' } }
  })
  const extend = { type: 'extend', clock: 'whole', until: MONDAY_9 + 10 * DAY, reason: 'parts' } as const
  expect(aReceivedCase(terms, { channel: 'counter' }).trying('boss', extend)).toBe('taken')
  expect(aReceivedCase(terms).refusal('boss', extend)).toMatchObject({
    code: 'impossible',
    message: 'the policy does not let whole be extended',
  })
})

test('a window that lapses closes by itself, tells of it as an event, and leaves the other clocks alone', () => {
  const terms = termsOfAPolicy((draft) => {
    draft.notices = { over: { label, on: 'cooling.lapsed', to: 'clerk' } }
  })
  const it = anInvestigatedCase(terms)
    .take('clerk', { type: 'propose', remedies: [{ remedy: 'apology' }] })
    .take('lead', { type: 'approve' })
  const due = it.clock('cooling').dueAtMs
  it.nowMs = due
  it.take('clock', { type: 'deadlinePassed', clock: 'cooling', mark: 0, missed: 0 })
  expect(it.notices).toMatchObject([{ kind: 'notice', about: 'over', to: ['role:clerk'] }])
  expect(it.clock('cooling')).toMatchObject({ stoppedAtMs: due, marks: 1, late: false })
  expect(it.clock('whole')).toMatchObject({ stoppedAtMs: null })
})
