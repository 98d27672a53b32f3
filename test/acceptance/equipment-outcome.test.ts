import { expect, test } from 'vitest'
import { dueAt } from '../support/office.ts'
import {
  aFault,
  CONDUCT,
  conductJudged,
  done,
  equipment,
  MONDAY,
  proposed,
  repaired,
  satisfactionForm,
  serviceReport,
  sheet,
  toldOf,
  traced,
} from './equipment-cases.ts'
import { fieldsMissed, inboxOf } from './engine.ts'

const LAST_DAY = '2026-03-02'
const DAY_BEFORE = '2026-03-01'

test.each(['manufacture', 'assembly', 'material'])(
  'equipment-2: on the last day of its warranty a fault of %s is repaired free',
  async (cause) => {
    const it = await traced(cause, { warrantyUntil: LAST_DAY })
    for (const charged of ['quotedRepair', 'chargedRepair']) {
      expect(await it.refused('technician', 'propose', proposed(charged))).toMatchObject({
        code: 'notAgreed',
      })
    }
    await it.step('technician', 'propose', proposed('freeRepair'))
    const quotation = { slip: 'quotation', form: { parts: 900, travel: 0 } }
    expect(await it.refused('dispatcher', 'issueSlip', quotation)).toMatchObject({
      status: 409,
      code: 'impossible',
    })
    expect(await it.refused('technician', 'resolve')).toMatchObject({
      detail: 'first: remedies (freeRepair-1)',
    })
    await it.step('technician', 'fulfil', done('freeRepair-1'))
    expect(await it.step('technician', 'resolve')).toMatchObject({ state: { name: 'resolved' } })
  },
)

test.each(['wear', 'misuse'])(
  'equipment-2: what comes of %s is not free in warranty either',
  async (cause) => {
    const it = await traced(cause, { warrantyUntil: LAST_DAY })
    expect(await it.refused('technician', 'propose', proposed('freeRepair'))).toMatchObject({
      code: 'notAgreed',
      detail: 'the policy does not offer freeRepair for this complaint',
    })
    await it.step('technician', 'propose', proposed('chargedRepair'))
    expect(await it.refused('technician', 'fulfil', done('chargedRepair-1'))).toMatchObject({
      code: 'notYet',
    })
    expect(await fieldsMissed(it, 'technician', 'fulfil', done('chargedRepair-1'))).toEqual(['done'])
  },
)

const accepted = (yes = true) => ({
  slip: 'quotation-1',
  signature: 'customer',
  form: { accepted: yes, sheet },
})

test('equipment-2: the day after the warranty the repair is quoted, accepted by the customer, then done', async () => {
  const it = await traced('assembly', { warrantyUntil: DAY_BEFORE })
  expect(await it.refused('technician', 'propose', proposed('freeRepair'))).toMatchObject({
    code: 'notAgreed',
  })
  await it.step('technician', 'propose', proposed('quotedRepair'))
  const quotation = { slip: 'quotation', form: { parts: 900, travel: 240 } }
  expect(await it.refused('buyer', 'issueSlip', quotation)).toMatchObject({ status: 403 })
  expect(await it.refused('dispatcher', 'issueSlip', { slip: 'quotation', form: {} })).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/parts' }, { pointer: '/form/travel' }],
  })
  await it.step('dispatcher', 'issueSlip', quotation)
  expect(await toldOf(it, 'quotation')).toMatchObject([{ to: ['customer'], content: quotation.form }])
  expect(await it.refused('technician', 'fulfil', done('quotedRepair-1'))).toMatchObject({
    code: 'notYet',
    detail: 'first: quotation complete, with all signatures and equal quantities',
  })
  expect(await it.refused('dispatcher', 'signSlip', accepted(false))).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/accepted' }],
  })
  await it.step('dispatcher', 'signSlip', accepted())
  await it.step('technician', 'fulfil', done('quotedRepair-1'))
  expect(await it.step('technician', 'resolve')).toMatchObject({ state: { name: 'resolved' } })
})

test('equipment-2: a customer who does not accept the quotation has his report back', async () => {
  const it = await traced('wear', { warrantyUntil: DAY_BEFORE })
  expect(await it.refused('technician', 'withdraw', { reason: 'too dear' })).toMatchObject({ status: 403 })
  expect(await it.step('dispatcher', 'withdraw', { reason: 'too dear' })).toMatchObject({
    state: { name: 'withdrawn' },
    ended: true,
  })
})

test('equipment-2: of a bought-in part purchasing gets the supplier to solve it', async () => {
  const it = await traced('material', { boughtIn: true })
  await it.step('technician', 'propose', proposed('freeRepair'))
  await it.step('technician', 'fulfil', done('freeRepair-1'))
  expect(await it.refused('technician', 'resolve')).toMatchObject({
    code: 'notYet',
    detail: 'first: supplierRepair.fulfilled',
  })
  const after = await it.step('technician', 'propose', proposed('supplierRepair'))
  expect(dueAt(after, 'supplier')).toBe('2026-03-16T09:30:00.000Z')
  expect(await inboxOf(it, 'buyer')).toContain('notice supplier')
  const solved = { remedy: 'supplierRepair-1', form: { supplier: 'Luo Bearings', done: 'a new series' } }
  expect(await it.refused('technician', 'fulfil', solved)).toMatchObject({ status: 403 })
  expect(await it.refused('buyer', 'fulfil', { ...solved, form: { done: 'a new series' } })).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/supplier' }],
  })
  expect(dueAt(await it.step('buyer', 'fulfil', solved), 'supplier')).toBeUndefined()
  expect(await it.step('technician', 'resolve')).toMatchObject({ state: { name: 'resolved' } })
})

test('equipment-2: a supplier who does not solve it is heard of in purchasing, then by its manager and the general manager', async () => {
  const it = await traced('material', { boughtIn: true })
  await it.step('technician', 'propose', proposed('supplierRepair'))
  await it.skipTo('2026-03-16T17:31:00+08:00')
  for (const who of ['buyer', 'dispatcher']) expect(await inboxOf(it, who)).toContain('overdue supplier')
  expect(await inboxOf(it, 'generalManager')).not.toContain('overdue supplier')
  await it.skipTo('2026-03-19T17:31:00+08:00')
  expect(await inboxOf(it, 'generalManager')).toContain('overdue supplier')
})

test('equipment-2: the cause, and whether the part was bought in, are part of the judgement', async () => {
  const it = await aFault()
  const judgement = { validity: 'founded', form: { boughtIn: false } }
  expect(await it.refused('technician', 'judge', judgement)).toMatchObject({
    status: 422,
    detail: 'give: cause',
  })
  expect(
    await it.refused('technician', 'judge', { validity: 'founded', cause: 'wear', form: {} }),
  ).toMatchObject({ status: 422, detail: 'fill in: form.boughtIn' })
  expect(await it.refused('dispatcher', 'judge', { ...judgement, cause: 'wear' })).toMatchObject({
    status: 403,
  })
  await it.step('technician', 'judge', { ...judgement, cause: 'wear' })
  await it.step('technician', 'report', { form: { findings: 'worn out' } })
  expect(await it.refused('technician', 'propose', proposed('supplierRepair'))).toMatchObject({
    code: 'notAgreed',
  })
})

test('equipment-4: no job is closed without the service report and the customer’s satisfaction form', async () => {
  const it = await repaired()
  expect(await it.refused('dispatcher', 'close')).toMatchObject({
    code: 'notYet',
    detail: 'first: serviceReport; satisfactionForm',
  })
  expect(await it.refused('technician', 'record', { record: 'serviceReport', form: {} })).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/work' }],
  })
  expect(await it.refused('dispatcher', 'record', serviceReport)).toMatchObject({ status: 403 })
  await it.step('technician', 'record', serviceReport)
  expect(await it.refused('dispatcher', 'close')).toMatchObject({ detail: 'first: satisfactionForm' })
  for (const field of ['satisfied', 'sheet'] as const) {
    const { [field]: _, ...form } = satisfactionForm().form
    expect(await it.refused('technician', 'record', { record: 'satisfactionForm', form })).toMatchObject({
      status: 400,
      errors: [{ pointer: `/form/${field}` }],
    })
  }
  await it.step('technician', 'record', satisfactionForm())
  expect(await toldOf(it, 'dissatisfied')).toEqual([])
  expect(await it.step('dispatcher', 'close')).toMatchObject({ state: { name: 'filed' }, ended: true })
})

test('equipment-4: of a form that says the customer is not satisfied the service manager hears', async () => {
  const it = await repaired()
  await it.step('technician', 'record', satisfactionForm(false))
  expect(await toldOf(it, 'dissatisfied')).toMatchObject([{ to: ['role:serviceManager'] }])
})

test('equipment-4: a proven complaint about conduct: a major demerit is proposed, and a person decides', async () => {
  const it = await conductJudged('founded')
  const after = await it.view('auditor')
  expect(after.penalties).toMatchObject([
    { id: 'demerit-1', against: 'person:zhou.lei', state: 'proposed', penalty: 'demerit' },
  ])
  expect(await toldOf(it, 'demerit')).toMatchObject([
    {
      to: ['role:generalManager'],
      content: { article: 'equipment-4' },
      label: { zh: '记大过', en: 'major demerit' },
    },
  ])
  expect(dueAt(after, 'demeritDecision')).toBe('2026-03-09T09:30:00.000Z')
  const decision = { penalty: 'demerit-1', decision: 'impose', reason: 'three witnesses' }
  expect(await it.refused('serviceManager', 'decidePenalty', decision)).toMatchObject({ status: 403 })
  expect((await it.step('generalManager', 'decidePenalty', decision)).penalties).toMatchObject([
    { state: 'imposed' },
  ])
})

test('equipment-4: it is not closed before the measures to restore the impact are recorded', async () => {
  const it = await conductJudged('founded')
  expect(await it.refused('dispatcher', 'close')).toMatchObject({
    code: 'notYet',
    detail: 'first: impactRestored',
  })
  const measures = { record: 'impactRestored', form: { measures: 'the manager called on the mill' } }
  expect(await it.refused('dispatcher', 'record', measures)).toMatchObject({ status: 403 })
  expect(await it.refused('serviceManager', 'record', { ...measures, form: {} })).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/measures' }],
  })
  await it.step('serviceManager', 'record', measures)
  expect(await it.step('dispatcher', 'close')).toMatchObject({ state: { name: 'closed' }, ended: false })
  const waive = { penalty: 'demerit-1', decision: 'waive', reason: 'his first year' }
  expect(await it.step('generalManager', 'decidePenalty', waive)).toMatchObject({
    state: { name: 'filed' },
    ended: true,
  })
})

test('equipment-4: an unproven one leads to neither', async () => {
  expect(await equipment.refusesIntake('dispatcher', { ...CONDUCT, form: {} }, MONDAY)).toMatchObject({
    status: 422,
    detail: 'fill in: form.person',
  })
  const it = await conductJudged('unfounded')
  expect((await it.view('auditor')).penalties).toEqual([])
  expect(await it.step('dispatcher', 'close')).toMatchObject({ state: { name: 'filed' }, ended: true })
})
