import { expect, test } from 'vitest'
import { dueAt, type Case } from '../support/office.ts'
import { aRuling, formFiled, pcb, proposed, returnApproved } from './a-pcb-case.ts'

const SLIP = {
  slip: 'returnSlip',
  form: { reason: 'broken traces', handling: 'return', basis: 'ruling of the sales manager', quantity: 30 },
}

test('pcb-10: the return slip has four copies and states reason, handling and basis', async () => {
  const it = await returnApproved()
  expect(pcb.policy.slips['returnSlip']).toMatchObject({
    label: { zh: '成品退货单', en: 'return slip for finished goods' },
    copies: [
      { label: { en: 'copy 1 issuer' } },
      { label: { en: 'copy 2 warehouse' } },
      { label: { en: 'copy 3 finance' } },
      { label: { en: 'copy 4 sales' } },
    ],
  })
  const { errors } = await it.refused('salesClerk', 'issueSlip', { slip: 'returnSlip', form: {} })
  expect(errors?.map(({ pointer }) => pointer)).toEqual([
    '/form/reason',
    '/form/handling',
    '/form/basis',
    '/form/quantity',
  ])
  expect(await it.refused('storekeeper', 'issueSlip', SLIP)).toMatchObject({ status: 403 })
  expect((await it.step('salesClerk', 'issueSlip', SLIP)).slips).toMatchObject([
    { id: 'returnSlip-1', state: 'open', signed: [] },
  ])
})

test('pcb-10: no slip is issued for a return that has not been ruled on', async () => {
  const it = await proposed({ remedy: 'return', amount: 3000, quantity: 30 })
  expect(await it.refused('salesClerk', 'issueSlip', SLIP)).toMatchObject({
    status: 409,
    code: 'notYet',
    detail: 'first: approved',
  })
})

test('pcb-10: a manager or deputy approves first, and not the slip he issued', async () => {
  const it = await returnApproved()
  await it.step('salesManager', 'issueSlip', SLIP)
  expect(await it.refused('storekeeper', 'signSlip', counted(30))).toMatchObject({
    code: 'notYet',
    detail: 'the next signature on returnSlip-1 is approval',
  })
  expect(await it.refused('salesClerk', 'signSlip', approval)).toMatchObject({
    status: 403,
    code: 'forbidden',
  })
  expect(await it.refused('salesManager', 'signSlip', approval)).toMatchObject({
    status: 403,
    code: 'dutiesNotSeparate',
  })
  const after = await it.step('deputyGeneralManager', 'signSlip', approval)
  expect(dueAt(after, 'warehouseCount:returnSlip-1')).toBe('2026-03-03T09:30:00.000Z')
})

test('pcb-10: finance posts when approved and received quantity are equal; only then are the goods returned', async () => {
  const it = await slipApproved()
  const returned = { remedy: 'return-1' }
  expect(await it.refused('salesClerk', 'fulfil', returned)).toMatchObject({ code: 'notYet' })
  const inHouse = await it.step('storekeeper', 'signSlip', counted(30))
  expect(dueAt(inHouse, 'financePosting:returnSlip-1')).toBe('2026-03-04T09:30:00.000Z')
  expect(await it.refused('salesClerk', 'fulfil', returned)).toMatchObject({ code: 'notYet' })
  const posted = await it.step('accountant', 'signSlip', posting(30, 30))
  expect(posted.slips).toMatchObject([{ state: 'complete' }])
  await it.step('salesClerk', 'fulfil', returned)
  await it.step('salesClerk', 'answer', { form: aRuling })
  expect(await it.step('salesClerk', 'resolve')).toMatchObject({ state: { name: 'resolved' } })
  expect(await it.step('productionController', 'close')).toMatchObject({ state: { name: 'closed' } })
})

test('pcb-10: a count that disagrees is not signed and goes back for ruling', async () => {
  const it = await slipApproved()
  const disputed = await it.step('storekeeper', 'signSlip', counted(28))
  expect(disputed.slips).toMatchObject([{ state: 'disputed', signed: [{ signature: 'approval' }] }])
  expect(dueAt(disputed, 'slipRuling:returnSlip-1')).toBe('2026-03-03T09:30:00.000Z')
  expect((await it.history()).at(-1)?.notices).toMatchObject([
    { to: ['role:deputyGeneralManager'], content: { slip: 'returnSlip-1', counted: 28 } },
  ])
  expect(await it.refused('storekeeper', 'signSlip', counted(30))).toMatchObject({
    code: 'notYet',
    detail: expect.stringContaining('ruleSlip'),
  })
  expect(await it.refused('salesClerk', 'fulfil', { remedy: 'return-1' })).toMatchObject({ code: 'notYet' })
  const ruling = { slip: 'returnSlip-1', reason: 'two boards stay there', form: { quantity: 28 } }
  expect(await it.refused('storekeeper', 'ruleSlip', ruling)).toMatchObject({ status: 403 })
  await it.step('deputyGeneralManager', 'ruleSlip', ruling)
  await it.step('storekeeper', 'signSlip', counted(28))
  expect((await it.step('accountant', 'signSlip', posting(28, 28))).slips).toMatchObject([
    { state: 'complete' },
  ])
})

test.each([
  [28, 30],
  [30, 28],
])('pcb-10: finance does not post %i approved against %i received', async (approved, receivedBoards) => {
  const it = await slipApproved()
  await it.step('storekeeper', 'signSlip', counted(30))
  const after = await it.step('accountant', 'signSlip', posting(approved, receivedBoards))
  expect(after.slips).toMatchObject([{ state: 'disputed' }])
  expect(after.slips[0]?.['signed']).toHaveLength(2)
})

test('pcb-10: a mismatch blocks the closing', async () => {
  const it = await slipApproved()
  await it.step('storekeeper', 'signSlip', counted(30))
  await it.step('accountant', 'signSlip', posting(30, 30))
  await it.step('salesClerk', 'fulfil', { remedy: 'return-1' })
  await it.step('salesClerk', 'answer', { form: aRuling })
  await it.step('salesClerk', 'resolve')
  expect(
    await it.refused('salesClerk', 'issueSlip', { ...SLIP, form: { ...SLIP.form, quantity: 300 } }),
  ).toMatchObject({
    status: 409,
    code: 'notAgreed',
    detail: 'form.quantity must equal the quantity that was ruled on: 30',
  })
  await it.step('salesClerk', 'issueSlip', SLIP)
  const second = { slip: 'returnSlip-2' }
  await it.step('deputyGeneralManager', 'signSlip', { ...approval, ...second })
  await it.step('storekeeper', 'signSlip', { ...counted(4), ...second })
  expect(await it.refused('productionController', 'close')).toMatchObject({
    status: 409,
    code: 'notYet',
    detail: 'first: slips (returnSlip-2)',
  })
  await it.step('deputyGeneralManager', 'ruleSlip', { ...second, reason: 'four came', form: { quantity: 4 } })
  await it.step('storekeeper', 'signSlip', { ...counted(4), ...second })
  await it.step('accountant', 'signSlip', { ...posting(4, 4), ...second })
  expect(await it.step('productionController', 'close')).toMatchObject({ state: { name: 'closed' } })
})

test('pcb-10: after a ruling that undoes its count the warehouse is waited for again, not finance', async () => {
  const it = await slipApproved()
  await it.step('storekeeper', 'signSlip', counted(30))
  await it.step('accountant', 'signSlip', posting(30, 29))
  const { clocks } = await it.step('deputyGeneralManager', 'ruleSlip', {
    slip: 'returnSlip-1',
    reason: 'one was broken on the way',
    form: { quantity: 29 },
  })
  const state = (id: string) => clocks.find((clock) => clock.id === `${id}:returnSlip-1`)?.state
  expect([state('warehouseCount'), state('financePosting')]).toEqual(['running', 'stopped'])
})

const approval = { slip: 'returnSlip-1', signature: 'approval' }

function counted(boards: number) {
  return { slip: 'returnSlip-1', signature: 'warehouse', form: { counted: boards } }
}

function posting(approvedQuantity: number, receivedQuantity: number) {
  return { slip: 'returnSlip-1', signature: 'finance', form: { approvedQuantity, receivedQuantity } }
}

async function slipApproved(): Promise<Case> {
  const it = await returnApproved()
  await it.step('salesClerk', 'issueSlip', SLIP)
  await it.step('manufacturingManager', 'signSlip', approval)
  return it
}

test('no more comes back than was shipped, and no more is found defective, whichever of them is amended', async () => {
  const it = await formFiled()
  const amending = (changes: object) =>
    it.refused('salesClerk', 'amend', { changes, reason: 'counted again' })
  expect(await amending({ returnQuantity: 501 })).toMatchObject({
    status: 422,
    errors: [
      { pointer: '/changes/returnQuantity', detail: 'returnQuantity is at most shippedQuantity (500)' },
    ],
  })
  expect(await amending({ shippedQuantity: 29 })).toMatchObject({
    status: 422,
    errors: [
      {
        pointer: '/changes/shippedQuantity',
        detail:
          'defectQuantity is at most shippedQuantity (29). returnQuantity is at most shippedQuantity (29)',
      },
    ],
  })
  const fewer = {
    changes: { shippedQuantity: 29, defectQuantity: 29, returnQuantity: 29 },
    reason: 'miscounted',
  }
  expect((await it.step('salesClerk', 'amend', fewer)).facts).toMatchObject({ shippedQuantity: 29 })
})
