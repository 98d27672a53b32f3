import { expect, test } from 'vitest'
import { dueAt } from '../support/office.ts'
import {
  asksFor,
  explained,
  inboxOf,
  INTAKE,
  MONDAY,
  property,
  proposed,
  record,
  told,
  toldOf,
} from './property-cases.ts'

test('property-2: every complaint belongs to a class of the regulation', async () => {
  const unsorted = { ...INTAKE, class: undefined }
  expect(await property.refusesIntake('deskClerk', unsorted, MONDAY)).toMatchObject({
    status: 422,
    detail: 'give: class',
  })
  const parentsOf = (parent: string) =>
    Object.entries(property.policy.classes).flatMap(([name, each]) => (each.parent === parent ? [name] : []))
  expect(parentsOf('buildingQuality')).toEqual(['seepage', 'crackedWall', 'pipes'])
  expect(parentsOf('emergency')).toEqual(['lift', 'flood', 'power', 'theft', 'fire', 'vehicle'])
})

test.each([
  ['seepage', 'repair', 'billCorrected'],
  ['fees', 'billCorrected', 'repair'],
  ['service', 'apology', 'mediation'],
  ['theft', 'policeReport', 'billCorrected'],
])('property-2: %s may be met by %s and never by %s', async (sort, fitting, other) => {
  const it = await told({ class: sort })
  expect(await it.refused('deskClerk', 'propose', proposed(other))).toMatchObject({
    code: 'notAgreed',
    detail: `the policy does not offer ${other} for this complaint`,
  })
  await it.step('deskClerk', 'propose', proposed(fitting))
})

test.each(['lift', 'flood', 'power', 'theft', 'fire', 'vehicle'])(
  'property-2: an emergency (%s) is major at once, with its own short deadline by day and night',
  async (sort) => {
    const it = await told({ class: sort }, 'guard', '2026-03-02T23:00:00+08:00')
    expect(it.first).toMatchObject({ class: sort, severity: 'major', holder: 'role:serviceManager' })
    expect(dueAt(it.first, 'emergency')).toMatch(/^2026-03-02T15:30:/)
    expect(dueAt(it.first, 'major')).toMatch(/^2026-03-02T16:00:/)
    expect(await toldOf(it, 'emergency')).toMatchObject([{ to: ['unit:engineering', 'unit:security'] }])
  },
)

test('property-2: an emergency that nobody goes to reaches the superior, and then the director', async () => {
  const it = await told({ class: 'lift' })
  await it.skipTo('2026-03-02T10:31:00+08:00')
  for (const who of ['engineer', 'guard', 'serviceManager'])
    expect(await inboxOf(it, who)).toContain('overdue emergency')
  expect(await inboxOf(it, 'director')).not.toContain('overdue emergency')
  await it.skipTo('2026-03-02T11:31:00+08:00')
  expect(await inboxOf(it, 'director')).toContain('overdue emergency')
  const there = { record: 'onSite', form: { found: 'two people, unhurt' } }
  expect(await it.refused('deskClerk', 'record', there)).toMatchObject({ status: 403 })
  expect(dueAt(await it.step('engineer', 'record', there), 'emergency')).toBeUndefined()
})

test('property-2: an emergency counts as handled only when somebody has been there', async () => {
  const it = await told({ class: 'power' })
  await it.step('deskClerk', 'propose', proposed('repair'))
  await it.step('engineer', 'fulfil', { remedy: 'repair-1', form: { done: 'the fuse is new' } })
  expect(await it.refused('deskClerk', 'resolve')).toMatchObject({ code: 'notYet', detail: 'first: onSite' })
  expect(await it.refused('engineer', 'record', { record: 'onSite', form: {} })).toMatchObject({
    errors: [{ pointer: '/form/found' }],
  })
  await record(it, 'onSite', { found: 'a fuse' }, 'engineer')
  expect((await it.step('deskClerk', 'resolve')).state.name).toBe('resolved')
})

test('property-2: what turns out to be an emergency has its deadline from then on', async () => {
  const it = await told()
  expect(dueAt(it.first, 'emergency')).toBeUndefined()
  const after = await it.step('deskClerk', 'classify', { class: 'flood' })
  expect(after).toMatchObject({ severity: 'major', holder: 'role:serviceManager' })
  expect(dueAt(after, 'emergency')).toMatch(/^2026-03-02T02:30:/)
  expect(await toldOf(it, 'emergency')).toHaveLength(1)
})

const NEIGHBOURS = { ...INTAKE, class: 'neighbours', content: 'The drums upstairs.' }
const tried = (triedThemselves: boolean) => ({ form: { premises: 'block 5', triedThemselves } })

test('property-2: neighbours come only after they failed to settle it themselves', async () => {
  const at = (more: object) => property.refusesIntake('deskClerk', { ...NEIGHBOURS, ...more }, MONDAY)
  expect(await at({})).toMatchObject({ status: 422, detail: 'fill in: form.triedThemselves' })
  expect(await at(tried(false))).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/triedThemselves' }],
  })
  const it = await told({ ...NEIGHBOURS, ...tried(true) })
  await it.step('deskClerk', 'propose', proposed('mediation'))
  await it.step('guard', 'fulfil', { remedy: 'mediation-1', form: { agreed: 'no drums after nine' } })
  expect((await it.step('deskClerk', 'resolve')).state.name).toBe('resolved')
})

test('property-2: where sorting shows that it is between neighbours, they try first', async () => {
  const it = await told({ class: 'service' })
  await it.step('deskClerk', 'classify', { class: 'neighbours' })
  expect(await it.refused('deskClerk', 'propose', proposed('mediation'))).toMatchObject({
    code: 'notYet',
    detail: 'first: ownAttempt',
  })
  const attempt = (failed: boolean) => ({ record: 'ownAttempt', form: { failed } })
  expect(await it.refused('deskClerk', 'record', attempt(false))).toMatchObject({ status: 400 })
  await it.step('deskClerk', 'record', attempt(true))
  expect((await explained(it)).state.name).toBe('resolved')
})

test('property-2: what was found, agreed or reported is on record', async () => {
  const it = await told()
  expect(await asksFor(it, 'record', { record: 'onSite' })).toEqual(['found'])
  expect(await asksFor(it, 'record', { record: 'ownAttempt' })).toEqual(['failed'])
  expect(await asksFor(it, 'fulfil', { remedy: 'mediation-1' })).toEqual(['agreed'])
  expect(await asksFor(it, 'fulfil', { remedy: 'policeReport-1' })).toEqual(['reportNo'])
})
