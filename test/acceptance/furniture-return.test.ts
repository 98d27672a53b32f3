import { expect, test } from 'vitest'
import { dueAt } from '../support/office.ts'
import {
  aComplaint,
  answered,
  decided,
  furniture,
  investigated,
  LATE,
  MONDAY,
  toldOf,
} from './furniture-cases.ts'
import { fieldsMissed, inboxOf } from './engine.ts'

const asking = { record: 'askedHead', form: { question: 'discount or return?' } }
const deciding = (decision: string) => ({ record: 'headDecides', form: { decision } })
const theReturn = {
  remedies: [{ remedy: 'takeBack', quantity: 6 }],
  form: { handling: 'six tables come back' },
}
const counted = (tables: number) => ({
  slip: 'deliveryNote-1',
  signature: 'warehouse',
  form: { counted: tables },
})
const posted = (redEntry: boolean) => ({
  slip: 'deliveryNote-1',
  signature: 'finance',
  form: { redEntry },
})

test('furniture-4: where a return is demanded sales asks the head of the company at once', async () => {
  const it = await aComplaint('return')
  expect(dueAt(it.first, 'ask')).toBe(new Date(Date.parse(it.first.receivedAt) + 3_600_000).toISOString())
  expect(await it.refused('inspector', 'record', asking)).toMatchObject({ status: 403 })
  await it.skipTo('2026-03-02T11:01:00+08:00')
  expect(await inboxOf(it, 'salesClerk')).toContain('overdue ask')
  const asked = await it.step('salesClerk', 'record', asking)
  expect(dueAt(asked, 'ask')).toBeUndefined()
  expect(dueAt(asked, 'decision')).toBe('2026-03-02T09:30:00.000Z')
  expect(await toldOf(it, 'askedHead')).toMatchObject([{ to: ['role:companyHead'], content: asking.form }])
})

test('furniture-4: a return may be demanded later, and then the head is asked at once', async () => {
  const it = await investigated('piece')
  const after = await it.step('salesClerk', 'convert', { kind: 'return', reason: 'the shop wants none' })
  expect(after).toMatchObject({ kind: 'return', number: it.number })
  expect(dueAt(after, 'ask')).toBeDefined()
})

test('furniture-4: the head alone decides discount or return, and sales answers nothing before', async () => {
  const it = await aComplaint('return')
  expect(await it.refused('companyHead', 'record', deciding('return'))).toMatchObject({
    code: 'notYet',
    detail: 'first: askedHead',
  })
  await it.step('salesClerk', 'record', asking)
  expect(await it.refused('salesManager', 'record', deciding('return'))).toMatchObject({ status: 403 })
  expect(await it.refused('companyHead', 'record', deciding('exchange'))).toMatchObject({ status: 400 })
  expect(await it.refused('salesClerk', 'answer', answered('send them back'))).toMatchObject({
    code: 'notYet',
    detail: 'first: headDecides',
  })
  await it.step('companyHead', 'record', deciding('return'))
  expect(await toldOf(it, 'decided')).toMatchObject([{ to: ['unit:sales'], content: { decision: 'return' } }])
  await it.step('salesClerk', 'answer', answered('Please send them back.'))
  expect(await toldOf(it, 'answer')).toMatchObject([
    { kind: 'answer', to: ['customer'], content: { text: 'Please send them back.' } },
  ])
})

test('furniture-4: sales proposes what the head decided, and the head approves the sum', async () => {
  const it = await decided('discount')
  expect(await it.refused('salesClerk', 'propose', theReturn)).toMatchObject({
    status: 409,
    code: 'notAgreed',
    detail: 'the policy does not offer takeBack for this complaint',
  })
  const discount = { remedies: [{ remedy: 'discount', amount: 900 }], form: { handling: '900 off' } }
  expect(await it.step('salesClerk', 'propose', discount)).toMatchObject({ holder: 'role:companyHead' })
  expect(await it.refused('salesManager', 'approve')).toMatchObject({ status: 403 })
  expect(await it.step('companyHead', 'approve')).toMatchObject({
    state: { name: 'approved' },
    holder: 'unit:sales',
  })
})

test('furniture-4: returned goods are entered in red on the delivery note, to finance', async () => {
  const it = await decided('return')
  await it.step('salesClerk', 'propose', theReturn)
  const note = { slip: 'deliveryNote', form: { quantity: 6 } }
  expect(await it.refused('salesClerk', 'issueSlip', note)).toMatchObject({
    code: 'notYet',
    detail: 'first: approved',
  })
  await it.step('companyHead', 'approve')
  expect(await fieldsMissed(it, 'salesClerk', 'issueSlip', note)).toEqual(['quantity'])
  await it.step('salesClerk', 'issueSlip', note)
  expect(await it.refused('accountant', 'signSlip', posted(true))).toMatchObject({ code: 'notYet' })
  await it.step('storekeeper', 'signSlip', counted(6))
  expect(await it.refused('accountant', 'signSlip', posted(false))).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/redEntry' }],
  })
  expect(await it.refused('storekeeper', 'fulfil', { remedy: 'takeBack-1' })).toMatchObject({
    code: 'notYet',
  })
  expect(await it.step('accountant', 'signSlip', posted(true))).toMatchObject({
    slips: [{ state: 'complete' }],
  })
  await it.step('storekeeper', 'fulfil', { remedy: 'takeBack-1' })
  await it.step('salesClerk', 'resolve')
  await it.step('salesClerk', 'answer', answered('We have them back.'))
  expect(await it.step('salesClerk', 'close')).toMatchObject({ state: { name: 'filed' }, ended: true })
})

test('furniture-4: goods that are not all there are not entered before the head has ruled', async () => {
  const it = await decided('return')
  await it.step('salesClerk', 'propose', theReturn)
  await it.step('companyHead', 'approve')
  await it.step('salesClerk', 'issueSlip', { slip: 'deliveryNote', form: { quantity: 6 } })
  expect(await it.step('storekeeper', 'signSlip', counted(5))).toMatchObject({
    slips: [{ state: 'disputed', signed: [] }],
  })
  const ruling = { slip: 'deliveryNote-1', reason: 'five came', form: { quantity: 5 } }
  expect(await it.refused('storekeeper', 'ruleSlip', ruling)).toMatchObject({ status: 403 })
  await it.step('companyHead', 'ruleSlip', ruling)
  await it.step('storekeeper', 'signSlip', counted(5))
  expect(await it.step('accountant', 'signSlip', posted(true))).toMatchObject({
    slips: [{ state: 'complete' }],
  })
})

test('furniture-5: a late delivery date is told to the customer promptly', async () => {
  const it = await furniture.receives('planner', LATE, MONDAY)
  expect(it.first).toMatchObject({ kind: 'lateDelivery', holder: 'unit:sales' })
  expect(dueAt(it.first, 'tell')).toBe('2026-03-02T09:30:00.000Z')
  expect(await it.refused('salesClerk', 'close')).toMatchObject({
    code: 'notYet',
    detail: 'first: answer',
  })
  expect(await it.refused('salesClerk', 'answer', answered('It will be later.'))).toMatchObject({
    status: 422,
    detail: expect.stringContaining('form.newDate'),
  })
  await it.skipTo('2026-03-02T17:31:00+08:00')
  expect(await inboxOf(it, 'salesClerk')).toContain('overdue tell')
  const told = { form: { text: 'It ships a week later.', newDate: '2026-03-20' } }
  const after = await it.step('salesClerk', 'answer', told)
  expect(after.clocks).toContainEqual(expect.objectContaining({ id: 'tell', state: 'stopped', late: true }))
  expect(await toldOf(it, 'answer')).toMatchObject([{ kind: 'answer', to: ['customer'], content: told.form }])
  expect(await it.step('salesClerk', 'close')).toMatchObject({ state: { name: 'filed' } })
})
