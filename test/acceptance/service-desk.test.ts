import { expect, test } from 'vitest'
import { dueAt } from '../support/office.ts'
import {
  ANALYSIS,
  ANSWER,
  asksFor,
  beforeTheManagers,
  chen,
  FINDINGS,
  followed,
  HARM,
  inboxOf,
  INTAKE,
  MONDAY,
  NAMED,
  OPINION,
  proposed,
  received,
  resolved,
  revisited,
  RULING,
  service,
  toldOf,
} from './service-cases.ts'

test('service-1: one desk takes all complaints, whatever way they come', async () => {
  for (const channel of ['visit', 'telephone', 'letter', 'department'])
    expect((await received({ channel })).first).toMatchObject({ channel, holder: 'unit:desk' })
  for (const who of ['salesClerk', 'engineer', 'generalManager'])
    expect(await service.refusesIntake(who, INTAKE, MONDAY)).toMatchObject({ status: 403 })
})

test('service-1: it is sorted, and the stage is recorded: inspection, handover or warranty', async () => {
  const at = (more: object) => service.refusesIntake('deskClerk', { ...INTAKE, ...more }, MONDAY)
  expect(await at({ class: undefined })).toMatchObject({ status: 422, detail: 'give: class' })
  expect(await at({ form: { premises: 'tower 2' } })).toMatchObject({
    status: 422,
    detail: 'fill in: form.stage',
  })
  expect(await at({ form: { stage: 'handover' } })).toMatchObject({ detail: 'fill in: form.premises' })
  expect(await at({ form: { ...INTAKE.form, stage: 'planning' } })).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/stage' }],
  })
  for (const stage of ['inspection', 'handover', 'warranty'])
    expect((await received({ form: { ...INTAKE.form, stage } })).first.facts).toMatchObject({ stage })
})

test('service-1: a named person follows it, within four hours', async () => {
  const it = await received()
  expect(dueAt(it.first, 'named')).toMatch(/^2026-03-02T06:00:/)
  expect(dueAt(it.first, 'investigation')).toBe('2026-03-05T09:30:00.000Z')
  expect(dueAt(it.first, 'whole')).toBe('2026-04-01T16:00:00.000Z')
  expect(await it.refused(chen, 'report', FINDINGS)).toMatchObject({ status: 403 })
  expect(await it.refused('deskClerk', 'assign', { to: 'person:chen.jie' })).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form' }],
  })
  const after = await it.step('deskClerk', 'assign', NAMED)
  expect(after).toMatchObject({ holder: 'person:chen.jie', facts: { follower: 'chen.jie' } })
  expect(dueAt(after, 'named')).toBeUndefined()
  expect(await toldOf(it, 'named')).toMatchObject([{ to: ['person:chen.jie'] }])
})

test('service-1: nobody else investigates, answers or closes it, and he hears of all that is late', async () => {
  const it = await followed()
  expect(await it.refused('deskClerk', 'report', FINDINGS)).toMatchObject({ status: 403 })
  await it.skipTo('2026-03-05T17:31:00+08:00')
  expect(await inboxOf(it, chen)).toContain('overdue investigation')
  expect(await inboxOf(it, 'deputyGeneralManager')).not.toContain('overdue investigation')
  await it.skipTo('2026-03-07T17:31:00+08:00')
  expect(await inboxOf(it, 'deputyGeneralManager')).toContain('overdue investigation')
  await it.step(chen, 'report', FINDINGS)
  await it.step(chen, 'propose', proposed('apology'))
  expect((await it.step('serviceManager', 'approve', RULING)).holder).toBe('person:chen.jie')
  expect(await it.refused('deskClerk', 'answer', ANSWER)).toMatchObject({ status: 403 })
  await it.skipTo('2026-04-02T00:01:00+08:00')
  expect(await inboxOf(it, chen)).toEqual(expect.arrayContaining(['overdue execution', 'overdue whole']))
})

test('service-1: an ordinary handling is ruled on by the head of customer service', async () => {
  const it = await followed()
  const reported = await it.step(chen, 'report', FINDINGS)
  expect(dueAt(reported, 'proposal')).toBe('2026-03-04T09:30:00.000Z')
  const before = await it.step(chen, 'propose', proposed('apology'))
  expect(before).toMatchObject({ holder: 'role:serviceManager', awaitingLevel: 'serviceManager' })
  expect(dueAt(before, 'ruling')).toBe('2026-03-04T09:30:00.000Z')
  expect(await it.refused('deputyGeneralManager', 'approve', RULING)).toMatchObject({ status: 403 })
  const back = await it.step('serviceManager', 'sendBack', { to: 'investigated', reason: 'too little' })
  expect(back).toMatchObject({ state: { name: 'investigated' }, holder: 'person:chen.jie' })
  expect(dueAt(back, 'ruling')).toBeUndefined()
  await it.step(chen, 'propose', proposed('explanation'))
  const after = await it.step('serviceManager', 'approve', RULING)
  expect(after).toMatchObject({ state: { name: 'approved' } })
  expect(dueAt(after, 'execution')).toBe('2026-03-16T09:30:00.000Z')
})

test('service-1: no step of the handling is taken without what it has to state', async () => {
  const it = await received()
  expect(await asksFor(it, 'assign', { to: 'person:chen.jie' })).toEqual(['follower'])
  expect(await asksFor(it, 'report')).toEqual(['findings'])
  expect(await asksFor(it, 'propose', { remedies: [{ remedy: 'apology' }] })).toEqual(['handling'])
  expect(await asksFor(it, 'answer')).toEqual(['text'])
})

test('service-2: what could do great harm goes to both managers and to legal at once', async () => {
  const it = await received(HARM)
  expect(await toldOf(it, 'raised')).toMatchObject([
    {
      to: ['role:deputyGeneralManager', 'role:generalManager', 'unit:legal'],
      content: { ground: 'greatHarm' },
      label: { zh: '重大事项呈报' },
    },
  ])
  for (const who of ['deputyGeneralManager', 'generalManager', 'lawyer'])
    expect(await inboxOf(it, who)).toContain('notice raised')
})

test('service-2: deputy general manager and general manager set the measures, one after the other', async () => {
  const it = await followed(HARM)
  expect(dueAt(it.first, 'legal')).toBe('2026-03-03T09:30:00.000Z')
  await it.step(chen, 'report', FINDINGS)
  const nobody = proposed('measures')
  expect(await it.refused(chen, 'propose', nobody)).toMatchObject({ detail: 'fill in: form.department' })
  const before = await it.step(chen, 'propose', proposed('measures', { department: 'engineering' }))
  expect(before.holder).toBe('role:deputyGeneralManager')
  expect(dueAt(before, 'ruling')).toBe('2026-03-02T09:30:00.000Z')
  expect(await it.refused('deputyGeneralManager', 'approve', RULING)).toMatchObject({
    code: 'notYet',
    detail: 'first: legalOpinion',
  })
  expect(await it.refused(chen, 'record', OPINION)).toMatchObject({ status: 403 })
  await it.step('lawyer', 'record', OPINION)
  for (const who of ['serviceManager', 'generalManager'])
    expect(await it.refused(who, 'approve', RULING)).toMatchObject({ status: 403 })
  expect(await it.refused('deputyGeneralManager', 'approve', { form: {} })).toMatchObject({
    errors: [{ pointer: '/form/measures' }],
  })
  expect(await it.step('deputyGeneralManager', 'approve', RULING)).toMatchObject({
    state: { name: 'investigated' },
    holder: 'role:generalManager',
    awaitingLevel: 'generalManager',
  })
  expect(await it.step('generalManager', 'approve', RULING)).toMatchObject({
    state: { name: 'approved' },
    holder: 'unit:engineering',
  })
})

test('service-2: the departments act at once', async () => {
  const it = await followed(HARM)
  await beforeTheManagers(it)
  await it.step('deputyGeneralManager', 'approve', RULING)
  const after = await it.step('generalManager', 'approve', RULING)
  expect(dueAt(after, 'act')).toBe('2026-03-02T09:30:00.000Z')
  expect(await toldOf(it, 'measures')).toMatchObject([
    {
      to: ['unit:sales', 'unit:desk', 'unit:engineering', 'unit:repairTeam', 'unit:legal'],
      content: RULING.form,
    },
  ])
  const begun = { record: 'begun', form: { taken: 'the block is empty' } }
  expect(await it.refused('salesClerk', 'record', begun)).toMatchObject({ status: 403 })
  await it.skipTo('2026-03-02T17:31:00+08:00')
  for (const who of ['engineer', chen]) expect(await inboxOf(it, who)).toContain('overdue act')
  expect(await inboxOf(it, 'generalManager')).not.toContain('overdue act')
  await it.skipTo('2026-03-03T17:31:00+08:00')
  expect(await inboxOf(it, 'generalManager')).toContain('overdue act')
  await it.step('engineer', 'fulfil', { remedy: 'measures-1', form: { done: 'all are safe' } })
  expect(await it.refused(chen, 'resolve')).toMatchObject({ code: 'notYet', detail: 'first: begun' })
  expect(dueAt(await it.step('engineer', 'record', begun), 'act')).toBeUndefined()
  expect((await it.step(chen, 'resolve')).state.name).toBe('resolved')
})

test('service-2: what sales or service cannot handle goes the same way, whenever it shows', async () => {
  const it = await followed()
  expect(dueAt(it.first, 'legal')).toBeUndefined()
  expect(await it.refused('lawyer', 'record', OPINION)).toMatchObject({ status: 409 })
  const raising = { record: 'raised', form: { ground: 'beyondUs', why: 'he goes to court' } }
  expect(await it.refused('engineer', 'record', raising)).toMatchObject({ status: 403 })
  const { why: _, ...bare } = raising.form
  expect(await it.refused('salesClerk', 'record', { ...raising, form: bare })).toMatchObject({
    errors: [{ pointer: '/form/why' }],
  })
  const after = await it.step('salesClerk', 'record', raising)
  expect(dueAt(after, 'legal')).toBe('2026-03-03T09:30:00.000Z')
  expect(await toldOf(it, 'raised')).toMatchObject([
    { to: ['role:deputyGeneralManager', 'role:generalManager', 'unit:legal'], content: raising.form },
  ])
  expect(await beforeTheManagers(it)).toMatchObject({
    holder: 'role:deputyGeneralManager',
    awaitingLevel: 'deputyGeneralManager',
  })
})

test('service-2: ground, opinion, measures and what was done about them are on record', async () => {
  const it = await received(HARM)
  expect(await asksFor(it, 'record', { record: 'raised' })).toEqual(['ground', 'why'])
  expect(await asksFor(it, 'record', { record: 'legalOpinion' })).toEqual(['opinion'])
  expect(await asksFor(it, 'approve')).toEqual(['measures'])
  expect(await asksFor(it, 'record', { record: 'begun' })).toEqual(['taken'])
  expect(await asksFor(it, 'fulfil', { remedy: 'measures-1' })).toEqual(['done'])
})

test('service-3: every customer is revisited, within five working days and not by his follower', async () => {
  const it = await resolved()
  expect(dueAt(await it.view('auditor'), 'revisit')).toBe('2026-03-09T09:30:00.000Z')
  await it.step(chen, 'record', ANALYSIS)
  expect(await it.refused(chen, 'close')).toMatchObject({ status: 409 })
  expect(await it.refused('serviceManager', 'waiveRevisit', { reason: 'busy' })).toMatchObject({
    status: 403,
  })
  expect(await it.refused(chen, 'revisit', revisited('satisfied'))).toMatchObject({
    code: 'dutiesNotSeparate',
  })
  const silent = { satisfaction: 'satisfied', form: {} }
  expect(await it.refused('deskClerk', 'revisit', silent)).toMatchObject({
    errors: [{ pointer: '/form/talk' }],
  })
  expect((await it.step('deskClerk', 'revisit', revisited('satisfied'))).state.name).toBe('revisited')
  expect((await it.step(chen, 'close')).state.name).toBe('filed')
})

test('service-3: who is not satisfied has his case handled again by the same follower', async () => {
  const it = await resolved()
  const again = await it.step('deskClerk', 'revisit', revisited('dissatisfied'))
  expect(again).toMatchObject({ state: { name: 'received' }, round: 2, holder: 'person:chen.jie' })
  expect(dueAt(again, 'investigation')).toBe('2026-03-05T09:30:00.000Z')
  expect(await toldOf(it, 'handledAgain')).toMatchObject([{ to: ['person:chen.jie', 'role:serviceManager'] }])
})
