import { expect, test } from 'vitest'
import type { Case } from '../support/office.ts'
import {
  fiveClears,
  handled,
  intake,
  jewelry,
  MONDAY,
  proposal,
  propose,
  record,
  told,
} from './a-jewelry-case.ts'

const RETURN = proposal('return', { amount: 880 })
const EXCHANGE = proposal('exchange')
const FRANCHISE = proposal('franchiseReturn', { amount: 880 })

test('jewelry-6: the type of customer is asked for at the intake', async () => {
  expect(await jewelry.refusesIntake('assistant', { ...intake, form: {} }, MONDAY)).toMatchObject({
    status: 422,
    code: 'incomplete',
    detail: expect.stringContaining('form.customerType'),
  })
})

test.each([
  ['by video', 'video', 'differs'],
  ['by video', 'video', 'ownFault'],
  ['out of town', 'outOfTown', 'differs'],
  ['out of town', 'outOfTown', 'ownFault'],
])('jewelry-6: %s (%s), %s: exchanged when in stock', async (_, customerType, reason) => {
  const it = await inspected({ form: { customerType } }, { reason, inStock: true })
  expect(await it.refused('assistant', 'propose', RETURN)).toMatchObject({ status: 409, code: 'notAgreed' })
  await it.step('assistant', 'propose', EXCHANGE)
  const unproved = { remedy: 'exchange-1', form: {} }
  expect(await it.refused('assistant', 'fulfil', unproved)).toMatchObject({ status: 400 })
  expect((await handled(it, 'exchange', { newItemCode: 'N-2231' })).state.name).toBe('resolved')
})

test('jewelry-6: none in stock: returned', async () => {
  const it = await inspected({ form: { customerType: 'outOfTown' } }, { reason: 'differs', inStock: false })
  expect(await it.refused('assistant', 'propose', EXCHANGE)).toMatchObject({ code: 'notAgreed' })
  const after = await it.step('assistant', 'propose', RETURN)
  expect(after.proposal?.remedies).toMatchObject([{ remedy: 'return', amount: 880 }])
})

test('jewelry-6: neither what differs nor at fault is exchanged or returned', async () => {
  for (const inStock of [true, false]) {
    const it = await inspected({}, { reason: 'other', inStock })
    for (const wanted of [EXCHANGE, RETURN])
      expect(await it.refused('assistant', 'propose', wanted)).toMatchObject({ code: 'notAgreed' })
  }
})

test('jewelry-6: wholesale collected in person: neither exchange nor return', async () => {
  const it = await inspected({ form: { customerType: 'selfCollected' } }, { reason: 'ownFault' })
  for (const wanted of [EXCHANGE, RETURN, FRANCHISE])
    expect(await it.refused('assistant', 'propose', wanted)).toMatchObject({ status: 409, code: 'notAgreed' })
  await propose(it, 'explanation')
})

test.each([
  ['hangzhou', 10, 11],
  ['chengdu', 5, 6],
])(
  'jewelry-6: a franchise (%s) returns up to the %i per cent of its contract, not %i',
  async (customer, share, over) => {
    const franchise = { customer, form: { customerType: 'franchise' } }
    const beyond = await inspected(franchise, { reason: 'other', returnedShare: over })
    expect(await beyond.refused('assistant', 'propose', FRANCHISE)).toMatchObject({ code: 'notAgreed' })
    const within = await inspected(franchise, { reason: 'other', returnedShare: share })
    await within.step('assistant', 'propose', FRANCHISE)
  },
)

test('jewelry-6: who has no contract returns nothing as a franchise', async () => {
  const it = await inspected({ form: { customerType: 'franchise' } }, { reason: 'other', returnedShare: 0 })
  expect(await it.refused('assistant', 'propose', FRANCHISE)).toMatchObject({ code: 'notAgreed' })
})

test('jewelry-6: goods are inspected before anything is proposed', async () => {
  const it = await told()
  expect(await it.refused('assistant', 'propose', EXCHANGE)).toMatchObject({
    code: 'notYet',
    detail: 'first: inspected',
  })
})

const RECEIPT = { slip: 'receipt', form: { receivedOn: '2026-03-02', itemCode: 'R-77', part: 'setting' } }
const PHOTOGRAPH = [{ name: 'ring.jpg', ref: 'photo-1' }]
const SIGNATURE = { signature: [{ name: 'signature.jpg', ref: 'sign-1' }] }

test('jewelry-7: a repair has a receipt with date, item code and the part to repair', async () => {
  const it = await aRepair()
  const { errors } = await it.refused('assistant', 'issueSlip', { slip: 'receipt', form: {} })
  expect(errors?.map(({ pointer }) => pointer)).toEqual(['/form/receivedOn', '/form/itemCode', '/form/part'])
  const issued = await it.step('assistant', 'issueSlip', RECEIPT)
  expect(issued.slips).toMatchObject([{ id: 'receipt-1', values: RECEIPT.form, state: 'open' }])
  const signed = await it.step('assistant', 'signSlip', {
    slip: 'receipt-1',
    signature: 'customer',
    form: SIGNATURE,
  })
  expect(signed.slips).toMatchObject([{ state: 'complete' }])
})

test('jewelry-7: the piece goes to the workshop on a handover slip with its photograph', async () => {
  const it = await aRepair()
  const handover = { slip: 'handover', form: { photograph: PHOTOGRAPH } }
  expect(await it.refused('assistant', 'issueSlip', handover)).toMatchObject({
    detail: 'first: receipt.complete',
  })
  await receipted(it)
  expect(await it.refused('assistant', 'issueSlip', { slip: 'handover', form: {} })).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/photograph' }],
  })
  await it.step('assistant', 'issueSlip', handover)
  const takenOver = { slip: 'handover-1', signature: 'workshop' }
  expect(await it.refused('assistant', 'signSlip', takenOver)).toMatchObject({ status: 403 })
  expect((await it.step('goldsmith', 'signSlip', takenOver)).slips).toMatchObject([{}, { state: 'complete' }])
})

test('jewelry-7: a loose stone is set again in house, once the piece is there', async () => {
  const it = await aRepair()
  await receipted(it)
  await propose(it, 'looseStone')
  const done = { remedy: 'looseStone-1' }
  expect(await it.refused('goldsmith', 'fulfil', done)).toMatchObject({
    code: 'notYet',
    detail: expect.stringContaining('handover complete'),
  })
  await handedOver(it)
  expect(await it.refused('assistant', 'fulfil', done)).toMatchObject({ status: 403 })
  await it.step('goldsmith', 'fulfil', done)
  expect((await it.step('assistant', 'resolve')).state.name).toBe('resolved')
})

test.each([
  [{}, 'form.monthsTold, form.noGuaranteeTold'],
  [{ monthsTold: 3 }, 'form.noGuaranteeTold'],
])(
  'jewelry-7: heavy damage: the customer is told the months and that nothing is guaranteed; %j',
  async (form, missing) => {
    const it = await aRepair({ damage: 'heavy' })
    expect(await it.refused('assistant', 'propose', proposal('heavyRepair', form))).toMatchObject({
      status: 422,
      detail: `fill in: ${missing}`,
    })
  },
)

test('jewelry-7: heavy damage: from one to six months', async () => {
  const it = await aRepair({ damage: 'heavy' })
  expect(await it.refused('assistant', 'propose', proposal('looseStone'))).toMatchObject({
    code: 'notAgreed',
  })
  for (const monthsTold of [0, 7]) {
    const wrong = proposal('heavyRepair', { monthsTold, noGuaranteeTold: true })
    expect(await it.refused('assistant', 'propose', wrong)).toMatchObject({
      errors: [{ pointer: '/form/monthsTold' }],
    })
  }
  const sure = proposal('heavyRepair', { monthsTold: 6, noGuaranteeTold: false })
  expect(await it.refused('assistant', 'propose', sure)).toMatchObject({
    errors: [{ pointer: '/form/noGuaranteeTold' }],
  })
  await propose(it, 'heavyRepair', { monthsTold: 6, noGuaranteeTold: true })
})

test.each(['jade', 'pearl'])('jewelry-7: %s is not taken for repair', async (material) => {
  const it = await aRepair({ material })
  expect(await it.refused('assistant', 'issueSlip', RECEIPT)).toMatchObject({
    status: 409,
    code: 'impossible',
  })
  expect(await it.refused('assistant', 'propose', proposal('looseStone'))).toMatchObject({
    code: 'notAgreed',
  })
})

test('jewelry-7: the customer is called when the piece is back, or the repair is not closed', async () => {
  const it = await aRepair()
  await receipted(it)
  await handedOver(it)
  await propose(it, 'looseStone')
  await it.step('goldsmith', 'fulfil', { remedy: 'looseStone-1' })
  const call = { calledAt: '2026-03-02T16:00:00+08:00' }
  expect(await it.refused('assistant', 'record', { record: 'calledBack', form: call })).toMatchObject({
    code: 'impossible',
  })
  await it.step('assistant', 'resolve')
  await fiveClears(it)
  expect(await it.refused('assistant', 'close')).toMatchObject({ status: 409, detail: 'first: calledBack' })
  await record(it, 'calledBack', call)
  expect((await it.step('assistant', 'close')).state.name).toBe('filed')
})

test('jewelry-7: a return on site is settled once handler, customer and department manager have signed', async () => {
  const it = await told({ kind: 'returnOnSite', channel: 'counter', form: {} })
  await fiveClears(it, false)
  const settled = { form: { paid: 880 } }
  const notYet = { status: 409, code: 'notYet', detail: 'first: onSiteReturn.complete' }
  expect(await it.refused('assistant', 'settle', settled)).toMatchObject(notYet)
  await it.step('assistant', 'issueSlip', { slip: 'onSiteReturn', form: { itemCode: 'N-2210', amount: 880 } })
  const sign = (signature: string, form = {}) => ({ slip: 'onSiteReturn-1', signature, form })
  expect(await it.refused('departmentManager', 'signSlip', sign('manager'))).toMatchObject({
    detail: 'the next signature on onSiteReturn-1 is handler',
  })
  await it.step('assistant', 'signSlip', sign('handler'))
  expect(await it.refused('assistant', 'signSlip', sign('customer'))).toMatchObject({
    errors: [{ pointer: '/form/signature' }],
  })
  await it.step('assistant', 'signSlip', sign('customer', SIGNATURE))
  expect(await it.refused('assistant', 'signSlip', sign('manager'))).toMatchObject({ status: 403 })
  expect(await it.refused('assistant', 'settle', settled)).toMatchObject(notYet)
  await it.step('departmentManager', 'signSlip', sign('manager'))
  expect(await it.refused('assistant', 'close')).toMatchObject({ status: 409 })
  expect(await it.step('assistant', 'settle', settled)).toMatchObject({
    state: { name: 'filed' },
    ended: true,
  })
})

async function inspected(more: Record<string, unknown>, found: Record<string, unknown>): Promise<Case> {
  const it = await told(more)
  await record(it, 'inspected', found)
  return it
}

const aRepair = (form: Record<string, unknown> = {}): Promise<Case> =>
  told({ kind: 'repair', form: { material: 'gold', damage: 'looseStone', ...form } })

async function receipted(it: Case): Promise<void> {
  await it.step('assistant', 'issueSlip', RECEIPT)
  await it.step('assistant', 'signSlip', { slip: 'receipt-1', signature: 'customer', form: SIGNATURE })
}

async function handedOver(it: Case): Promise<void> {
  await it.step('assistant', 'issueSlip', { slip: 'handover', form: { photograph: PHOTOGRAPH } })
  await it.step('goldsmith', 'signSlip', { slip: 'handover-1', signature: 'workshop' })
}
