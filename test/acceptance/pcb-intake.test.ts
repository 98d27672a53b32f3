import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { type Case, dueAt } from '../support/office.ts'
import type { ComplaintBody } from '../../server/http/shapes.ts'
import {
  aComplaintForm,
  anException,
  anIntake,
  formFiled,
  judged,
  MONDAY,
  pcb,
  received,
} from './a-pcb-case.ts'

test('pcb-1: where there is no loss, whoever goes there files an exception ticket to the units concerned', async () => {
  const it = await pcb.receives('manufacturingEngineer', anException, MONDAY)
  expect(it.first).toMatchObject({ kind: 'exception', holder: 'unit:quality' })
  expect(pcb.policy.kinds['exception']?.label).toEqual({ zh: '异常处理单', en: 'exception ticket' })
  expect(dueAt(it.first, 'exceptionTicket')).toBe('2026-03-09T09:30:00.000Z')
  const [first] = await it.history()
  expect(first?.notices).toMatchObject([
    {
      kind: 'notice',
      about: 'exceptionToUnits',
      to: ['unit:quality', 'unit:manufacturing'],
      label: { zh: '异常通报', en: 'exception to the units concerned' },
    },
  ])
  expect(await it.inbox('manufacturingEngineer')).toMatchObject([
    { about: 'exceptionToUnits', status: 'open' },
  ])
})

test('pcb-1: a ticket is closed only when the improvement has been reported', async () => {
  const it = await pcb.receives('salesClerk', anException, MONDAY)
  expect(await it.refused('productionController', 'close')).toMatchObject({
    status: 409,
    code: 'notYet',
    detail: expect.stringContaining('improvementReported'),
  })
  await it.step('qualityEngineer', 'record', {
    record: 'improvementReported',
    form: { improvement: 'stiffer cartons' },
  })
  expect(await it.step('productionController', 'close')).toMatchObject({
    state: { name: 'filed' },
    ended: true,
  })
})

test('pcb-1: what has caused a loss is no exception', async () => {
  const lossy = { ...anException, form: { ...anException.form, loss: true } }
  expect(await pcb.refusesIntake('storekeeper', lossy, MONDAY)).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/loss' }],
  })
  const silent = { ...anException, form: anIntake.form }
  expect(await pcb.refusesIntake('storekeeper', silent, MONDAY)).toMatchObject({
    status: 422,
    code: 'incomplete',
    detail: expect.stringContaining('form.loss'),
  })
})

test('pcb-1: a ticket becomes a complaint under the same number, with the deadlines of a complaint', async () => {
  const it = await pcb.receives('qualityEngineer', anException, MONDAY)
  expect(await it.refused('qualityEngineer', 'convert', { kind: 'complaint', reason: 'loss' })).toMatchObject(
    {
      status: 403,
    },
  )
  const after = await it.step('salesClerk', 'convert', {
    kind: 'complaint',
    reason: 'the customer lost a day',
  })
  expect(after).toMatchObject({ kind: 'complaint', number: it.number, holder: 'unit:business' })
  expect(dueAt(after, 'exceptionTicket')).toBeUndefined()
  expect(dueAt(after, 'complaintForm')).toMatch(/^2026-03-02T06:00:/)
})

test('pcb-2: quality anomalies and human anomalies are counted apart', async () => {
  const before = await countOf('human')
  const it = await judged('founded', 'human')
  await it.history()
  expect(pcb.policy.causes['human']?.label).toEqual({
    zh: '非品质异常（人为）',
    en: 'non-quality (human) anomaly',
  })
  expect((await it.view('auditor')).cause).toBe('human')
  expect(await countOf('human')).toBe(before + 1)
  const ids = async (cause: string) => (await pcb.list('auditor', { cause })).map(({ id }) => id)
  expect(await ids('human')).toContain(it.id)
  expect(await ids('quality')).not.toContain(it.id)
})

test('pcb-2: there is no third sort of cause', async () => {
  const it = await judged()
  expect(
    await it.refused('productionController', 'judge', {
      validity: 'founded',
      cause: 'weather',
      form: { grounds: 'rain' },
    }),
  ).toMatchObject({ status: 422, code: 'unknown', detail: expect.stringContaining('human, quality') })
})

test('pcb-3: the number is year, month and serial, by the local date, and the serial restarts each month', async () => {
  const august = await received('2026-08-31T10:00:00+08:00')
  expect(august.number).toBe('260801')
  const september = await received('2026-08-31T16:30:00Z')
  expect(september.number).toBe('260901')
  expect(await pcb.list('salesClerk', { number: '260901' })).toMatchObject([{ id: september.id }])
})

test('pcb-3: under concurrent intake no number is doubled or lost, and past 99 it has three digits', async () => {
  // In a month that no other complaint of these tests is of, nor the real time.
  const at = '2025-11-03T10:00:00+08:00'
  const cases: Case[] = []
  for (let taken = 0; taken < 100; taken += 20) {
    cases.push(...(await Promise.all(Array.from({ length: 20 }, () => received(at)))))
  }
  await pcb.refusesIntake('qualityEngineer', anIntake, at)
  const expected = Array.from({ length: 100 }, (_, n) => `2511${String(n + 1).padStart(2, '0')}`)
  expect(cases.map(({ number }) => number).sort()).toEqual([...expected].sort())
  expect(expected).toContain('251101')
  expect((await received(at)).number).toBe('2511101')
})

test('pcb-3: an intake that is sent twice has one number', async () => {
  const headers = { 'Simulated-Time': '2026-05-11T10:00:00+08:00', 'Idempotency-Key': randomUUID() }
  const send = () => pcb.call<ComplaintBody>('salesClerk', 'POST', '/complaints', anIntake, headers)
  const [one, two] = await Promise.all([send(), send()])
  expect([one.body.number, two.body.number]).toEqual(['260501', '260501'])
  expect((await received('2026-05-11T10:00:00+08:00')).number).toBe('260502')
})

test('pcb-4: business takes complaints in, with order and part number, and completes the form at once', async () => {
  expect(await pcb.refusesIntake('qualityEngineer', anIntake, MONDAY)).toMatchObject({
    status: 403,
    code: 'forbidden',
  })
  expect(await pcb.refusesIntake('salesClerk', { ...anIntake, form: {} }, MONDAY)).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/orderNo' }, { pointer: '/form/partNo' }],
  })
  const it = await received()
  expect(it.first).toMatchObject({ state: { name: 'received' }, holder: 'unit:business' })
  expect(dueAt(it.first, 'complaintForm')).toMatch(/^2026-03-02T06:00:/)
})

test.each(Object.keys(aComplaintForm))(
  'pcb-4: the complaint form is not complete without its %s',
  async (field) => {
    const it = await received()
    const form = Object.fromEntries(Object.entries(aComplaintForm).filter(([name]) => name !== field))
    expect(await it.refused('salesClerk', 'record', { record: 'complaintForm', form })).toMatchObject({
      status: 400,
      errors: [{ pointer: `/form/${field}` }],
    })
  },
)

test("pcb-4: form and sample go to the general manager's office", async () => {
  const it = await formFiled()
  expect((await it.view('auditor')).holder).toBe('role:productionController')
  expect((await it.history()).at(-1)?.notices).toMatchObject([
    {
      about: 'formToOffice',
      to: ['unit:generalManagerOffice', 'unit:quality', 'unit:manufacturing'],
      content: { demand: 'take the boards back', sample: [{ name: 'board.jpg', ref: 'sample-1' }] },
    },
  ])
  expect(await it.inbox('productionController')).toMatchObject([
    { about: 'formToOffice', label: { zh: '投诉单及样品送总经理室' } },
  ])
})

test('pcb-4: an undetermined return quantity is fixed later, and the history shows both', async () => {
  const it = await received()
  const form = { ...aComplaintForm, returnQuantity: 'undetermined' }
  const filed = await it.step('salesClerk', 'record', { record: 'complaintForm', form })
  expect(filed.facts['returnQuantity']).toBe('undetermined')
  const change = { changes: { returnQuantity: 22 }, reason: 'the customer has finished processing' }
  expect(await it.refused('qualityEngineer', 'amend', change)).toMatchObject({ status: 403 })
  expect((await it.step('salesClerk', 'amend', change)).facts['returnQuantity']).toBe(22)
  expect((await it.history()).slice(1).map(({ step, by }) => [step, by.person])).toMatchObject([
    [{ form: { returnQuantity: 'undetermined' } }, 'dev-salesClerk'],
    [change, 'dev-salesClerk'],
  ])
})

test("an amendment is offered of one's own fields, and every other is refused with whose it is", async () => {
  const it = await formFiled()
  const { next } = await it.view('salesClerk')
  const schema = next.find(({ step }) => step === 'amend')?.schema as AmendSchema | undefined
  const offered = Object.keys(schema?.properties.changes.properties ?? {})
  expect(offered).toEqual(expect.arrayContaining(['orderNo', 'shippedQuantity', 'returnQuantity']))
  expect(offered).not.toEqual(expect.arrayContaining(['producedOn']))
  const changes = { producedOn: '2026-02-01', findings: 'ours', orderNo: 'PO-1' }
  expect(await it.refused('salesClerk', 'amend', { changes, reason: 'put right' })).toMatchObject({
    status: 403,
    code: 'forbidden',
    errors: [
      {
        pointer: '/changes/findings',
        detail: 'findings is a field of the step report, which is for: qualityEngineer, qualityManager',
      },
      {
        pointer: '/changes/producedOn',
        detail: 'producedOn is a field of the record productionDetail, which is for: manufacturing',
      },
    ],
  })
  const office = { changes: { receivableDue: '2026-04-01' }, reason: 'agreed' }
  expect((await it.step('productionController', 'amend', office)).facts['receivableDue']).toBe('2026-04-01')
})

interface AmendSchema {
  properties: { changes: { properties: Record<string, unknown> } }
}

async function countOf(cause: string): Promise<number> {
  const { body } = await pcb.call<{ counts: { cause: string | null; count: number }[] }>(
    'auditor',
    'GET',
    '/counts',
  )
  return body.counts.filter((each) => each.cause === cause).reduce((sum, each) => sum + each.count, 0)
}
