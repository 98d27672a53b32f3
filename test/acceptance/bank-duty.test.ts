import { expect, test } from 'vitest'
import type { Caller } from '../../server/identity/tokens.ts'
import { type Case, dueAt } from '../support/office.ts'
import { staffOf } from './engine.ts'

const bank = staffOf('bank')

/** A Saturday evening, with a night shift ahead. */
const EVENING = '2026-02-28T19:50:00+08:00'
const LINES = ['helpLine', 'cardLine', 'supervisionLine'] as const
type Line = (typeof LINES)[number]

const OFFICER = {
  helpLine: 'helpLineOfficer',
  cardLine: 'cardLineOfficer',
  supervisionLine: 'supervisionOfficer',
}
const NIGHT = {
  onDuty: 'gao.fei',
  from: '2026-02-28T20:00:00+08:00',
  until: '2026-03-01T08:00:00+08:00',
}
const DUTY = { kind: 'duty', channel: 'department', content: 'Night duty.' }

const onDuty = (line: Line, form: Partial<typeof NIGHT> = {}): Promise<Case> =>
  bank.receives(OFFICER[line], { ...DUTY, form: { line, ...NIGHT, ...form } }, EVENING)

const inboxOf = async (it: Case, who: string | Caller): Promise<string[]> =>
  (await it.inbox(who)).map(({ kind, about }) => `${kind} ${about}`)

const relief = { record: 'relieved', form: { relief: 'xu.jing' } }

test.each(LINES)('bank-1: the %s has a named person on duty, on a Saturday night as well', async (line) => {
  const it = await onDuty(line)
  expect(it.first).toMatchObject({
    kind: 'duty',
    holder: 'person:gao.fei',
    facts: { line, onDuty: 'gao.fei' },
  })
  expect(dueAt(it.first, 'duty')).toBe('2026-03-01T00:00:00.000Z')
  expect(await bank.list('supervisionOfficer', { number: it.number })).toMatchObject([
    { id: it.id, kind: 'duty', state: { name: 'received' }, holder: 'person:gao.fei' },
  ])
  expect(await inboxOf(it, 'supervisionOfficer')).toContain('notice onDuty')
  expect(await inboxOf(it, bank.someone(OFFICER[line], 'gao.fei'))).toContain('notice onDuty')
})

test.each(LINES)('bank-1: the duty of the %s is nothing that another line enters', async (line) => {
  const others = LINES.filter((each) => each !== line).map((each) => OFFICER[each])
  for (const who of [...others, 'outletManager', 'branchManager']) {
    const intake = { ...DUTY, form: { line, ...NIGHT } }
    expect(await bank.refusesIntake(who, intake, EVENING)).toMatchObject({ status: 403, code: 'forbidden' })
  }
})

test.each(['onDuty', 'from', 'until'])('bank-1: there is no duty without %s', async (field) => {
  const form = Object.fromEntries(Object.entries(NIGHT).filter(([name]) => name !== field))
  const nameless = { ...DUTY, form: { line: 'helpLine', ...form } }
  expect(await bank.refusesIntake('helpLineOfficer', nameless, EVENING)).toMatchObject({
    status: 422,
    detail: `fill in: form.${field}`,
  })
})

test.each(LINES)(
  'bank-1: a duty at the %s that nobody takes over is told, first there, then above',
  async (line) => {
    const it = await onDuty(line)
    await it.skipTo('2026-03-01T07:31:00+08:00')
    expect(await inboxOf(it, OFFICER[line])).toContain('warning duty')
    await it.skipTo('2026-03-01T08:01:00+08:00')
    for (const who of [OFFICER[line], 'supervisionOfficer'])
      expect(await inboxOf(it, who)).toContain('overdue duty')
    expect(await inboxOf(it, 'groupLeader')).toEqual([])
    await it.skipTo('2026-03-01T08:31:00+08:00')
    expect(await inboxOf(it, 'groupLeader')).toContain('overdue duty')
    expect((await it.view('auditor')).state.name).toBe('received')
  },
)

test('bank-1: nobody goes before somebody else is on duty at the same line', async () => {
  const it = await onDuty('helpLine')
  expect(await it.refused('helpLineOfficer', 'record', relief)).toMatchObject({ detail: 'first: link' })
  expect(await it.refused('helpLineOfficer', 'close')).toMatchObject({ detail: 'first: relieved' })
  const day = { onDuty: 'xu.jing', from: NIGHT.until, until: '2026-03-01T20:00:00+08:00' }
  const next = await onDuty('helpLine', day)
  expect((await it.step('helpLineOfficer', 'link', { to: next.id })).links).toEqual([next.id])
  expect(await it.refused('cardLineOfficer', 'record', relief)).toMatchObject({ status: 403 })
  expect(await it.refused('helpLineOfficer', 'record', { ...relief, form: {} })).toMatchObject({
    errors: [{ pointer: '/form/relief' }],
  })
  const relieved = await it.step('helpLineOfficer', 'record', relief)
  expect(dueAt(relieved, 'duty')).toBeUndefined()
  expect((await it.step('helpLineOfficer', 'close')).state.name).toBe('filed')
  expect(dueAt(next.first, 'duty')).toBe('2026-03-01T12:00:00.000Z')
})

test('bank-1: a duty is no complaint: nothing of it is classified, answered or handled', async () => {
  const it = await onDuty('supervisionLine')
  expect(dueAt(it.first, 'handle')).toBeUndefined()
  expect((await it.history())[0]?.notices.map(({ about }) => about)).toEqual(['onDuty'])
  for (const [step, body] of [
    ['classify', { form: { level: 'own' } }],
    ['answer', { form: { text: 'thank you' } }],
    ['withdraw', { reason: 'he is ill' }],
    ['transfer', { to: 'unit:helpLine', reason: 'busy' }],
  ] as const) {
    expect(await it.refused('supervisionOfficer', step, body)).toMatchObject({ status: 409 })
  }
})
