import { expect, test } from 'vitest'
import { dueAt } from '../support/office.ts'
import {
  ANSWER,
  aProduct,
  aService,
  drafted,
  GUIDED,
  hoursOf,
  medicine,
  MONDAY,
  PRODUCT,
  resolved,
  SERVICE,
  SETTLED,
  toldOf,
} from './medicine-cases.ts'
import { fieldsMissed, inboxOf } from './engine.ts'

const RULING = { form: { ruling: 'so be it' } }

test('medicine-1: a complaint is about service quality or about product quality', async () => {
  const service = await aService()
  expect(service.number).toMatch(/^M2603\d{3,}$/)
  expect(service.first).toMatchObject({ kind: 'service', holder: 'role:clerk' })
  expect((await aProduct()).first).toMatchObject({ kind: 'product', holder: 'role:clerk' })
  expect(medicine.policy.kinds['service']?.label.zh).toBe('服务质量投诉')
  const neither = await medicine.refusesIntake('clerk', { ...SERVICE, kind: 'price' }, MONDAY)
  expect(neither).toMatchObject({ status: 422, code: 'unknown' })
})

test.each(['founded', 'unfounded'])('medicine-1: an apology is due where it is %s', async (validity) => {
  const it = await aService()
  await it.step('clerk', 'assign', { to: 'role:regionalHead' })
  await drafted(it, validity)
  await it.step('regionalHead', 'approve', RULING)
  for (const form of [{ text: 'You are wrong.' }, { text: 'You are wrong.', apology: false }]) {
    expect(await it.refused('clerk', 'answer', { form })).toMatchObject({
      status: 400,
      errors: [{ pointer: '/form/apology' }],
    })
  }
  expect(await it.step('clerk', 'answer', ANSWER)).toMatchObject({ validity })
  expect(await toldOf(it, 'answer')).toMatchObject([
    { to: ['customer'], content: { text: ANSWER.form.text } },
  ])
})

test.each(['valid', 'invalid'])(
  'medicine-1: an apology is due where a %s one is settled at once',
  async (verdict) => {
    const it = await aService()
    const form = { ...SETTLED.form, verdict }
    expect(await it.refused('clerk', 'settle', { form: { ...form, apology: false } })).toMatchObject({
      errors: [{ pointer: '/form/apology' }],
    })
    expect(await it.step('clerk', 'settle', { form })).toMatchObject({ ended: true, facts: { verdict } })
  },
)

test('medicine-2: what can be explained on the spot is recorded and closed in one call', async () => {
  const it = await aService()
  expect(await it.step('clerk', 'settle', SETTLED)).toMatchObject({ state: { name: 'filed' }, ended: true })
  expect((await it.history()).map(({ step }) => step.type)).toEqual(['receive', 'settle'])
  expect(await toldOf(it, 'explained')).toMatchObject([
    { to: ['customer'], content: { explanation: SETTLED.form.explanation } },
  ])
})

test('medicine-2: what goes beyond one’s authority goes to the superior at once, level by level', async () => {
  const it = await aService()
  const up = await it.step('clerk', 'escalate', { reason: 'he wants money' })
  expect(up).toMatchObject({ holder: 'role:backOfficeHead', holderLabel: { zh: '内勤主管' } })
  expect(dueAt(up, 'firstTouch')).toBeUndefined()
  expect(await toldOf(it, 'passedUp')).toMatchObject([
    { to: ['role:backOfficeHead'], content: { reason: 'he wants money' } },
  ])
  expect(await it.refused('regionalHead', 'escalate', { reason: 'mine' })).toMatchObject({ status: 403 })
  expect((await it.step('backOfficeHead', 'escalate', { reason: 'a lot of money' })).holder).toBe(
    'role:marketingDirector',
  )
  expect(await it.refused('marketingDirector', 'escalate', { reason: 'who else' })).toMatchObject({
    status: 409,
    code: 'impossible',
  })
})

test('medicine-2: neither settled nor passed up within the hour, the superior hears of it', async () => {
  const it = await aService()
  expect(hoursOf(it.first, 'firstTouch')).toBe(1)
  await it.skipTo('2026-03-02T11:01:00+08:00')
  expect(await inboxOf(it, 'clerk')).toContain('overdue firstTouch')
  expect(await inboxOf(it, 'backOfficeHead')).toEqual([])
  await it.skipTo('2026-03-02T12:01:00+08:00')
  expect(await inboxOf(it, 'backOfficeHead')).toEqual(['overdue firstTouch'])
})

test.each(['regionalHead', 'marketingDirector'])(
  'medicine-3: a service complaint not settled at once is reported and ruled on by the %s within a working day',
  async (head) => {
    const it = await medicine.receives('salesperson', SERVICE, MONDAY)
    expect(it.first.holder).toBe('role:clerk')
    const reported = await it.step('clerk', 'assign', { to: `role:${head}` })
    expect(reported.holder).toBe(`role:${head}`)
    expect(dueAt(reported, 'ruling')).toBe('2026-03-03T09:30:00.000Z')
    expect(await inboxOf(it, head)).toContain('notice reported')
    await drafted(it)
    expect(await it.refused('backOfficeHead', 'approve', RULING)).toMatchObject({ status: 403 })
    const ruled = await it.step(head, 'approve', RULING)
    expect(ruled).toMatchObject({ state: { name: 'approved' }, holder: 'role:clerk' })
    expect(ruled.clocks).toContainEqual(
      expect.objectContaining({ id: 'ruling', state: 'stopped', late: false }),
    )
  },
)

test('medicine-3: a ruling that does not come in a working day reaches the marketing director', async () => {
  const it = await aService({}, '2026-03-06T10:00:00+08:00')
  const reported = await it.step('clerk', 'assign', { to: 'role:regionalHead' })
  expect(dueAt(reported, 'whole')).toBe('2026-03-13T09:30:00.000Z')
  expect(dueAt(reported, 'ruling')).toBe('2026-03-09T09:30:00.000Z')
  await it.skipTo('2026-03-09T17:31:00+08:00')
  expect(await inboxOf(it, 'regionalHead')).toContain('overdue ruling')
  expect(await inboxOf(it, 'marketingDirector')).not.toContain('overdue ruling')
  await it.skipTo('2026-03-10T17:31:00+08:00')
  expect(await inboxOf(it, 'marketingDirector')).toContain('overdue ruling')
})

test('medicine-3: made to a large-region manager directly, he rules; a common case gets a public notice and a new rule', async () => {
  const it = await medicine.receives('largeRegionManager', { ...SERVICE, channel: 'largeRegion' }, MONDAY)
  expect(it.first.holder).toBe('role:largeRegionManager')
  expect(dueAt(it.first, 'ruling')).toBe('2026-03-03T09:30:00.000Z')
  await drafted(it)
  expect(await it.refused('regionalHead', 'approve', RULING)).toMatchObject({ status: 403 })
  expect(await it.refused('largeRegionManager', 'approve', RULING)).toMatchObject({
    status: 422,
    detail: 'fill in: form.common',
  })
  const ruled = await it.step('largeRegionManager', 'approve', {
    form: { ruling: 'never again', common: true },
  })
  expect(ruled).toMatchObject({
    penalties: [{ id: 'publicNotice-1', against: 'person:he.wei', state: 'proposed' }],
    correctives: [{ id: 'newRule-1', owner: 'unit:marketing', state: 'open' }],
  })
  expect(dueAt(ruled, 'newRule:newRule-1')).toBe('2026-03-30T16:00:00.000Z')
  const notice = { penalty: 'publicNotice-1', decision: 'impose', reason: 'the third time' }
  expect(await it.refused('regionalHead', 'decidePenalty', notice)).toMatchObject({ status: 403 })
  await it.step('largeRegionManager', 'decidePenalty', notice)
  const rule = { corrective: 'newRule-1', form: { rule: 'goods leave within a day' } }
  expect(await fieldsMissed(it, 'marketingDirector', 'completeCorrective', rule)).toEqual(['rule'])
  await it.step('marketingDirector', 'completeCorrective', rule)
  const issued = { corrective: 'newRule-1', effective: true, form: { issued: 'circular 12' } }
  expect(await it.refused('largeRegionManager', 'verifyCorrective', { ...issued, form: {} })).toMatchObject({
    errors: [{ pointer: '/form/issued' }],
  })
  expect(await it.step('largeRegionManager', 'verifyCorrective', issued)).toMatchObject({
    penalties: [{ state: 'imposed' }],
    correctives: [{ state: 'verified' }],
  })
})

test('medicine-3: a single case leads to no notice and no rule', async () => {
  const it = await medicine.receives('largeRegionManager', { ...SERVICE, channel: 'largeRegion' }, MONDAY)
  await drafted(it)
  const ruled = await it.step('largeRegionManager', 'approve', { form: { ruling: 'sorry', common: false } })
  expect(ruled).toMatchObject({ penalties: [], correctives: [] })
})

test.each([
  ['ordinary', 'backOfficeHead', 'marketingDirector'],
  ['major', 'marketingDirector', 'backOfficeHead'],
])('medicine-3: against back-office staff, %s: the %s rules, not the %s', async (severity, head, other) => {
  const it = await aService({ class: 'backOfficeStaff', severity })
  expect(it.first.holder).toBe(`role:${head}`)
  await drafted(it, 'founded', { remedy: 'coaching' })
  for (const who of [other, 'regionalHead'])
    expect(await it.refused(who, 'approve', RULING)).toMatchObject({ status: 403 })
  expect(await it.step(head, 'approve', RULING)).toMatchObject({ state: { name: 'approved' } })
})

test('medicine-3: then the customer is answered promptly, the person coached and criticised', async () => {
  const it = await aService({ class: 'backOfficeStaff' })
  await drafted(it, 'founded', { remedy: 'explanation' })
  const ruled = await it.step('backOfficeHead', 'approve', RULING)
  expect(hoursOf(ruled, 'answering')).toBe(4)
  await it.step('clerk', 'fulfil', { remedy: 'explanation-1' })
  await it.step('clerk', 'answer', ANSWER)
  expect(await it.refused('clerk', 'resolve')).toMatchObject({
    code: 'notYet',
    detail: 'first: coaching.fulfilled',
  })

  const coached = await aService({ class: 'backOfficeStaff' })
  await drafted(coached, 'founded', { remedy: 'coaching' })
  await coached.step('backOfficeHead', 'approve', RULING)
  const bare = { remedy: 'coaching-1', form: { coached: 'how to listen' } }
  expect(await coached.refused('backOfficeHead', 'fulfil', bare)).toMatchObject({
    errors: [{ pointer: '/form/criticised' }],
  })
  const both = { remedy: 'coaching-1', form: { coached: 'how to listen', criticised: 'his tone' } }
  expect(await coached.refused('clerk', 'fulfil', both)).toMatchObject({ status: 403 })
  await coached.step('backOfficeHead', 'fulfil', both)
  await coached.step('clerk', 'answer', ANSWER)
  expect((await coached.step('clerk', 'resolve')).state.name).toBe('resolved')
})

test('medicine-4: the back office registers product class, batch, production and arrival time, and problem', async () => {
  const bare = await medicine.refusesIntake('clerk', { ...PRODUCT, form: {} }, MONDAY)
  expect(bare).toMatchObject({
    status: 422,
    detail: 'fill in: form.arrivedOn, form.batchNo, form.problem, form.producedOn, form.productClass',
  })
  expect(await medicine.refusesIntake('salesperson', PRODUCT, MONDAY)).toMatchObject({ status: 403 })
  const it = await aProduct()
  expect((await it.history('clerk'))[0]?.step).toMatchObject({ form: PRODUCT.form })
})

test('medicine-4: simple doubts are answered with usage guidance', async () => {
  const it = await aProduct()
  expect(await it.refused('clerk', 'settle', SETTLED)).toMatchObject({ detail: 'fill in: form.guidance' })
  expect((await it.step('clerk', 'settle', GUIDED)).ended).toBe(true)
  expect(await toldOf(it, 'explained')).toMatchObject([
    { to: ['customer'], content: { guidance: 'Keep them in the dark.' } },
  ])
})

test('medicine-5: every closed complaint has a summary', async () => {
  const it = await aService()
  await resolved(it)
  expect(await it.refused('clerk', 'close', { form: {} })).toMatchObject({
    errors: [{ pointer: '/form/summary' }],
  })
  const summed = { form: { summary: 'late by snow, apologised' } }
  expect(await it.step('clerk', 'close', summed)).toMatchObject({ state: { name: 'filed' }, ended: true })
  const { summary: _, ...form } = SETTLED.form
  expect(await (await aService()).refused('clerk', 'settle', { form })).toMatchObject({
    errors: [{ pointer: '/form/summary' }],
  })
})

test('medicine-5: product class, batch and customer stay with the complaint for the reports', async () => {
  const it = await medicine.receives('clerk', { ...PRODUCT, customer: 'C-017' }, MONDAY)
  expect(await it.step('clerk', 'settle', GUIDED)).toMatchObject({
    facts: { productClass: 'tablets', batchNo: '260118', customer: 'C-017' },
  })
  await it.history()
  expect((await medicine.list('clerk', { kind: 'product' })).map(({ id }) => id)).toContain(it.id)
  expect((await medicine.list('clerk', { kind: 'service' })).map(({ id }) => id)).not.toContain(it.id)
})
