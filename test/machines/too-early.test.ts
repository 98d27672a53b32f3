import { describe, expect, test } from 'vitest'
import { aResolvedCase, Case, DAY, INQUIRY } from './a-case.ts'
import { type Draft, termsOfAPolicy } from './a-policy.ts'

const at = (text: string) => Date.parse(`${text}+08:00`)
const iso = (text: string) => new Date(at(text)).toISOString()
const label = { zh: '钟', en: 'clock' }
const late = { atReason: 'the letter lay in the wrong tray' }
const told = (text: string) => ({ at: `${text}:00+08:00`, ...late })
const backdated = { upTo: '90d' }
const ladder = [{ to: 'clerk' }, { after: '1d', to: 'lead' }]

/** The shop, whose steps may all be entered late, with a clock of a day that a record follows once it is overdue. */
const shop = (change: (draft: Draft) => void = () => {}) =>
  termsOfAPolicy((draft) => {
    for (const part of [draft.steps, draft.records, draft.slips, draft.correctives])
      for (const each of Object.values(part ?? {})) Object.assign(each, { backdated })
    for (const step of [
      'askCustomer',
      'customerReplied',
      'acknowledge',
      'answer',
      'takeOver',
      'acknowledgeOverdue',
    ])
      draft.steps[step] = { by: ['clerk'], ...draft.steps[step], backdated }
    draft.steps['consult'] = { by: ['clerk'], backdated }
    draft.records = {
      ...draft.records,
      seen: { label, by: ['clerk'], repeatable: true, backdated, form: {} },
    }
    draft.clocks = {
      whole: {
        label,
        starts: 'receive',
        stops: 'answer',
        within: '24h',
        ladder,
        pauses: 'askCustomer',
        resumes: 'customerReplied',
      },
      after: { label, starts: 'whole.overdue', stops: ['seen', 'answer'], within: '24h', ladder },
    }
    draft.penalties = {}
    change(draft)
  })

const until = (it: Case, text: string) => it.wait(at(text) - it.nowMs)
const received = (terms = shop(), kind = 'inquiry') => new Case(terms).take('clerk', { ...INQUIRY, kind })
const refused = (it: Case, who: string, step: Parameters<Case['take']>[1]) => {
  const refusal = it.refusal(who, step)
  return [refusal?.code, refusal?.pointers, refusal?.message] as const
}
const before = (what: string, step: string, since: string) =>
  [
    'incomplete',
    ['/at'],
    `at lies before ${what}: ${step} cannot have happened before ${iso(since)}`,
  ] as const

describe('a step that answers to something cannot have happened before it', () => {
  test('nobody has taken note of a notice before it was sent', () => {
    const it = received(
      shop((draft) => {
        draft.steps['acknowledgeNotice'] = { by: ['lead'], backdated }
        draft.notices = { asked: { label, on: 'askCustomer', to: ['lead'] } }
      }),
    )
    until(it, '2026-03-04T10:00')
    it.take('clerk', { type: 'askCustomer', question: 'when?', ...told('2026-03-03T10:00') })
    const note = { type: 'acknowledgeNotice', item: `id:${it.complaint.version}:0` } as const
    until(it, '2026-03-06T10:00')
    // What was entered late was told when it was entered.
    expect(refused(it, 'lead', { ...note, ...told('2026-03-03T12:00') })).toEqual(
      before('the notice', 'acknowledgeNotice', '2026-03-04T10:00'),
    )
    expect(it.trying('lead', { ...note, ...told('2026-03-05T10:00') })).toBe('taken')
  })

  test('a reply before the question, unless another had been asked by then', () => {
    const it = received()
    until(it, '2026-03-05T10:00')
    it.take('clerk', { type: 'askCustomer', question: 'when?' })
    const replied = { type: 'customerReplied' } as const
    expect(refused(it, 'clerk', { ...replied, ...told('2026-03-03T10:00') })).toEqual(
      before('askCustomer', 'customerReplied', '2026-03-05T10:00'),
    )
    it.take('clerk', { type: 'askCustomer', question: 'where?', ...told('2026-03-02T12:00') })
    it.take('clerk', { ...replied, ...told('2026-03-03T10:00') })
    expect(it.clock('whole')).toMatchObject({
      pauses: [{ fromMs: at('2026-03-02T12:00'), toMs: at('2026-03-03T10:00') }],
      openPauses: [{ fromMs: at('2026-03-05T10:00') }],
    })
  })

  test('a department before it was consulted; a date is that of the same day', () => {
    const it = received()
    until(it, '2026-03-05T10:00')
    it.take('clerk', { type: 'consult', units: ['warehouse'], about: 'x' })
    until(it, '2026-03-06T10:00')
    const reply = { type: 'reply', unit: 'warehouse', form: { opinion: 'intact' } } as const
    expect(refused(it, 'warehouse', { ...reply, ...told('2026-03-05T09:59') })).toEqual(
      before('the consultation of warehouse', 'reply', '2026-03-05T10:00'),
    )
    expect(it.trying('warehouse', { ...reply, at: '2026-03-04', ...late })).toBe('incomplete')
    expect(it.trying('warehouse', { ...reply, at: '2026-03-05', ...late })).toBe('taken')
  })

  test('what ends a clock that only began with a mark, where it ended nothing then', () => {
    const it = received()
    until(it, '2026-03-05T10:00')
    expect(refused(it, 'clerk', { type: 'record', record: 'seen', ...told('2026-03-03T08:00') })).toEqual(
      before('the start of after', 'record', '2026-03-03T09:00'),
    )
    it.take('clerk', { type: 'answer', form: { text: 'x' }, ...told('2026-03-03T08:00') })
    expect(it.clock('whole')).toMatchObject({ stoppedAtMs: at('2026-03-03T08:00'), late: false })
    // What the mark had set off ends with the answer that would have kept it from passing.
    expect(it.clock('after')).toMatchObject({ stoppedAtMs: at('2026-03-03T09:00'), late: false })
  })

  test.each(['takeOver', 'acknowledgeOverdue'] as const)('%s before anybody was told', (type) => {
    const it = received()
    until(it, '2026-03-03T12:00')
    expect(refused(it, 'clerk', { type, clock: 'whole', ...told('2026-03-03T08:00') })).toEqual(
      before('the telling of whole', type, '2026-03-03T09:00'),
    )
    expect(it.trying('clerk', { type, clock: 'whole', ...told('2026-03-03T09:30') })).toBe('taken')
  })
})

describe('a step that rests on others cannot have happened before them', () => {
  const gated = shop((draft) => {
    draft.records = {
      ...draft.records,
      seen: {
        label,
        by: ['clerk'],
        repeatable: true,
        backdated,
        form: {},
        requires: ['acknowledge'],
      },
    }
  })

  test('nor before the first time that what it requires was done', () => {
    const it = received(gated)
    until(it, '2026-03-04T10:00')
    it.take('clerk', { type: 'acknowledge' })
    until(it, '2026-03-06T10:00')
    it.take('clerk', { type: 'acknowledge' })
    const seen = { type: 'record', record: 'seen' } as const
    expect(refused(it, 'clerk', { ...seen, ...told('2026-03-03T10:00') })).toEqual(
      before('acknowledge', 'record', '2026-03-04T10:00'),
    )
    expect(it.trying('clerk', { ...seen, ...told('2026-03-05T10:00') })).toBe('taken')
  })

  test('a case does not end before the latest step that was taken on it, whosever lateness that would hide', () => {
    const it = received(shop((draft) => void (draft.steps['settle'] = { by: ['clerk'], backdated })))
    until(it, '2026-03-05T10:00')
    it.take('clerk', { type: 'answer', form: { text: 'x' } })
    until(it, '2026-03-06T10:00')
    expect(refused(it, 'clerk', { type: 'settle', ...told('2026-03-03T08:00') })).toEqual(
      before('the latest step', 'settle', '2026-03-05T10:00'),
    )
    it.take('clerk', { type: 'settle', ...told('2026-03-05T11:00') })
    expect(it.clock('whole')).toMatchObject({ stoppedAtMs: at('2026-03-05T10:00'), late: true })
  })

  test('what happened before a case was led back belongs to what was done before, and is not entered as of the new round', () => {
    const it = aResolvedCase(shop())
    until(it, '2026-03-05T10:00')
    it.take('lead', { type: 'revisit', outcome: 'dissatisfied', form: { talk: 'still broken' } })
    expect(it.complaint.facts['round']).toBe(2)
    until(it, '2026-03-06T10:00')
    for (const step of [{ type: 'acknowledge' }, { type: 'record', record: 'seen' }] as const)
      expect(refused(it, 'clerk', { ...step, ...told('2026-03-04T10:00') })).toEqual(
        before('the latest way back', step.type, '2026-03-05T10:00'),
      )
    expect(it.trying('clerk', { type: 'acknowledge', ...told('2026-03-05T11:00') })).toBe('taken')
    const other = aResolvedCase(shop())
    until(other, '2026-03-06T10:00')
    expect(other.trying('clerk', { type: 'acknowledge', ...told('2026-03-04T10:00') })).toBe('taken')
  })

  test('what was said last of a case holds: nothing is said from before it', () => {
    const it = received()
    until(it, '2026-03-05T10:00')
    it.take('clerk', { type: 'classify', severity: 'major' })
    until(it, '2026-03-06T10:00')
    expect(
      refused(it, 'clerk', { type: 'classify', severity: 'ordinary', ...told('2026-03-03T10:00') }),
    ).toEqual(before('what was said last of severity', 'classify', '2026-03-05T10:00'))
  })
})

test('a day before the calendar begins is refused at its field', () => {
  const terms = shop((draft) => {
    Object.assign(draft.intake, { backdated: { upTo: '50y' } })
    draft.clocks['whole'] = { label, starts: 'receive', stops: 'answer', within: '5wd', ladder }
  })
  const it = new Case(terms)
  expect(it.refusal('clerk', { ...INQUIRY, receivedAt: '1999-03-02', ...late })).toMatchObject({
    code: 'incomplete',
    pointers: ['/receivedAt'],
  })
})

test('a date that turns out to have been another moves what counts from it', () => {
  const terms = shop((draft) => {
    const foundOn = { type: 'date', fact: true, label }
    Object.assign(draft.intake.form ?? {}, { foundOn })
    draft.steps['amend'] = { by: ['clerk'], backdated }
    draft.clocks['whole'] = {
      label,
      starts: { on: 'receive', at: 'foundOn' },
      stops: 'answer',
      within: '5d',
      ladder,
    }
  })
  const it = new Case(terms)
  it.take('clerk', { ...INQUIRY, form: { orderNo: 'A1', foundOn: '2026-03-01' } })
  it.wait(DAY)
  expect(it.clock('whole')).toMatchObject({
    startedAtMs: at('2026-03-01T00:00'),
    dueAtMs: at('2026-03-07T00:00'),
  })
  it.take('clerk', { type: 'amend', changes: { foundOn: '2026-02-25' }, reason: 'misread' })
  expect(it.clock('whole')).toMatchObject({
    startedAtMs: at('2026-02-25T00:00'),
    dueAtMs: at('2026-03-03T00:00'),
  })
  expect(it.sleep(0)).toMatchObject([{ clock: 'whole', mark: 0 }])
})
