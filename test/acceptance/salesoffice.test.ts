import { expect, test } from 'vitest'
import type { EntryBody } from '../../server/http/shapes-record.ts'
import { type Case, dueAt } from '../support/office.ts'
import { fieldsMissed, staffOf } from './engine.ts'

const salesoffice = staffOf('salesoffice')

/** A Monday without holidays near it. */
const MONDAY = '2026-03-02T10:00:00+08:00'

const SLIP = { premises: 'block 5, flat 803', demand: 'the keys', special: false }
const INTAKE = {
  kind: 'complaint',
  channel: 'visit',
  complainant: { name: 'Lin Tao', contact: '13600000000' },
  content: 'The keys are not handed over.',
  form: SLIP,
}

const aComplaint = (form: Partial<typeof SLIP> = {}, at = MONDAY): Promise<Case> =>
  salesoffice.receives('serviceClerk', { ...INTAKE, form: { ...SLIP, ...form } }, at)

const call = (...units: string[]) => ({ units, about: 'the keys', answerBy: '2026-03-02T16:00:00+08:00' })
const signed = { form: { opinion: 'agreed', countersigned: true } }
const solved = { form: { solution: 'The keys are at the desk.' } }
const scheme = { remedies: [{ remedy: 'explanation' }], form: { solution: 'hand over on Friday' } }

/** The sales department has countersigned complaint and solution. */
async function countersigned(it: Case): Promise<Case> {
  await it.step('serviceClerk', 'consult', call('sales'))
  await it.step('salesAgent', 'reply', signed)
  return it
}

/** What the latest step told people about something. */
async function toldOf(it: Case, about: string): Promise<EntryBody['notices']> {
  return ((await it.history()).at(-1)?.notices ?? []).filter((notice) => notice.about === about)
}

const inboxOf = async (it: Case, who: string): Promise<string[]> =>
  (await it.inbox(who)).map(({ kind, about }) => `${kind} ${about}`)

test('salesoffice-1: no complaint without its slip', async () => {
  expect(await salesoffice.refusesIntake('serviceClerk', { ...INTAKE, form: {} }, MONDAY)).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/premises' }, { pointer: '/form/demand' }, { pointer: '/form/special' }],
  })
  const { complainant: _, ...nameless } = INTAKE
  expect(await salesoffice.refusesIntake('serviceClerk', nameless, MONDAY)).toMatchObject({
    status: 400,
    errors: [{ pointer: '/complainant' }],
  })
  const it = await salesoffice.receives('salesAgent', INTAKE, MONDAY)
  expect(it.first).toMatchObject({ state: { name: 'received' }, holder: 'unit:customerService' })
})

test('salesoffice-1: a complaint is settled on the same day', async () => {
  const it = await countersigned(await aComplaint())
  expect(dueAt(it.first, 'whole')).toBe('2026-03-02T09:30:00.000Z')
  const after = await it.step('serviceClerk', 'settle', solved)
  expect(after).toMatchObject({ state: { name: 'filed' }, ended: true, penalties: [] })
  expect(after.clocks).toContainEqual(expect.objectContaining({ id: 'whole', state: 'stopped', late: false }))
  expect(await toldOf(it, 'settled')).toMatchObject([
    { kind: 'answer', to: ['customer'], content: { solution: 'The keys are at the desk.' } },
  ])
})

test('salesoffice-1: what comes in after closing time is due on the next working day', async () => {
  const evening = await aComplaint({}, '2026-03-06T18:00:00+08:00')
  expect(dueAt(evening.first, 'whole')).toBe('2026-03-09T09:30:00.000Z')
  const beforeTheFestival = await aComplaint({}, '2026-02-14T18:00:00+08:00')
  expect(dueAt(beforeTheFestival.first, 'whole')).toBe('2026-02-24T09:30:00.000Z')
})

test('salesoffice-2: where several departments are needed the customer is told the same day when it will be solved', async () => {
  const it = await aComplaint()
  const called = await it.step('serviceClerk', 'consult', call('engineering', 'property'))
  expect(dueAt(called, 'tellDate')).toBe('2026-03-02T09:30:00.000Z')
  const promise = {
    dueAt: '2026-03-05T17:30:00+08:00',
    reason: 'the lock is missing',
    form: { explanation: 'The lock comes on Thursday.' },
  }
  expect(await it.refused('engineeringManager', 'promise', promise)).toMatchObject({ status: 403 })
  expect(await fieldsMissed(it, 'serviceClerk', 'promise', promise)).toContain('explanation')
  const after = await it.step('serviceClerk', 'promise', promise)
  expect(dueAt(after, 'tellDate')).toBeUndefined()
  expect(dueAt(after, 'whole')).toBe('2026-03-05T09:30:00.000Z')
  expect(await toldOf(it, 'date')).toMatchObject([
    {
      kind: 'answer',
      to: ['customer'],
      content: { explanation: 'The lock comes on Thursday.', dueAt: '2026-03-05T09:30:00.000Z' },
    },
  ])
  await it.skipTo('2026-03-05T17:29:00+08:00')
  expect((await it.view('auditor')).penalties).toEqual([])
})

test('salesoffice-2: that the customer has not been told is heard of at closing time', async () => {
  const it = await aComplaint()
  await it.step('serviceClerk', 'consult', call('engineering', 'property'))
  await it.skipTo('2026-03-02T17:31:00+08:00')
  expect(await inboxOf(it, 'serviceClerk')).toContain('overdue tellDate')
  expect(await inboxOf(it, 'director')).not.toContain('overdue tellDate')
  await it.skipTo('2026-03-03T17:31:00+08:00')
  expect(await inboxOf(it, 'director')).toContain('overdue tellDate')
})

test('salesoffice-3: nobody settles an unclear or special complaint alone', async () => {
  const it = await countersigned(await aComplaint({ special: true }))
  for (const who of ['serviceClerk', 'supervisor']) {
    expect(await it.refused(who, 'settle', solved)).toMatchObject({ status: 409, code: 'impossible' })
  }
  const ordinary = await countersigned(await aComplaint())
  await ordinary.step('serviceClerk', 'amend', { changes: { special: true }, reason: 'a lawyer has written' })
  expect(await ordinary.refused('serviceClerk', 'settle', solved)).toMatchObject({ status: 409 })
})

test('salesoffice-3: it goes up one level at a time', async () => {
  const it = await aComplaint({ special: true })
  const up = { reason: 'not mine to decide' }
  expect(await it.refused('director', 'escalate', up)).toMatchObject({ status: 403, code: 'forbidden' })
  for (const [who, next] of [
    ['serviceClerk', 'supervisor'],
    ['supervisor', 'directorAssistant'],
    ['directorAssistant', 'director'],
  ] as const) {
    expect(await it.step(who, 'escalate', up)).toMatchObject({ holder: `role:${next}` })
  }
})

test('salesoffice-3: each level rules in its turn, and nobody at two of them', async () => {
  const it = await countersigned(await aComplaint({ special: true }))
  expect(await it.step('serviceClerk', 'propose', scheme)).toMatchObject({ holder: 'role:supervisor' })
  for (const tooHigh of ['directorAssistant', 'director']) {
    expect(await it.refused(tooHigh, 'approve')).toMatchObject({ status: 403, code: 'forbidden' })
  }
  const first = await it.step('supervisor', 'approve')
  expect(first).toMatchObject({ state: { name: 'received' }, holder: 'role:directorAssistant' })
  const sameHand = salesoffice.someone('directorAssistant', 'dev-supervisor')
  expect(await it.refused(sameHand, 'approve')).toMatchObject({ code: 'dutiesNotSeparate' })
  expect(await it.step('directorAssistant', 'approve')).toMatchObject({ holder: 'role:director' })
  expect(await it.step('director', 'approve')).toMatchObject({
    state: { name: 'approved' },
    holder: 'unit:customerService',
  })
})

test('salesoffice-4: complaint and solution are countersigned by the departments before it is closed', async () => {
  const it = await aComplaint()
  expect(await it.refused('serviceClerk', 'settle', solved)).toMatchObject({
    code: 'notYet',
    detail: 'first: consult.complete',
  })
  await it.step('serviceClerk', 'consult', call('sales', 'property'))
  await it.step('salesAgent', 'reply', signed)
  const unsigned = { form: { opinion: 'no', countersigned: false } }
  expect(await it.refused('propertyManager', 'reply', unsigned)).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/countersigned' }],
  })
  expect(await it.refused('serviceClerk', 'settle', solved)).toMatchObject({
    detail: 'first: consult.complete; consultations (property)',
  })
  await it.step('propertyManager', 'reply', signed)
  await it.step('serviceClerk', 'settle', solved)
  const said = (await it.history()).map(({ step }) => step)
  expect(said).toContainEqual(expect.objectContaining({ type: 'reply', form: signed.form }))
  expect(said.at(-1)).toMatchObject({ type: 'settle', form: solved.form })
})

test('salesoffice-4: a special one is countersigned before it is closed, too', async () => {
  const it = await aComplaint({ special: true })
  await it.step('serviceClerk', 'propose', scheme)
  for (const who of ['supervisor', 'directorAssistant', 'director']) await it.step(who, 'approve')
  await it.step('serviceClerk', 'fulfil', { remedy: 'explanation-1' })
  await it.step('serviceClerk', 'answer', { form: { text: 'You have the keys on Friday.' } })
  await it.step('serviceClerk', 'resolve')
  expect(await it.refused('serviceClerk', 'close')).toMatchObject({
    code: 'notYet',
    detail: 'first: consult.complete',
  })
  await countersigned(it)
  expect(await it.step('serviceClerk', 'close')).toMatchObject({ state: { name: 'filed' } })
})

test('salesoffice-4: not settled in time: 100 from customer service, 50 each from director and assistant', async () => {
  const it = await countersigned(await aComplaint())
  await it.skipTo('2026-03-02T17:31:00+08:00')
  const late = await it.view('auditor')
  expect(late.penalties).toMatchObject([
    { id: 'assistantFine-1', against: 'role:directorAssistant', state: 'proposed' },
    { id: 'directorFine-1', against: 'role:director', state: 'proposed' },
    { id: 'serviceFine-1', against: 'unit:customerService', state: 'proposed' },
  ])
  expect(await inboxOf(it, 'generalManager')).toEqual(
    expect.arrayContaining(['notice serviceFine', 'notice directorFine', 'notice assistantFine']),
  )
  for (const decision of ['serviceFineDecision', 'directorFineDecision', 'assistantFineDecision'])
    expect([decision, dueAt(late, decision)]).toEqual([decision, '2026-03-09T09:30:00.000Z'])
  await it.skipTo('2026-03-05T00:00:00+08:00')
  expect((await it.view('auditor')).penalties).toHaveLength(3)

  await it.step('serviceClerk', 'settle', solved)
  const impose = (penalty: string, amount: number) => ({
    penalty,
    decision: 'impose',
    reason: 'a day late',
    amount,
  })
  expect(await it.refused('director', 'decidePenalty', impose('directorFine-1', 50))).toMatchObject({
    status: 403,
  })
  for (const [penalty, amount] of [
    ['serviceFine-1', 100],
    ['directorFine-1', 50],
    ['assistantFine-1', 50],
  ] as const) {
    expect((await it.view('auditor')).state.name).toBe('closed')
    for (const other of [amount - 1, amount + 1]) {
      expect(await it.refused('generalManager', 'decidePenalty', impose(penalty, other))).toMatchObject({
        code: 'beyondAuthority',
        detail: `the amount lies between ${amount} and ${amount}; it is ${other}`,
      })
    }
    await it.step('generalManager', 'decidePenalty', impose(penalty, amount))
  }
  expect(await it.view('auditor')).toMatchObject({ state: { name: 'filed' }, ended: true })
})
