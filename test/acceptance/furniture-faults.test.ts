import { expect, test } from 'vitest'
import { dueAt } from '../support/office.ts'
import {
  aComplaint,
  answered,
  aRequest,
  furniture,
  INTAKE,
  investigated,
  MONDAY,
  opinion,
  partsApproved,
  signature,
  toldOf,
} from './furniture-cases.ts'
import { inboxOf } from './engine.ts'

test.each(['word', 'fax'])(
  'furniture-1: what comes by %s is recorded on the form first, then investigated by quality',
  async (channel) => {
    const onForm = { ...INTAKE, channel }
    expect(await furniture.refusesIntake('salesClerk', { ...onForm, form: {} }, MONDAY)).toMatchObject({
      status: 400,
      errors: [{ pointer: '/form/orderNo' }, { pointer: '/form/product' }],
    })
    expect(
      await furniture.refusesIntake(
        'salesClerk',
        { ...onForm, form: { orderNo: 'EX-1', product: 'chair' } },
        MONDAY,
      ),
    ).toMatchObject({ status: 422, detail: expect.stringContaining('form.quantityConcerned') })
    const it = await furniture.receives('salesClerk', onForm, MONDAY)
    expect(it.first).toMatchObject({ state: { name: 'received' }, holder: 'unit:quality', channel })
    expect(dueAt(it.first, 'investigation')).toBe('2026-03-05T09:30:00.000Z')
    expect(await inboxOf(it, 'inspector')).toContain('notice recorded')
    expect(await it.refused('salesClerk', 'report', opinion)).toMatchObject({
      status: 403,
      code: 'forbidden',
    })
    expect(await it.step('inspector', 'report', opinion)).toMatchObject({ state: { name: 'investigated' } })
  },
)

test('furniture-1: what is unclear sales asks the customer, and the clock of quality stands still meanwhile', async () => {
  const it = await aComplaint('piece')
  const question = { question: 'Which side has warped?' }
  expect(await it.refused('inspector', 'askCustomer', question)).toMatchObject({ status: 403 })
  await it.skipTo('2026-03-03T10:00:00+08:00')
  const asked = await it.step('salesClerk', 'askCustomer', question)
  expect(asked.clocks).toContainEqual(expect.objectContaining({ id: 'investigation', state: 'paused' }))
  expect(await toldOf(it, 'question')).toMatchObject([
    { kind: 'answer', to: ['customer'], content: question },
  ])
  await it.skipTo('2026-03-06T17:31:00+08:00')
  expect(await inboxOf(it, 'inspector')).not.toContain('overdue investigation')
  await it.step('salesClerk', 'customerReplied', { form: { said: 'the top side' } })
  const after = await it.view('auditor')
  expect(after.clocks).toContainEqual(expect.objectContaining({ id: 'investigation', state: 'running' }))
  // An hour of Tuesday was used: two working days and seven and a half hours are left after the pause.
  expect(dueAt(after, 'investigation')?.slice(0, 13)).toBe('2026-03-11T08')
})

test('furniture-2: quality writes its opinion, then production raises a parts request', async () => {
  const it = await aComplaint('parts')
  expect(await it.refused('planner', 'issueSlip', aRequest(false))).toMatchObject({
    code: 'notYet',
    detail: 'first: report',
  })
  const written = await it.step('inspector', 'report', opinion)
  expect(written.holder).toBe('unit:production')
  expect(dueAt(written, 'partsRequest')).toBe('2026-03-03T09:30:00.000Z')
  expect(await toldOf(it, 'opinion')).toMatchObject([
    { to: ['unit:sales', 'unit:production'], content: opinion.form },
  ])
  expect(await it.refused('salesClerk', 'issueSlip', aRequest(false))).toMatchObject({ status: 403 })
  const raised = await it.step('planner', 'issueSlip', aRequest(false))
  expect(raised.slips).toMatchObject([{ id: 'partsRequest-1', state: 'open', signed: [] }])
  expect(dueAt(raised, 'partsRequest')).toBeUndefined()
  expect(await toldOf(it, 'requested')).toMatchObject([
    { to: ['role:salesManager'], content: { part: 'leg L-2', quantity: 4, urgent: false } },
  ])
})

test('furniture-2: the sales manager approves before production makes the parts', async () => {
  const it = await investigated('parts')
  await it.step('planner', 'issueSlip', aRequest(false))
  expect(await it.refused('planner', 'signSlip', signature('made'))).toMatchObject({
    code: 'notYet',
    detail: 'the next signature on partsRequest-1 is manager',
  })
  expect(await it.refused('salesClerk', 'signSlip', signature('manager'))).toMatchObject({ status: 403 })
  const approved = await it.step('salesManager', 'signSlip', signature('manager'))
  expect(dueAt(approved, 'making:partsRequest-1')).toBe('2026-03-16T09:30:00.000Z')
  expect(await it.refused('storekeeper', 'signSlip', signature('storekeeper'))).toMatchObject({
    detail: 'the next signature on partsRequest-1 is made',
  })
  await it.step('salesClerk', 'propose', { remedies: [{ remedy: 'parts' }], form: { handling: 'four legs' } })
  expect(await it.refused('planner', 'fulfil', { remedy: 'parts-1' })).toMatchObject({ code: 'notYet' })
  const made = await it.step('planner', 'signSlip', signature('made'))
  expect(made).toMatchObject({ slips: [{ state: 'complete' }], correctives: [] })
  await it.step('planner', 'fulfil', { remedy: 'parts-1' })
  expect(await it.step('salesClerk', 'resolve')).toMatchObject({ state: { name: 'resolved' } })
})

test('furniture-2: urgent: the approved request lets the storekeeper unpack stock and send first', async () => {
  const it = await partsApproved(true)
  expect(dueAt(await it.view('auditor'), 'making:partsRequest-1')).toBe('2026-03-03T09:30:00.000Z')
  expect(await inboxOf(it, 'storekeeper')).toContain('notice unpack')
  expect(await it.refused('planner', 'signSlip', signature('made'))).toMatchObject({
    detail: 'the next signature on partsRequest-1 is storekeeper',
  })
  const sent = await it.step('storekeeper', 'signSlip', signature('storekeeper'))
  expect(sent).toMatchObject({
    slips: [{ state: 'complete' }],
    correctives: [{ id: 'refill-1', owner: 'unit:production', state: 'open' }],
  })
  expect(dueAt(sent, 'refill:refill-1')).toBe('2026-03-16T09:30:00.000Z')
})

test('furniture-2: production refills the stock later, also when the case has been closed', async () => {
  const it = await partsApproved(true)
  await it.step('storekeeper', 'signSlip', signature('storekeeper'))
  await it.step('salesClerk', 'propose', { remedies: [{ remedy: 'parts' }], form: { handling: 'four legs' } })
  await it.step('storekeeper', 'fulfil', { remedy: 'parts-1' })
  await it.step('salesClerk', 'resolve')
  await it.step('salesClerk', 'answer', answered('The legs are on their way.'))
  expect(await it.step('salesClerk', 'close')).toMatchObject({ state: { name: 'closed' }, ended: false })
  await it.skipTo('2026-03-16T17:31:00+08:00')
  for (const who of ['planner', 'storekeeper']) expect(await inboxOf(it, who)).toContain('overdue refill')
  const uncounted = { corrective: 'refill-1', form: {} }
  expect(await it.refused('planner', 'completeCorrective', uncounted)).toMatchObject({
    errors: [{ pointer: '/form/refilled' }],
  })
  await it.step('planner', 'completeCorrective', { corrective: 'refill-1', form: { refilled: 4 } })
  const checked = { corrective: 'refill-1', effective: true }
  expect(await it.refused('planner', 'verifyCorrective', checked)).toMatchObject({ status: 403 })
  expect(await it.step('storekeeper', 'verifyCorrective', checked)).toMatchObject({
    state: { name: 'filed' },
  })
})

test('furniture-3: quality writes its result, sales agrees a handling with the customer, production carries it out', async () => {
  const it = await furniture.receives('salesClerk', { ...INTAKE, class: 'deformation' }, MONDAY)
  const handling = {
    remedies: [{ remedy: 'remake' }],
    form: { customerAgrees: true, handling: 'six new tables' },
  }
  expect(await it.refused('salesClerk', 'propose', handling)).toMatchObject({ status: 409 })
  expect(await it.step('inspector', 'report', opinion)).toMatchObject({ holder: 'unit:sales' })
  expect(await it.refused('inspector', 'propose', handling)).toMatchObject({ status: 403 })
  expect(
    await it.refused('salesClerk', 'propose', {
      ...handling,
      form: { ...handling.form, customerAgrees: false },
    }),
  ).toMatchObject({ status: 400, errors: [{ pointer: '/form/customerAgrees' }] })
  expect(
    await it.refused('salesClerk', 'propose', { ...handling, form: { handling: 'six new tables' } }),
  ).toMatchObject({ status: 422, detail: expect.stringContaining('form.customerAgrees') })
  expect(await it.refused('salesClerk', 'resolve')).toMatchObject({ code: 'notYet' })
  expect(await it.step('salesClerk', 'propose', handling)).toMatchObject({ holder: 'unit:production' })
  expect(await toldOf(it, 'handling')).toMatchObject([
    { to: ['unit:production'], content: { handling: 'six new tables' } },
  ])
  const done = { remedy: 'remake-1', form: { done: 'six tables of dry wood' } }
  expect(await it.refused('salesClerk', 'resolve')).toMatchObject({
    code: 'notYet',
    detail: 'first: remedies (remake-1)',
  })
  expect(await it.refused('salesClerk', 'fulfil', done)).toMatchObject({ status: 403 })
  await it.step('planner', 'fulfil', done)
  expect(await it.step('planner', 'resolve')).toMatchObject({
    state: { name: 'resolved' },
    holder: 'unit:sales',
  })
})
