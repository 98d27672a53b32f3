import { expect, test } from 'vitest'
import { dueAt } from '../support/office.ts'
import {
  aComplaint,
  approved,
  aPerson,
  assigned,
  auto,
  COMFORT,
  COMPLAINT,
  FINDINGS,
  HANDLING_FORM,
  hoursOf,
  investigated,
  judged,
  JUDGEMENT,
  liuYang,
  LOOK,
  MONDAY,
  SOLUTION,
  TOLD,
  toldOf,
} from './auto-cases.ts'
import { inboxOf } from './engine.ts'

test.each([
  ['product', '产品质量'],
  ['contract', '销售合同'],
  ['repair', '维修质量'],
  ['service', '服务质量'],
])('auto-1: a complaint about %s is accepted, whoever is asked', async (subject, zh) => {
  const it = await auto.receives('salesConsultant', { ...COMPLAINT, class: subject }, MONDAY)
  expect(it.first).toMatchObject({
    class: subject,
    state: { name: 'received' },
    holder: 'role:relationsManager',
  })
  expect(auto.policy.classes[subject]?.label.zh).toBe(zh)
})

test('auto-1: proposals are accepted, answered and closed', async () => {
  const { occurredAt } = COMPLAINT.form
  const proposal = { ...COMPLAINT, kind: 'proposal', class: 'service', form: { occurredAt } }
  const it = await auto.receives('serviceAdvisor', proposal, MONDAY)
  expect(it.number).toMatch(/^A2603\d{3,}$/)
  expect(it.first).toMatchObject({ kind: 'proposal', holder: 'role:relationsManager' })
  expect(dueAt(it.first, 'follow')).toBe('2026-03-16T09:30:00.000Z')
  expect(await it.refused('relationsManager', 'close')).toMatchObject({
    code: 'notYet',
    detail: 'first: answer',
  })
  await it.step('relationsManager', 'answer', TOLD)
  expect(await it.step('relationsManager', 'close')).toMatchObject({ state: { name: 'filed' }, ended: true })
})

test('auto-2: time, content, complainant and number plate are recorded', async () => {
  const it = await aComplaint()
  const [first] = await it.history('relationsManager')
  expect(first?.step).toMatchObject({
    complainant: { name: 'Chen Jie' },
    content: COMPLAINT.content,
    form: COMPLAINT.form,
  })
  const { kind, channel, class: repair } = COMPLAINT
  const bare = await auto.refusesIntake('receptionist', { kind, channel, class: repair, form: {} }, MONDAY)
  expect(bare.errors?.map(({ pointer }) => pointer).sort()).toEqual([
    '/complainant',
    '/content',
    '/form/occurredAt',
  ])
  const { occurredAt } = COMPLAINT.form
  const noPlate = await auto.refusesIntake('receptionist', { ...COMPLAINT, form: { occurredAt } }, MONDAY)
  expect(noPlate).toMatchObject({ status: 422, detail: 'fill in: form.plate' })
})

test('auto-2: sympathy comes first: nothing is looked into before the customer has heard it', async () => {
  const it = await aComplaint()
  expect(hoursOf(it.first, 'sympathy')).toBe(1)
  expect(await it.refused('relationsManager', 'record', LOOK)).toMatchObject({
    status: 409,
    code: 'notYet',
    detail: 'first: acknowledge',
  })
  const silent = await it.refused('receptionist', 'acknowledge', { form: {} })
  expect(silent).toMatchObject({ status: 400, errors: [{ pointer: '/form/comfort' }] })
  const after = await it.step('receptionist', 'acknowledge', COMFORT)
  expect(dueAt(after, 'sympathy')).toBeUndefined()
  expect(await toldOf(it, 'sympathy')).toMatchObject([
    { kind: 'answer', to: ['customer'], content: COMFORT.form },
  ])
})

test('auto-2: who took it in and the relations manager hear when the customer is left waiting', async () => {
  const it = await aComplaint()
  await it.skipTo('2026-03-02T11:01:00+08:00')
  expect(await inboxOf(it, 'receptionist')).toEqual(['overdue sympathy'])
  expect(await inboxOf(it, 'relationsManager')).toContain('overdue sympathy')
  expect(await inboxOf(it, 'generalManager')).toEqual([])
})

test('auto-3: the relations manager looks into the cause first, then judges', async () => {
  const it = await aComplaint({ class: undefined })
  await it.step('receptionist', 'acknowledge', COMFORT)
  expect(await it.refused('relationsManager', 'judge', JUDGEMENT)).toMatchObject({
    code: 'notYet',
    detail: 'first: firstLook; classify',
  })
  expect(await it.refused('workshopManager', 'record', LOOK)).toMatchObject({ status: 403 })
  await it.step('relationsManager', 'record', LOOK)
  await it.step('relationsManager', 'classify', { class: 'repair' })
  expect(await it.refused('workshopManager', 'judge', JUDGEMENT)).toMatchObject({ status: 403 })
  const bare = await it.refused('relationsManager', 'judge', { validity: 'founded', form: {} })
  expect(bare.errors?.map(({ pointer }) => pointer)).toEqual(['/form/nature', '/form/demandReasonable'])
  expect(await it.step('relationsManager', 'judge', JUDGEMENT)).toMatchObject({
    class: 'repair',
    validity: 'founded',
    facts: { demandReasonable: true },
  })
})

test('auto-3: what is not grounded is explained and closed', async () => {
  const it = await aComplaint()
  await judged(it, { validity: 'unfounded', responsibleUnit: undefined })
  const explained = { form: { explanation: 'New pads squeal for a hundred kilometres.' } }
  expect(await it.step('relationsManager', 'settle', explained)).toMatchObject({
    state: { name: 'filed' },
    validity: 'unfounded',
    penalties: [],
  })
  expect(await toldOf(it, 'unfounded')).toMatchObject([{ to: ['customer'], content: explained.form }])
})

test('auto-3: the handling form names department and person, who hears of it', async () => {
  const it = await aComplaint()
  expect(await it.refused('relationsManager', 'assign', HANDLING_FORM)).toMatchObject({
    detail: 'first: judge',
  })
  await judged(it)
  expect(
    await it.refused('relationsManager', 'assign', { ...HANDLING_FORM, form: { instructions: 'repair it' } }),
  ).toMatchObject({ status: 400, errors: [{ pointer: '/form/department' }] })
  const nowhere = { ...HANDLING_FORM, form: { ...HANDLING_FORM.form, department: 'nowhere' } }
  expect(await it.refused('relationsManager', 'assign', nowhere)).toMatchObject({
    errors: [{ pointer: '/form/department', detail: expect.stringContaining('workshop') }],
  })
  const after = await it.step('relationsManager', 'assign', HANDLING_FORM)
  expect(after).toMatchObject({ holder: 'person:liu.yang', facts: { department: 'workshop' } })
  expect(await toldOf(it, 'assigned')).toMatchObject([
    { to: ['person:liu.yang'], label: { zh: '投诉处理单' }, content: HANDLING_FORM.form },
  ])
})

test('auto-3: the relations manager follows every case to its end, in ten working days', async () => {
  const it = await aComplaint()
  expect(await inboxOf(it, 'relationsManager')).toEqual(['notice registered'])
  await investigated(it)
  await it.step(liuYang, 'propose', SOLUTION)
  expect(dueAt(await it.view('auditor'), 'follow')).toBe('2026-03-16T09:30:00.000Z')
  await it.skipTo('2026-03-16T17:31:00+08:00')
  expect(await inboxOf(it, 'relationsManager')).toContain('overdue follow')
})

test('auto-4: the manager named finds cause and person and offers a solution within one working day', async () => {
  const it = await aComplaint()
  expect(dueAt(await assigned(it), 'solution')).toBe('2026-03-03T09:30:00.000Z')
  expect(await it.refused('salesManager', 'report', FINDINGS)).toMatchObject({ status: 403 })
  const causeOnly = { form: { cause: 'worn pads' } }
  expect(await it.refused(liuYang, 'report', causeOnly)).toMatchObject({
    status: 422,
    detail: 'fill in: form.loss, form.personAtFault',
    errors: [{ pointer: '/form/loss' }, { pointer: '/form/personAtFault' }],
  })
  const reported = await it.step(liuYang, 'report', FINDINGS)
  expect(reported).toMatchObject({ state: { name: 'investigated' }, facts: { personAtFault: 'ma.chao' } })
  const offered = await it.step(liuYang, 'propose', SOLUTION)
  expect(offered.clocks).toContainEqual(
    expect.objectContaining({ id: 'solution', state: 'stopped', late: false }),
  )
})

test('auto-4: a holiday is no working day, and a late solution is heard of by manager and relations', async () => {
  const it = await aComplaint({}, '2026-02-14T10:00:00+08:00')
  // Saturday 14 is worked; 15 to 23 February are off.
  expect(dueAt(await assigned(it), 'solution')).toBe('2026-02-24T09:30:00.000Z')
  await it.skipTo('2026-02-24T15:31:00+08:00')
  expect(await inboxOf(it, liuYang)).toContain('warning solution')
  await it.skipTo('2026-02-24T17:31:00+08:00')
  expect(await inboxOf(it, liuYang)).toContain('overdue solution')
  expect(await inboxOf(it, 'relationsManager')).toContain('overdue solution')
  expect(await inboxOf(it, 'generalManager')).not.toContain('overdue solution')
  await it.skipTo('2026-02-25T17:31:00+08:00')
  expect(await inboxOf(it, 'generalManager')).toContain('overdue solution')
})

test('auto-5: the general manager approves every solution before the customer hears of it', async () => {
  const it = await aComplaint()
  await investigated(it)
  const offered = await it.step(liuYang, 'propose', SOLUTION)
  expect(offered).toMatchObject({ holder: 'role:generalManager', awaitingLevel: 'generalManager' })
  expect(await inboxOf(it, 'generalManager')).toContain('notice solution')
  expect(await it.refused('relationsManager', 'answer', TOLD)).toMatchObject({ detail: 'first: approved' })
  expect(await it.refused('workshopManager', 'approve')).toMatchObject({ status: 403 })
  const himself = auto.someone('generalManager', 'liu.yang')
  expect(await it.refused(himself, 'approve')).toMatchObject({ code: 'dutiesNotSeparate' })
  expect(await it.step('generalManager', 'approve')).toMatchObject({
    state: { name: 'approved' },
    holder: 'unit:workshop',
  })
})

test('auto-5: what he sends back is due again in one working day', async () => {
  const it = await aComplaint()
  await investigated(it)
  await it.step(liuYang, 'propose', SOLUTION)
  const back = await it.step('generalManager', 'sendBack', { to: 'investigated', reason: 'too little' })
  expect(back).toMatchObject({ state: { name: 'investigated' }, holder: 'unit:workshop', proposal: null })
  expect(dueAt(back, 'solution')).toBe('2026-03-03T09:30:00.000Z')
  expect((await it.step(liuYang, 'propose', SOLUTION)).holder).toBe('role:generalManager')
})

test('auto-5: the customer is told at once and his reaction is recorded', async () => {
  const it = await aComplaint()
  expect(hoursOf(await approved(it), 'tell')).toBe(2)
  expect(await it.refused(liuYang, 'answer', { form: { text: 'done' } })).toMatchObject({
    errors: [{ pointer: '/form/reaction' }],
  })
  await it.step(liuYang, 'fulfil', { remedy: 'apology-1' })
  expect(await it.refused(liuYang, 'resolve')).toMatchObject({ code: 'notYet', detail: 'first: answer' })
  expect(await it.refused(aPerson('ma.chao'), 'answer', TOLD)).toMatchObject({ status: 403 })
  await it.step(liuYang, 'answer', TOLD)
  expect(await toldOf(it, 'answer')).toMatchObject([{ to: ['customer'], content: { text: TOLD.form.text } }])
  expect((await it.history()).at(-1)?.step).toMatchObject({ form: { reaction: 'content' } })
  expect((await it.step(liuYang, 'resolve')).state.name).toBe('resolved')
})

test('auto-5: what was approved is carried out with its proof: a repair by its order, a compensation by its voucher', async () => {
  const it = await aComplaint()
  await investigated(it)
  const remedies = [{ remedy: 'repair' }, { remedy: 'compensation', amount: 300 }]
  await it.step(liuYang, 'propose', { ...SOLUTION, remedies })
  await it.step('generalManager', 'approve')
  await it.step(liuYang, 'answer', TOLD)
  const carriedOut = [
    { remedy: 'repair-1', form: { orderNo: 'W-118' } },
    { remedy: 'compensation-2', form: { voucherNo: 'V-7' } },
  ]
  for (const done of carriedOut) {
    const [proof = ''] = Object.keys(done.form)
    expect(await it.refused(liuYang, 'fulfil', { ...done, form: {} })).toMatchObject({
      errors: [{ pointer: `/form/${proof}` }],
    })
    expect(await it.refused(liuYang, 'resolve')).toMatchObject({ code: 'notYet' })
    await it.step(liuYang, 'fulfil', done)
  }
  expect((await it.step(liuYang, 'resolve')).state.name).toBe('resolved')
})
