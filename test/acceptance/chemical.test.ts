import { expect, test } from 'vitest'
import { dueAt } from '../support/office.ts'
import {
  aContact,
  call,
  called,
  chemical,
  minutesOf,
  MATTER,
  MONDAY,
  replied,
  SALE,
  sentTo,
  solved,
  toldOf,
} from './chemical-cases.ts'
import { inboxOf } from './engine.ts'

test('chemical-1: a matter names its department and whether the head can settle it alone', async () => {
  expect(await chemical.refusesIntake('salesClerk', { ...MATTER, form: {} }, MONDAY)).toMatchObject({
    status: 422,
    detail: 'fill in: form.scope',
  })
  const { unit: _, ...homeless } = MATTER
  expect(await chemical.refusesIntake('salesClerk', homeless, MONDAY)).toMatchObject({
    status: 422,
    detail: 'give: unit',
  })
})

test('chemical-1: what the head of a department can settle is settled within an hour', async () => {
  const it = await chemical.receives('serviceClerk', MATTER, MONDAY)
  expect(it.first).toMatchObject({
    state: { name: 'received' },
    holder: 'role:salesHead',
    holderLabel: { zh: '销售部负责人', en: 'head of sales' },
  })
  expect(minutesOf(it.first, 'settle')).toBe(60)
  expect(await it.refused('salesClerk', 'settle', solved)).toMatchObject({ status: 403, code: 'forbidden' })
  expect(await it.refused('salesHead', 'settle')).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form' }],
  })
  const after = await it.step('salesHead', 'settle', solved)
  expect(after).toMatchObject({ state: { name: 'filed' }, ended: true })
  expect(after.clocks).toContainEqual(
    expect.objectContaining({ id: 'settle', state: 'stopped', late: false }),
  )
  expect(await toldOf(it, 'settled')).toMatchObject([
    { to: ['customer'], content: solved.form, label: { zh: '答复客户', en: 'answer to the customer' } },
  ])
})

test.each([
  ['technical', 'technicalHead'],
  ['logistics', 'logisticsHead'],
  ['service', 'serviceHead'],
])('chemical-1: a matter of %s is for its head', async (unit, head) => {
  const it = await chemical.receives('salesClerk', { ...MATTER, unit }, MONDAY)
  expect(it.first.holder).toBe(`role:${head}`)
})

test('chemical-1: what is not settled within the hour the head and service hear of, then the leader', async () => {
  const it = await chemical.receives('salesClerk', MATTER, MONDAY)
  await it.skipTo('2026-03-02T10:59:00+08:00')
  expect(await inboxOf(it, 'salesHead')).not.toContain('overdue settle')
  await it.skipTo('2026-03-02T11:01:00+08:00')
  for (const who of ['salesHead', 'serviceClerk']) expect(await inboxOf(it, who)).toContain('overdue settle')
  expect(await inboxOf(it, 'leader')).not.toContain('overdue settle')
  await it.skipTo('2026-03-02T11:31:00+08:00')
  expect(await inboxOf(it, 'leader')).toContain('overdue settle')
})

test('chemical-1: it is never carried to the next day', async () => {
  const it = await chemical.receives('salesClerk', MATTER, '2026-03-02T17:00:00+08:00')
  expect(minutesOf(it.first, 'settle')).toBe(60)
  expect(dueAt(it.first, 'today')).toBe('2026-03-02T09:30:00.000Z')
  await it.skipTo('2026-03-02T17:31:00+08:00')
  for (const who of ['salesHead', 'serviceClerk']) expect(await inboxOf(it, who)).toContain('overdue today')
  await it.skipTo('2026-03-02T18:31:00+08:00')
  expect(await inboxOf(it, 'leader')).toContain('overdue today')
  const friday = await chemical.receives('salesClerk', MATTER, '2026-03-06T18:00:00+08:00')
  expect(dueAt(friday.first, 'today')).toBe('2026-03-09T09:30:00.000Z')
})

test('chemical-1: with another department it is settled within an hour of the call', async () => {
  const it = await chemical.receives('salesClerk', { ...MATTER, form: { scope: 'joint' } }, MONDAY)
  expect(dueAt(it.first, 'today')).toBeUndefined()
  expect(await it.refused('salesHead', 'settle', solved)).toMatchObject({
    code: 'notYet',
    detail: 'first: consult',
  })
  await it.skipTo('2026-03-02T10:20:00+08:00')
  const after = await it.step('salesHead', 'consult', call)
  for (const clock of ['settle', 'help:technical']) expect(minutesOf(after, clock)).toBe(60)
  expect(dueAt(after, 'settle') ?? '').toMatch(/^2026-03-02T03:2/)
  expect(await inboxOf(it, 'technician')).toContain('notice consult')
  expect(await it.refused('dispatcher', 'reply', replied(true))).toMatchObject({ status: 403 })
  expect(await it.refused('technician', 'reply', { form: { answer: 'batch 2603' } })).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/helps' }],
  })
  const helped = await it.step('technician', 'reply', replied(true))
  expect(helped.holder).toBe('role:salesHead')
  expect(dueAt(helped, 'help:technical')).toBeUndefined()
  expect(await it.refused('leader', 'settle', solved)).toMatchObject({ status: 403 })
  expect(await it.step('salesHead', 'settle', solved)).toMatchObject({ state: { name: 'filed' } })
})

test('chemical-1: a head who finds that another department is needed says so before calling it', async () => {
  const it = await chemical.receives('salesClerk', MATTER, MONDAY)
  expect(await it.refused('salesHead', 'consult', call)).toMatchObject({ status: 409, code: 'impossible' })
  await it.step('salesHead', 'amend', { changes: { scope: 'joint' }, reason: 'made by technical' })
  const after = await it.step('salesHead', 'consult', call)
  expect(dueAt(after, 'today')).toBeUndefined()
  expect(minutesOf(after, 'help:technical')).toBe(60)
})

test('chemical-1: when a department has not helped within the hour, the matter goes to the leader', async () => {
  const it = await called()
  await it.skipTo('2026-03-02T10:59:00+08:00')
  expect((await it.view('auditor')).holder).toBe('role:salesHead')
  await it.skipTo('2026-03-02T11:01:00+08:00')
  expect((await it.view('auditor')).holder).toBe('role:leader')
  expect(await inboxOf(it, 'leader')).toEqual(expect.arrayContaining(['overdue help', 'notice notHelped']))
  expect(await inboxOf(it, 'technician')).toContain('overdue help')
  expect(await it.refused('salesHead', 'settle', solved)).toMatchObject({ status: 403, code: 'forbidden' })
  expect(await it.step('leader', 'settle', solved)).toMatchObject({ state: { name: 'filed' }, ended: true })
})

test('chemical-1: when a department refuses its help, the leader has the matter at once', async () => {
  const it = await called()
  expect(await it.step('technician', 'reply', replied(false))).toMatchObject({ holder: 'role:leader' })
  expect(await toldOf(it, 'notHelped')).toMatchObject([
    { to: ['role:leader'], content: { answer: 'not our affair' } },
  ])
  expect(await it.refused('salesHead', 'settle', solved)).toMatchObject({ status: 403 })
  expect(await it.step('leader', 'settle', solved)).toMatchObject({ state: { name: 'filed' } })
})

test('chemical-4: the answer times of a customer replace the standard ones, shorter or longer', async () => {
  const settledWithin = async (named: { customer?: string }) =>
    minutesOf((await chemical.receives('salesClerk', { ...MATTER, ...named }, MONDAY)).first, 'settle')
  expect(await settledWithin({ customer: 'huayuan' })).toBe(30)
  expect(await settledWithin({ customer: 'nordkem' })).toBe(120)
  expect(await settledWithin({})).toBe(60)
  const mistyped = { ...MATTER, customer: 'Huayuan' }
  expect(await chemical.refusesIntake('salesClerk', mistyped, MONDAY)).toMatchObject({
    status: 422,
    errors: [{ pointer: '/customer' }],
  })
})

test('chemical-4: what its agreement leaves out stays as for everybody', async () => {
  const it = await chemical.receives('salesClerk', { ...MATTER, customer: 'huayuan' }, MONDAY)
  expect(dueAt(it.first, 'today')).toBe('2026-03-02T09:30:00.000Z')
  const help = async (customer: string) =>
    minutesOf(await (await called({ customer })).view('auditor'), 'help:technical')
  expect(await help('huayuan')).toBe(15)
  expect(await help('nordkem')).toBe(60)
})

test('chemical-4: first contacts and first revisits keep to the times of the customer, too', async () => {
  const contactWithin = async (customer: string) =>
    minutesOf(
      await (await aContact(true, { customer })).step('salesClerk', 'transfer', sentTo('technical')),
      'contact',
    )
  expect(await contactWithin('huayuan')).toBe(4 * 60)
  expect(await contactWithin('nordkem')).toBe(48 * 60)
  const revisitBy = async (customer: string) =>
    dueAt((await chemical.receives('salesClerk', { ...SALE, customer }, MONDAY)).first, 'firstRevisit')
  expect(await revisitBy('huayuan')).toBe('2026-03-05T16:00:00.000Z')
  expect(await revisitBy('nordkem')).toBe('2026-03-16T16:00:00.000Z')
})

test('chemical-4: the ladder is climbed from the time of the customer', async () => {
  const it = await chemical.receives('salesClerk', { ...MATTER, customer: 'huayuan' }, MONDAY)
  await it.skipTo('2026-03-02T10:31:00+08:00')
  expect(await inboxOf(it, 'salesHead')).toContain('overdue settle')
  const patient = await chemical.receives('salesClerk', { ...MATTER, customer: 'nordkem' }, MONDAY)
  await patient.skipTo('2026-03-02T11:31:00+08:00')
  expect(await inboxOf(patient, 'salesHead')).not.toContain('overdue settle')
})
