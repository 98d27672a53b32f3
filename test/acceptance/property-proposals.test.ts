import { expect, test } from 'vitest'
import { dueAt } from '../support/office.ts'
import {
  ADOPTED,
  asksFor,
  explained,
  fiveClears,
  inboxOf,
  INTAKE,
  MONDAY,
  PLANNED,
  property,
  PUBLISHED,
  putForward,
  record,
  told,
  toldOf,
} from './property-cases.ts'

const SURVEY = { channel: 'survey', class: 'service', content: 'The lobby is dirty for months.' }
const DONE = { corrective: 'surveyAction-1', form: { cause: 'no round at night', done: 'one more round' } }
const seen = (effective: boolean) => ({
  corrective: 'surveyAction-1',
  effective,
  form: { effect: 'three nights looked at' },
})

test('property-3: a major problem found by an opinion survey gets a corrective action', async () => {
  const unjudged = { ...INTAKE, ...SURVEY }
  expect(await property.refusesIntake('deskClerk', unjudged, MONDAY)).toMatchObject({
    status: 422,
    detail: 'give: severity',
  })
  const it = await told({ ...SURVEY, severity: 'major' })
  expect(it.first.correctives).toMatchObject([
    { id: 'surveyAction-1', owner: 'role:serviceManager', state: 'open' },
  ])
  expect(dueAt(it.first, 'surveyAction:surveyAction-1')).toBe('2026-03-23T09:30:00.000Z')
})

test.each([
  ['an ordinary finding', { ...SURVEY, severity: 'ordinary' }],
  ['a major complaint that no survey found', { severity: 'major' }],
])('property-3: %s gets none', async (_, more) => {
  const it = await told(more)
  expect(it.first.correctives).toEqual([])
})

test('property-3: the action is followed up until somebody else has verified its effect', async () => {
  const it = await told({ ...SURVEY, severity: 'major' })
  await explained(it)
  await fiveClears(it)
  await record(it, 'majorSeen', { instruction: 'find the cause' }, 'director')
  expect((await it.step('deskClerk', 'close')).state.name).toBe('closed')
  await it.skipTo('2026-03-23T17:31:00+08:00')
  for (const who of ['serviceManager', 'director'])
    expect(await inboxOf(it, who)).toContain('overdue surveyAction')
  expect(await inboxOf(it, 'companyManager')).not.toContain('overdue surveyAction')
  await it.skipTo('2026-03-30T17:31:00+08:00')
  expect(await inboxOf(it, 'companyManager')).toContain('overdue surveyAction')
  const { cause: _, ...causeless } = DONE.form
  expect(
    await it.refused('serviceManager', 'completeCorrective', { ...DONE, form: causeless }),
  ).toMatchObject({ errors: [{ pointer: '/form/cause' }] })
  await it.step('serviceManager', 'completeCorrective', DONE)
  expect(await it.refused('serviceManager', 'verifyCorrective', seen(true))).toMatchObject({ status: 403 })
  expect(await it.step('director', 'verifyCorrective', seen(false))).toMatchObject({
    state: { name: 'closed' },
    correctives: [{ state: 'open' }],
  })
  await it.step('serviceManager', 'completeCorrective', DONE)
  expect(await it.step('director', 'verifyCorrective', seen(true))).toMatchObject({
    state: { name: 'filed' },
    ended: true,
  })
})

test('property-3: a finding that proves to be major later gets its action then, and just one', async () => {
  const it = await told({ ...SURVEY, severity: 'ordinary' })
  expect(await it.step('deskClerk', 'classify', { severity: 'major' })).toMatchObject({
    holder: 'role:serviceManager',
    correctives: [{ id: 'surveyAction-1', state: 'open' }],
  })
  expect(await it.refused('deskClerk', 'classify', { severity: 'major' })).toMatchObject({ status: 403 })
  const another = { corrective: 'surveyAction' }
  expect(await it.refused('deskClerk', 'openCorrective', another)).toMatchObject({ status: 403 })
})

test('property-3: what was corrected and what effect was seen is on record', async () => {
  const it = await told({ ...SURVEY, severity: 'major' })
  const about = { corrective: 'surveyAction-1' }
  expect(await asksFor(it, 'completeCorrective', about)).toEqual(['cause', 'done'])
  expect(await asksFor(it, 'verifyCorrective', { ...about, effective: true })).toEqual(['effect'])
})

test("property-4: a resident's proposal goes to the director, and to nobody below", async () => {
  const fresh = await told({ kind: 'proposal', class: undefined })
  expect(fresh.first).toMatchObject({ kind: 'proposal', holder: 'unit:desk' })
  expect(dueAt(fresh.first, 'putForward')).toBe('2026-03-03T09:30:00.000Z')
  expect(dueAt(fresh.first, 'handle')).toBeUndefined()
  expect(dueAt(fresh.first, 'whole')).toBe('2026-05-01T16:00:00.000Z')
  const it = await putForward()
  expect(await toldOf(it, 'proposal')).toMatchObject([
    { to: ['role:director'], content: { handling: 'as the case asks' } },
  ])
  const before = await it.view('auditor')
  expect(before.holder).toBe('role:director')
  expect(dueAt(before, 'ruling')).toBe('2026-03-09T09:30:00.000Z')
  for (const who of ['serviceManager', 'companyManager'])
    expect(await it.refused(who, 'approve', ADOPTED)).toMatchObject({ status: 403 })
  expect(await it.refused('director', 'approve', { form: { ruling: 'well' } })).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/decision' }],
  })
  expect(await it.step('director', 'approve', ADOPTED)).toMatchObject({
    state: { name: 'approved' },
    holder: 'unit:desk',
    correctives: [],
  })
})

test('property-4: a proposal without a ruling reaches the director, then the manager of the company', async () => {
  const it = await putForward()
  await it.skipTo('2026-03-09T17:31:00+08:00')
  expect(await inboxOf(it, 'director')).toContain('overdue ruling')
  expect(await inboxOf(it, 'companyManager')).not.toContain('overdue ruling')
  await it.skipTo('2026-03-11T17:31:00+08:00')
  expect(await inboxOf(it, 'companyManager')).toContain('overdue ruling')
})

test("property-4: what is adopted is published with its measures and the resident's commendation", async () => {
  const it = await putForward()
  expect(await it.refused('deskClerk', 'record', PUBLISHED)).toMatchObject({ detail: 'first: approved' })
  expect(dueAt(await it.step('director', 'approve', ADOPTED), 'publish')).toBe('2026-03-05T09:30:00.000Z')
  expect(await it.refused('deskClerk', 'close')).toMatchObject({ detail: 'first: answer; published' })
  for (const field of ['measures', 'commendation']) {
    const form = Object.fromEntries(Object.entries(PUBLISHED.form).filter(([name]) => name !== field))
    expect(await it.refused('deskClerk', 'record', { ...PUBLISHED, form })).toMatchObject({
      status: 400,
      errors: [{ pointer: `/form/${field}` }],
    })
  }
  await it.step('deskClerk', 'record', PUBLISHED)
  const told = await toldOf(it, 'published')
  expect(told.map(({ to }) => to)).toEqual([['unit:desk', 'unit:engineering', 'unit:security'], ['customer']])
  for (const { content } of told) expect(content).toEqual(PUBLISHED.form)
  await it.step('deskClerk', 'answer', { form: { result: 'from May on' } })
  expect((await it.step('deskClerk', 'close')).state.name).toBe('filed')
})

test('property-4: or the director orders a plan from a department, which carries it out', async () => {
  const it = await putForward()
  const nobody = { form: { decision: 'plan', ruling: 'say how' } }
  expect(await it.refused('director', 'approve', nobody)).toMatchObject({
    status: 422,
    detail: 'fill in: form.planUnit',
  })
  const after = await it.step('director', 'approve', PLANNED)
  expect(after.correctives).toMatchObject([{ id: 'plan-1', owner: 'unit:engineering', state: 'open' }])
  expect(dueAt(after, 'plan:plan-1')).toBe('2026-04-01T16:00:00.000Z')
  expect(dueAt(after, 'publish')).toBeUndefined()
  expect(await toldOf(it, 'planOrdered')).toMatchObject([
    { to: ['unit:engineering', 'unit:desk'], content: { ruling: 'say where and how' } },
  ])
  expect(await it.refused('deskClerk', 'record', PUBLISHED)).toMatchObject({
    detail: 'first: plan.completed',
  })
  const plan = { corrective: 'plan-1', form: { measures: 'sockets behind block 5' } }
  expect(await it.refused('guard', 'completeCorrective', plan)).toMatchObject({ status: 403 })
  expect(dueAt(await it.step('engineer', 'completeCorrective', plan), 'publish')).toBe(
    '2026-03-05T09:30:00.000Z',
  )
  await it.step('deskClerk', 'record', PUBLISHED)
  await it.step('deskClerk', 'answer', { form: { result: 'the sockets come' } })
  expect((await it.step('deskClerk', 'close')).state.name).toBe('closed')
  const carriedOut = { corrective: 'plan-1', effective: true, form: { effect: 'they are in use' } }
  expect((await it.step('director', 'verifyCorrective', carriedOut)).state.name).toBe('filed')
})

test('property-4: ruling, measures, commendation and effect are on record', async () => {
  const it = await putForward()
  expect(await asksFor(it, 'approve')).toEqual(['decision', 'ruling'])
  expect(await asksFor(it, 'record', { record: 'published' })).toEqual(['measures', 'commendation'])
  const about = { corrective: 'plan-1' }
  expect(await asksFor(it, 'completeCorrective', about)).toEqual(['measures'])
  expect(await asksFor(it, 'verifyCorrective', { ...about, effective: true })).toEqual(['effect'])
})
