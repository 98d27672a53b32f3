import { expect, test } from 'vitest'
import { dueAt } from '../support/office.ts'
import {
  ANSWER,
  answered,
  called,
  closing,
  crossChecked,
  intake,
  judged,
  MONDAY,
  proposed,
  REPORT,
  resolved,
  tobacco,
  wang,
} from './a-tobacco-case.ts'
import { inboxOf, toldLast } from './engine.ts'

test.each([
  ['hotline', 'orderClerk', 'orderDesk'],
  ['visit', 'countyClerk', 'countyCompany'],
  ['letter', 'serviceClerk', 'branchService'],
])('tobacco-1: each line handles what it receives: %s', async (channel, who, unit) => {
  const it = await called({ channel }, MONDAY, who)
  expect(it.first).toMatchObject({ unit, holder: `unit:${unit}` })
})

test('tobacco-1: customers have a free complaint line', async () => {
  expect((await called()).first.channel).toBe('hotline')
  expect(tobacco.policy.channels['hotline']?.label).toEqual({ zh: '免费投诉电话', en: 'free complaint line' })
})

test.each([
  ['hotline', 'orderClerk', ['countyClerk', 'serviceClerk']],
  ['visit', 'countyClerk', ['orderClerk', 'serviceClerk']],
])(
  'tobacco-1: a complaint of one line (%s) is checked by another before it is closed',
  async (channel, own, others) => {
    for (const other of others) {
      const it = await called({ channel }, MONDAY, own)
      await it.step(own, 'assign', { to: 'person:wang.wei' })
      const judgement = { validity: 'unfounded', cause: 'customer', form: { grounds: 'the note' } }
      await it.step(wang, 'judge', judgement)
      await resolved(it)
      await answered(it)
      expect(await it.refused(wang, 'close', closing)).toMatchObject({
        status: 409,
        detail: 'first: crossCheck',
      })
      const check = { record: 'crossCheck', form: { finding: 'as reported' } }
      expect(await it.refused(own, 'record', check)).toMatchObject({ status: 403, code: 'forbidden' })
      await crossChecked(it, other)
      expect((await it.step(wang, 'close', closing)).state.name).toBe('closed')
    }
  },
)

const OUTSIDE = { form: { inRange: false } }
const HAND_ON = {
  to: 'unit:branchService',
  reason: 'outside our range',
  form: { opinion: 'refund the cartons' },
}

test('tobacco-2: what is outside its range a unit passes on at once, with its opinion', async () => {
  const unsaid = { ...intake, form: { retailer: 'R-3301' } }
  expect(await tobacco.refusesIntake('orderClerk', unsaid, MONDAY)).toMatchObject({
    detail: 'fill in: form.inRange',
    errors: [{ pointer: '/form/inRange' }],
  })
  const it = await called(OUTSIDE)
  expect(dueAt(it.first, 'handOn')).toMatch(/^2026-03-02T03:00:/)
  const { form: _, ...silent } = HAND_ON
  expect(await it.refused('orderClerk', 'transfer', silent)).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form' }],
  })
  const handedOn = await it.step('orderClerk', 'transfer', HAND_ON)
  expect(dueAt(handedOn, 'handOn')).toBeUndefined()
  expect(dueAt(handedOn, 'accepted')).toMatch(/^2026-03-02T06:00:/)
  expect(await toldLast(it)).toContainEqual(
    expect.objectContaining({ about: 'handedOn', to: ['unit:branchService'], content: HAND_ON.form }),
  )
  expect(await it.step('serviceClerk', 'accept')).toMatchObject({
    holder: 'unit:branchService',
    unit: 'branchService',
  })
})

test('tobacco-2: it goes to branch customer service and nowhere else', async () => {
  const it = await called(OUTSIDE)
  const astray = { ...HAND_ON, to: 'unit:countyMarketing' }
  expect(await it.refused('orderClerk', 'transfer', astray)).toMatchObject({
    status: 403,
    detail: 'your unit transfers to: branchService',
  })
})

test('tobacco-2: nobody investigates outside his range, and branch service hears of what is not passed on', async () => {
  const it = await called(OUTSIDE)
  expect(await it.refused('orderClerk', 'assign', { to: 'person:wang.wei' })).toMatchObject({
    code: 'notYet',
    detail: 'first: accept',
  })
  await it.skipTo('2026-03-02T11:01:00+08:00')
  for (const who of ['orderClerk', 'serviceClerk']) expect(await inboxOf(it, who)).toContain('overdue handOn')
})

test('tobacco-2: within its range there is nothing to pass on', async () => {
  expect(dueAt((await called()).first, 'handOn')).toBeUndefined()
})

const INQUIRY = { kind: 'inquiry', content: 'When does the new brand come?' }
const SUGGESTION = { kind: 'suggestion', content: 'Deliver before eight.' }

test('tobacco-3: an inquiry is answered at once', async () => {
  const it = await called(INQUIRY)
  const after = await it.step('orderClerk', 'settle', { form: { answer: 'In April.' } })
  expect(after).toMatchObject({ state: { name: 'filed' }, ended: true })
  expect(await toldLast(it)).toMatchObject([{ to: ['customer'], content: { answer: 'In April.' } }])
})

test('tobacco-3: or within 24 hours, weekends and holidays too', async () => {
  const friday = await called(INQUIRY, '2026-03-06T16:00:00+08:00')
  expect(dueAt(friday.first, 'inquiry')).toMatch(/^2026-03-07T08:00:/)
  await friday.skipTo('2026-03-07T16:01:00+08:00')
  for (const who of ['orderClerk', 'serviceClerk'])
    expect(await inboxOf(friday, who)).toContain('overdue inquiry')
  const after = await friday.step('orderClerk', 'answer', { form: ANSWER })
  expect(after.clocks).toContainEqual(
    expect.objectContaining({ id: 'inquiry', state: 'stopped', late: true }),
  )
})

test('tobacco-3: a suggestion goes up to the leader, and nobody is told before he has ruled', async () => {
  const it = await called(SUGGESTION)
  await it.step('orderClerk', 'propose', proposed('consideration'))
  expect(await toldLast(it)).toMatchObject([{ about: 'suggestionUp', to: ['role:leader'] }])
  expect(dueAt(await it.view('auditor'), 'ruling')).toBe('2026-03-09T09:30:00.000Z')
  const told = { form: { result: 'from May on', adopted: true } }
  expect(await it.refused('orderClerk', 'answer', told)).toMatchObject({ detail: 'first: approved' })
  const ruling = { form: { adopted: true, ruling: 'from May on' } }
  expect(await it.refused('branchHead', 'approve', ruling)).toMatchObject({ status: 403 })
  expect(await it.step('leader', 'approve', ruling)).toMatchObject({
    state: { name: 'approved' },
    facts: { adopted: true },
  })
  expect(await it.refused('orderClerk', 'close', closing)).toMatchObject({ detail: 'first: answer' })
  expect(await it.refused('orderClerk', 'answer', { form: { result: 'yes' } })).toMatchObject({
    detail: 'fill in: form.adopted',
  })
  await it.step('orderClerk', 'answer', told)
  expect(await toldLast(it)).toMatchObject([{ to: ['customer'], content: told.form }])
  expect((await it.step('orderClerk', 'close', closing)).state.name).toBe('filed')
})

test('tobacco-3: where an answer is due, the customer has a date, and it binds', async () => {
  const it = await called(SUGGESTION)
  const date = { dueAt: '2026-03-09T12:00:00+08:00', reason: 'the leader is travelling' }
  expect(dueAt(await it.step('orderClerk', 'promise', date), 'adoption')).toBe('2026-03-09T04:00:00.000Z')
  expect(await toldLast(it)).toMatchObject([
    { to: ['customer'], content: { dueAt: '2026-03-09T04:00:00.000Z' } },
  ])
  await it.skipTo('2026-03-09T12:01:00+08:00')
  for (const who of ['orderClerk', 'serviceClerk'])
    expect(await inboxOf(it, who)).toContain('overdue adoption')
})

test('tobacco-3: a complaint is investigated by a named person and by nobody else', async () => {
  const it = await called()
  const judgement = { validity: 'founded', cause: 'slip', form: { grounds: 'the note' } }
  expect(await it.refused('orderClerk', 'judge', judgement)).toMatchObject({ status: 403 })
  expect((await it.step('orderClerk', 'assign', { to: 'person:wang.wei' })).holder).toBe('person:wang.wei')
  expect(await it.refused('orderClerk', 'judge', judgement)).toMatchObject({ status: 403 })
  await it.step(wang, 'judge', judgement)
  expect(await it.refused('serviceClerk', 'report', REPORT)).toMatchObject({ status: 403 })
  expect((await it.step(wang, 'report', REPORT)).state.name).toBe('investigated')
})

test('tobacco-3: a breach by staff goes by organisation procedure', async () => {
  const it = await called({ class: 'attitude' })
  expect((await judged(it, 'breach')).holder).toBe('unit:organisationOffice')
  const decision = { who: 'organisationOfficer', remedy: 'discipline', form: { decisionNo: 'O-12' } }
  expect((await resolved(it, decision)).state.name).toBe('resolved')
})

test('tobacco-3: an ordinary slip is corrected at once and handled by the rules of the unit', async () => {
  const it = await called()
  const after = await judged(it, 'slip')
  expect(after).toMatchObject({
    holder: 'person:wang.wei',
    correctives: [{ id: 'rectification-1', owner: 'unit:countyCompany', state: 'open' }],
  })
  expect(dueAt(after, 'rectification:rectification-1')).toBe('2026-03-03T09:30:00.000Z')
  await it.step(wang, 'report', REPORT)
  expect(await it.refused(wang, 'propose', proposed('discipline'))).toMatchObject({ code: 'notAgreed' })
  await it.step(wang, 'propose', proposed('plan'))
  expect(await it.refused(wang, 'fulfil', { remedy: 'plan-1', form: {} })).toMatchObject({
    errors: [{ pointer: '/form/rule' }],
  })
  await it.step('countyClerk', 'completeCorrective', {
    corrective: 'rectification-1',
    form: { done: 'delivered' },
  })
  const seen = { corrective: 'rectification-1', effective: true }
  expect(await it.refused('countyClerk', 'verifyCorrective', seen)).toMatchObject({
    code: 'dutiesNotSeparate',
  })
  expect((await it.step('orderClerk', 'verifyCorrective', seen)).correctives).toMatchObject([
    { state: 'verified' },
  ])
})

test.each(['customer', 'misunderstanding'])(
  'tobacco-3: %s: it is explained, and that is all',
  async (cause) => {
    const it = await called()
    const explained = { form: { answer: 'The order was for one carton.' } }
    expect(await it.refused('orderClerk', 'settle', explained)).toMatchObject({ status: 409 })
    await judged(it, cause, 'unfounded')
    expect(await it.step(wang, 'settle', explained)).toMatchObject({ state: { name: 'closed' } })
    expect(await toldLast(it)).toMatchObject([
      { to: ['customer'], about: 'explained', content: explained.form },
    ])
  },
)

test('tobacco-3: what the goods have caused goes to county marketing', async () => {
  const it = await called({ class: 'quality' })
  const after = await judged(it, 'goods')
  expect(after.holder).toBe('unit:countyMarketing')
  expect(await it.refused('orderClerk', 'settle', { form: { answer: 'no' } })).toMatchObject({ status: 403 })
  const exchange = { who: 'marketer', remedy: 'exchange', form: { orderNo: 'X-9' } }
  expect((await resolved(it, exchange)).state.name).toBe('resolved')
})
