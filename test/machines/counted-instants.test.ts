import { describe, expect, test } from 'vitest'
import { aReceivedCase, Case, INQUIRY } from './a-case.ts'
import { type Draft, termsOfAPolicy } from './a-policy.ts'

const at = (text: string) => Date.parse(`2026-03-${text}+08:00`)
const iso = (text: string) => `2026-03-${text}:00+08:00`
const label = { zh: '某', en: 'some' }
const BEHIND = { atReason: 'the note lay in the wrong tray' }

/** The shop, where everything may be entered late, with one clock more. */
const terms = (clock: Partial<Draft['clocks'][string]>, change: (draft: Draft) => void = () => {}) =>
  termsOfAPolicy((draft) => {
    const backdated = { upTo: '30d' }
    Object.assign(draft.intake, { backdated })
    for (const step of ['acknowledge', 'askCustomer', 'customerReplied', 'answer', 'classify'])
      draft.steps[step] = { by: ['clerk'], backdated }
    draft.records = {
      ...draft.records,
      tested: { label, by: ['clerk'], repeatable: true, backdated, form: {} },
    }
    draft.clocks['one'] = { label, stops: 'closed', within: '2d', ladder: [{ to: 'clerk' }], ...clock }
    change(draft)
  })
const until = (it: Case, text: string) => it.wait(at(text) - it.nowMs)
const record = { type: 'record', record: 'tested' } as const

describe('a trigger that counts from an instant of the case', () => {
  test('starts with the receipt, also where that is entered later than it was', () => {
    const it = new Case(terms({ starts: { on: 'classify', at: 'receivedAt' }, within: '7d' }))
    it.nowMs = at('04T10:00')
    it.take('clerk', { ...INQUIRY, receivedAt: '2026-02-28', ...BEHIND })
    until(it, '05T15:00')
    it.take('clerk', { type: 'classify', class: 'goods' })
    expect(it.clock('one')).toMatchObject({
      startedAtMs: Date.parse('2026-02-28T00:00+08:00'),
      dueAtMs: at('08T00:00'),
      origin: { on: 'classify', at: 'receivedAt' },
    })
  })

  test.each([
    ['a step', 'askCustomer', { type: 'askCustomer', question: 'when?' }],
    ['a record', 'tested', record],
  ] as const)('starts when %s was taken last before it, not after', (_what, name, step) => {
    const it = aReceivedCase(terms({ starts: { on: 'classify', at: name } }))
    until(it, '03T10:00')
    it.take('clerk', step)
    until(it, '04T10:00')
    it.take('clerk', step)
    until(it, '05T10:00')
    it.take('clerk', { type: 'classify', class: 'goods' })
    until(it, '05T11:00')
    it.take('clerk', step)
    expect(it.clock('one')).toMatchObject({ startedAtMs: at('04T10:00'), dueAtMs: at('07T00:00') })
  })

  test('starts at its own instant where the step it names has not been taken', () => {
    const it = aReceivedCase(terms({ starts: { on: 'classify', at: 'tested' } }))
    until(it, '03T10:00')
    it.take('clerk', { type: 'classify', class: 'goods' })
    expect(it.clock('one').startedAtMs).toBe(at('03T10:00'))
  })

  test('goes by when that happened, not by when it was entered, in whatever order', () => {
    const it = aReceivedCase(
      terms({ starts: { on: 'classify', at: 'tested' }, stops: { on: 'answer', at: 'acknowledge' } }),
    )
    until(it, '05T10:00')
    it.take('clerk', { type: 'classify', class: 'goods' })
    until(it, '07T10:00')
    it.take('clerk', { type: 'answer' })
    expect(it.clock('one')).toMatchObject({
      startedAtMs: at('05T10:00'),
      stoppedAtMs: at('07T10:00'),
      late: false,
    })
    it.take('clerk', { ...record, at: iso('04T10:00'), ...BEHIND })
    expect(it.clock('one')).toMatchObject({
      startedAtMs: at('04T10:00'),
      stoppedAtMs: at('07T10:00'),
      late: true,
    })
    it.take('clerk', { ...record, at: iso('06T10:00'), ...BEHIND })
    expect(it.clock('one').startedAtMs).toBe(at('04T10:00'))
    it.take('clerk', { type: 'acknowledge', at: '2026-03-06', ...BEHIND })
    expect(it.clock('one')).toMatchObject({ stoppedAtMs: at('06T17:30'), late: false })
  })

  test('remembers across a way back what gates forget', () => {
    const clock = { starts: { on: 'classify', at: 'tested' } }
    const it = aReceivedCase(
      terms(clock, (draft) => {
        draft.kinds['inquiry'] = { label, stages: ['revisited'] }
        draft.revisit = [{ mode: 'required' }]
      }),
      { kind: 'inquiry' },
    )
    until(it, '03T10:00')
    it.take('clerk', record).take('lead', {
      type: 'revisit',
      satisfaction: 'dissatisfied',
      form: { talk: 'no' },
    })
    expect(it.complaint.done).not.toHaveProperty('tested')
    until(it, '04T10:00')
    it.take('clerk', { type: 'classify', class: 'goods' })
    expect(it.clock('one').startedAtMs).toBe(at('03T10:00'))
  })

  test('stands still from the step named to the record named', () => {
    const it = aReceivedCase(
      terms({
        starts: 'receive',
        within: '7d',
        pauses: [{ from: { on: 'classify', at: 'askCustomer' }, until: { on: 'answer', at: 'tested' } }],
      }),
    )
    until(it, '03T10:00')
    it.take('clerk', { type: 'askCustomer', question: 'which?' })
    until(it, '05T10:00')
    it.take('clerk', { type: 'classify', class: 'goods' })
    until(it, '06T10:00')
    it.take('clerk', record)
    until(it, '07T10:00')
    it.take('clerk', { type: 'answer' })
    expect(it.clock('one')).toMatchObject({
      pauses: [{ fromMs: at('03T10:00'), toMs: at('06T10:00') }],
      dueAtMs: at('13T00:00'),
    })
  })
})

test('a clock of a slip counts from the issue of that slip, not of the next', () => {
  const signed = { starts: { on: 'returnSlip.approval', at: 'returnSlip.issued' }, per: 'slip' as const }
  const it = aReceivedCase(terms(signed))
  const issue = { type: 'issueSlip', slip: 'returnSlip', form: { quantity: 2 } } as const
  until(it, '03T10:00')
  it.take('clerk', issue)
  until(it, '04T10:00')
  it.take('clerk', issue)
  const [first] = it.complaint.slips
  until(it, '05T10:00')
  it.take('lead', { type: 'signSlip', slip: first?.id, signature: 'approval' })
  expect(it.clock(`one:${first?.id}`).startedAtMs).toBe(at('03T10:00'))
})
