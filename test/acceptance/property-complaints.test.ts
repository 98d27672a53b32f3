import { expect, test } from 'vitest'
import { dueAt } from '../support/office.ts'
import {
  AN_ANSWER,
  asksFor,
  type Clear,
  EVIDENCE,
  explained,
  fiveClears,
  inboxOf,
  INTAKE,
  MONDAY,
  property,
  proposed,
  record,
  told,
  toldOf,
} from './property-cases.ts'

test.each(['deskClerk', 'engineer', 'guard'])(
  'property-1: whoever is asked receives, and the desk has the complaint at once: %s',
  async (who) => {
    expect((await told({}, who)).first).toMatchObject({ state: { name: 'received' }, holder: 'unit:desk' })
  },
)

test('property-1: a complaint has to say where it is, and nobody can be turned away', async () => {
  expect(await property.refusesIntake('deskClerk', { ...INTAKE, form: {} }, MONDAY)).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/premises' }],
  })
  const it = await told()
  expect(await it.refused('director', 'refuse', { reason: 'no' })).toMatchObject({ status: 403 })
  expect(await it.refused('deskClerk', 'refer', { to: 'elsewhere', reason: 'no' })).toMatchObject({
    status: 403,
  })
})

test.each([
  ['askedClearly', 'heardClearly'],
  ['followedClearly', 'askedClearly'],
  ['answeredClearly', 'followedClearly'],
  ['recordedClearly', 'answeredClearly'],
] as const)('property-1: %s comes only after %s, and needs its own evidence', async (clear, before) => {
  const it = await told()
  await it.step('deskClerk', 'answer', AN_ANSWER)
  const names = Object.keys(EVIDENCE) as Clear[]
  for (const name of names.slice(0, names.indexOf(before))) await record(it, name, EVIDENCE[name])
  expect(await it.refused('deskClerk', 'record', { record: clear, form: EVIDENCE[clear] })).toMatchObject({
    status: 409,
    code: 'notYet',
    detail: `first: ${before}`,
  })
  await record(it, before, EVIDENCE[before])
  const [field] = Object.keys(EVIDENCE[clear])
  expect(await it.refused('deskClerk', 'record', { record: clear, form: {} })).toMatchObject({
    status: 400,
    errors: [{ pointer: `/form/${field}` }],
  })
  await record(it, clear, EVIDENCE[clear])
})

test('property-1: answered clearly means that the resident has read process and result', async () => {
  const it = await told()
  for (const name of ['heardClearly', 'askedClearly', 'followedClearly'] as const)
    await record(it, name, EVIDENCE[name])
  const clear = { record: 'answeredClearly', form: EVIDENCE.answeredClearly }
  expect(await it.refused('deskClerk', 'record', clear)).toMatchObject({ detail: 'first: answer' })
  expect(await it.refused('deskClerk', 'answer', { form: { result: 'sealed' } })).toMatchObject({
    status: 422,
    detail: 'fill in: form.process',
  })
  await it.step('deskClerk', 'answer', AN_ANSWER)
  expect(await toldOf(it, 'answer')).toMatchObject([
    { kind: 'answer', to: ['customer'], content: AN_ANSWER.form },
  ])
})

test('property-1: engineering repairs, and the case is closed only when all five are clear', async () => {
  const it = await told()
  await it.step('deskClerk', 'propose', proposed('repair'))
  expect(await it.refused('deskClerk', 'fulfil', { remedy: 'repair-1', form: {} })).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/done' }],
  })
  const repair = { remedy: 'repair-1', form: { done: 'the seam is sealed' } }
  expect(await it.refused('deskClerk', 'fulfil', repair)).toMatchObject({ status: 403 })
  expect(await it.refused('deskClerk', 'resolve')).toMatchObject({ detail: 'first: remedies (repair-1)' })
  await it.step('engineer', 'fulfil', repair)
  expect((await it.step('deskClerk', 'resolve')).state.name).toBe('resolved')
  expect(await it.refused('deskClerk', 'close')).toMatchObject({
    code: 'notYet',
    detail: 'first: recordedClearly',
  })
  await fiveClears(it)
  expect(await it.step('deskClerk', 'close')).toMatchObject({ state: { name: 'filed' }, ended: true })
})

test('property-1: handled at once: on the same day, or by the evening of the next working day', async () => {
  const it = await told()
  expect(dueAt(it.first, 'handle')).toBe('2026-03-02T09:30:00.000Z')
  expect(dueAt(it.first, 'whole')).toBe('2026-04-01T16:00:00.000Z')
  const friday = await told({}, 'deskClerk', '2026-03-06T18:00:00+08:00')
  expect(dueAt(friday.first, 'handle')).toBe('2026-03-09T09:30:00.000Z')
  await it.skipTo('2026-03-02T17:31:00+08:00')
  expect(await inboxOf(it, 'deskClerk')).toEqual(expect.arrayContaining(['warning handle', 'overdue handle']))
  expect(await inboxOf(it, 'director')).not.toContain('overdue handle')
  await it.skipTo('2026-03-04T17:31:00+08:00')
  expect(await inboxOf(it, 'director')).toContain('overdue handle')
  expect((await explained(it)).clocks).toContainEqual(
    expect.objectContaining({ id: 'handle', state: 'stopped', late: true, label: expect.anything() }),
  )
})

test('property-1: what cannot be done at once is explained, with a date that takes the place of the deadline', async () => {
  const it = await told()
  const date = { dueAt: '2026-03-05T12:00:00+08:00', reason: 'the roof is wet' }
  expect(await it.refused('deskClerk', 'promise', date)).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form' }],
  })
  const form = { explanation: 'We seal it when it is dry.' }
  expect(dueAt(await it.step('deskClerk', 'promise', { ...date, form }), 'handle')).toBe(
    '2026-03-05T04:00:00.000Z',
  )
  expect(await toldOf(it, 'date')).toMatchObject([
    { to: ['customer'], content: { ...form, dueAt: '2026-03-05T04:00:00.000Z' } },
  ])
})

const SEEN = { record: 'majorSeen', form: { instruction: 'see it yourself' } }

test('property-1: a major problem goes to the superior, who has to take note of it', async () => {
  const it = await told({ severity: 'major' })
  expect(it.first).toMatchObject({ severity: 'major', holder: 'role:serviceManager' })
  expect(dueAt(it.first, 'major')).toMatch(/^2026-03-02T03:00:/)
  expect(await toldOf(it, 'major')).toMatchObject([
    { to: ['role:serviceManager', 'role:director'], label: { zh: '重大问题报告' } },
  ])
  await explained(it)
  await fiveClears(it)
  expect(await it.refused('deskClerk', 'close')).toMatchObject({ detail: 'first: majorSeen' })
  expect(await it.refused('deskClerk', 'record', SEEN)).toMatchObject({ status: 403 })
  await it.skipTo('2026-03-02T11:01:00+08:00')
  for (const who of ['serviceManager', 'director']) expect(await inboxOf(it, who)).toContain('overdue major')
  expect(dueAt(await it.step('director', 'record', SEEN), 'major')).toBeUndefined()
  expect((await it.step('deskClerk', 'close')).state.name).toBe('filed')
})

test('property-1: what turns out to be major goes up then; an ordinary one stays at the desk', async () => {
  const it = await told()
  expect(dueAt(it.first, 'major')).toBeUndefined()
  const after = await it.step('deskClerk', 'classify', { severity: 'major' })
  expect(after.holder).toBe('role:serviceManager')
  expect(dueAt(after, 'major')).toMatch(/^2026-03-02T03:00:/)
  expect(await toldOf(it, 'major')).toHaveLength(1)
})

test('property-1: no step of the handling is taken without its evidence', async () => {
  const it = await told()
  const date = { dueAt: '2026-03-05T12:00:00+08:00', reason: 'the roof is wet' }
  expect(await asksFor(it, 'promise', date)).toEqual(['explanation'])
  expect(await asksFor(it, 'propose', { remedies: [{ remedy: 'repair' }] })).toEqual(['handling'])
  expect(await asksFor(it, 'answer')).toEqual(['result'])
  for (const [clear, form] of Object.entries(EVIDENCE))
    expect(await asksFor(it, 'record', { record: clear })).toEqual(Object.keys(form))
  expect(await asksFor(it, 'record', { record: 'majorSeen' })).toEqual(['instruction'])
  expect(await asksFor(it, 'fulfil', { remedy: 'billCorrected-1' })).toEqual(['billNo'])
})
