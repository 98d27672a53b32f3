import { expect, test } from 'vitest'
import { dueAt } from '../support/office.ts'
import {
  estate,
  MONDAY,
  SLIP,
  INTAKE,
  aComplaint,
  sorted,
  urging,
  passedTo,
  atService,
  atEngineering,
  toldOf,
  inboxOf,
  hoursAfter,
} from './estate-cases.ts'
import { fieldsMissed } from './engine.ts'

test.each([
  ['hotline', 'serviceOfficer'],
  ['website', 'serviceManager'],
  ['salesOffice', 'salesClerk'],
  ['propertyCompany', 'propertyKeeper'],
  ['serviceCentre', 'centreClerk'],
  ['department', 'designer'],
])('estate-1: a complaint by %s is taken in, and nobody can refuse it', async (channel, who) => {
  const it = await aComplaint(who, { channel })
  expect(it.first).toMatchObject({ state: { name: 'received' }, channel })
  expect(it.first.number).toMatch(/^TS202603\d{3,}$/)
  for (const anyone of [who, 'serviceManager', 'generalManager']) {
    expect(await it.refused(anyone, 'refuse', { reason: 'not ours' })).toMatchObject({
      status: 403,
      code: 'forbidden',
    })
  }
})

test('estate-1: everything is on the complaint slip', async () => {
  expect(await estate.refusesIntake('salesClerk', { ...INTAKE, form: {} }, MONDAY)).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/premises' }, { pointer: '/form/demand' }, { pointer: '/form/inRange' }],
  })
  const { complainant: _, ...nameless } = INTAKE
  expect(await estate.refusesIntake('salesClerk', nameless, MONDAY)).toMatchObject({
    errors: [{ pointer: '/complainant' }],
  })
})

test('estate-1: within its own range the receiving unit solves it, and customer service hears of it', async () => {
  const it = await aComplaint('propertyKeeper', {
    channel: 'propertyCompany',
    form: { ...SLIP, inRange: true },
  })
  expect(it.first.holder).toBe('person:dev-propertyKeeper')
  const solved = { form: { solution: 'the hinge has been oiled' } }
  expect(await it.refused('engineer', 'settle', solved)).toMatchObject({ status: 403, code: 'forbidden' })
  expect(await fieldsMissed(it, 'propertyKeeper', 'settle', solved)).toEqual(['solution'])
  const after = await it.step('propertyKeeper', 'settle', solved)
  expect(after).toMatchObject({ state: { name: 'filed' }, ended: true })
  expect(await toldOf(it, 'settled')).toMatchObject([
    { kind: 'notice', to: ['unit:customerService'], content: solved.form },
    { kind: 'answer', to: ['customer'], content: solved.form },
  ])
})

test('estate-1: outside its range the receiving unit cannot settle it, but acts for the customer and urges', async () => {
  const it = await atEngineering()
  expect(await it.refused('salesClerk', 'settle', { form: { solution: 'done' } })).toMatchObject({
    status: 409,
    code: 'impossible',
  })
  expect(await inboxOf(it, 'salesClerk')).toContain('notice forwarded')
  expect(await it.refused('designer', 'record', urging)).toMatchObject({ status: 403, code: 'forbidden' })
  await it.step('salesClerk', 'record', urging)
  expect(await toldOf(it, 'urged')).toMatchObject([
    { to: ['unit:engineering', 'unit:customerService'], content: { word: 'the flat is wet' } },
  ])
  expect(await inboxOf(it, 'engineer')).toContain('notice urged')
})

test('estate-1: no unit pushes a case away or past customer service', async () => {
  const it = await aComplaint()
  expect(await it.refused('salesClerk', 'transfer', passedTo('engineering'))).toMatchObject({
    status: 403,
    code: 'forbidden',
    detail: 'your unit transfers to: customerService',
  })
  await it.step('salesClerk', 'transfer', passedTo('customerService'))
  expect(await it.refused('serviceOfficer', 'decline', { reason: 'not ours' })).toMatchObject({ status: 409 })
  expect((await it.view('auditor')).holder).toBe('person:dev-salesClerk')
  await it.step('serviceOfficer', 'accept')
  await it.step('serviceOfficer', 'classify', sorted)
  await it.step('serviceOfficer', 'transfer', passedTo('engineering'))
  expect(await it.refused('engineer', 'decline', { reason: 'not ours' })).toMatchObject({ status: 409 })
  await it.step('engineer', 'accept')
  expect(await it.refused('engineer', 'transfer', passedTo('design'))).toMatchObject({ status: 403 })
})

test('estate-1: what is within its range goes back to the unit that hands it on', async () => {
  const it = await aComplaint('salesClerk', { form: { ...SLIP, inRange: true } })
  await it.step('salesClerk', 'transfer', passedTo('customerService'))
  await it.step('serviceOfficer', 'decline', { reason: 'it is yours to solve' })
  expect(await toldOf(it, 'decline')).toMatchObject([{ to: ['person:dev-salesClerk'] }])
  const still = await it.view('auditor')
  expect(still.holder).toBe('person:dev-salesClerk')
  expect(dueAt(still, 'slip')).toBe(hoursAfter(it.first.receivedAt, 24))
})

test('estate-2: the slip is due at customer service within 24 hours', async () => {
  const it = await aComplaint()
  expect(dueAt(it.first, 'slip')).toBe(hoursAfter(it.first.receivedAt, 24))
  await it.skipTo('2026-03-03T10:01:00+08:00')
  expect(await inboxOf(it, 'serviceOfficer')).toContain('overdue slip')
  expect(await inboxOf(it, 'salesClerk')).toContain('overdue slip')
  await it.step('salesClerk', 'transfer', passedTo('customerService'))
  const after = await it.step('serviceOfficer', 'accept')
  expect(after).toMatchObject({ holder: 'unit:customerService', unit: 'customerService' })
  expect(after.clocks).toContainEqual(expect.objectContaining({ id: 'slip', state: 'stopped', late: true }))
})

test('estate-2: what reaches customer service directly is only to be forwarded', async () => {
  const it = await aComplaint('serviceOfficer', { channel: 'hotline' })
  expect(it.first.holder).toBe('unit:customerService')
  expect(dueAt(it.first, 'slip')).toBeUndefined()
  expect(dueAt(it.first, 'forward')).toBe(hoursAfter(it.first.receivedAt, 24))
})

test('estate-2: customer service sorts before it forwards, within 24 hours', async () => {
  const it = await atService()
  const clock = (await it.view('auditor')).clocks.find(({ id }) => id === 'forward')
  expect(clock?.dueAt).toBe(hoursAfter(clock?.startedAt ?? '', 24))
  expect(await it.refused('serviceOfficer', 'transfer', passedTo('engineering'))).toMatchObject({
    status: 409,
    code: 'notYet',
    detail: 'first: classify',
  })
  expect(await it.step('serviceOfficer', 'classify', sorted)).toMatchObject({ class: 'quality' })
  await it.skipTo('2026-03-03T10:05:00+08:00')
  expect(await inboxOf(it, 'serviceOfficer')).toContain('overdue forward')
  const after = await it.step('serviceOfficer', 'transfer', passedTo('engineering'))
  expect(dueAt(after, 'forward')).toBeUndefined()
  expect(await inboxOf(it, 'engineer')).toContain('notice transfer')
  const acceptance = after.clocks.find(({ id }) => id === 'acceptance')
  expect(acceptance?.dueAt).toBe(hoursAfter(acceptance?.startedAt ?? '', 24))
  await it.skipTo('2026-03-04T10:06:00+08:00')
  expect(await inboxOf(it, 'serviceOfficer')).toContain('overdue acceptance')
})

test('estate-2: customer service follows the whole case and hears of every delay', async () => {
  const it = await atEngineering()
  expect(dueAt(await it.view('auditor'), 'whole')).toBe('2026-04-01T16:00:00.000Z')
  await it.skipTo('2026-04-02T00:01:00+08:00')
  expect(await inboxOf(it, 'serviceOfficer')).toEqual(
    expect.arrayContaining(['overdue result', 'overdue whole']),
  )
})
