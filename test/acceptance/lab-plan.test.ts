import { expect, test } from 'vitest'
import { dueAt } from '../support/office.ts'
import {
  aComplaint,
  aPerson,
  approved,
  called,
  closed,
  findings,
  investigated,
  judgedFounded,
  lab,
  scheme,
  toldOf,
} from './lab-cases.ts'
import { fieldsMissed, inboxOf } from './engine.ts'

test('lab-3: the head of the blamed department answers within a day, or the office and the head hear of it', async () => {
  const it = await aComplaint()
  expect(dueAt(it.first, 'plan')).toBe('2026-03-03T16:00:00.000Z')
  const judged = await judgedFounded(it)
  expect(judged).toMatchObject({ holder: 'role:testingHead', holderLabel: { zh: '被投诉部门负责人' } })

  await it.skipTo('2026-03-03T20:01:00+08:00')
  expect(await inboxOf(it, 'testingHead')).toEqual(['warning plan'])
  await it.skipTo('2026-03-04T00:01:00+08:00')
  expect(await inboxOf(it, 'testingHead')).toContain('overdue plan')
  expect(await inboxOf(it, 'registrar')).toContain('overdue plan')
  expect(await inboxOf(it, 'manager')).toEqual([])
  await it.skipTo('2026-03-05T00:01:00+08:00')
  expect(await inboxOf(it, 'manager')).toEqual(['overdue plan'])
  expect((await it.step('testingHead', 'report', findings)).clocks).toContainEqual(
    expect.objectContaining({ id: 'plan', state: 'stopped', late: true }),
  )
})

test('lab-3: the answer states responsibility, plan and first agreement with the customer', async () => {
  const it = await aComplaint()
  await judgedFounded(it)
  for (const name of ['responsibility', 'plan', 'agreement']) {
    const form = Object.fromEntries(Object.entries(findings.form).filter(([field]) => field !== name))
    expect(await it.refused('testingHead', 'report', { form })).toMatchObject({
      status: 400,
      errors: [{ pointer: `/form/${name}` }],
    })
  }
  expect(await it.refused('qualityHead', 'report', findings)).toMatchObject({
    status: 403,
    code: 'forbidden',
  })
  const reported = await it.step('testingHead', 'report', findings)
  expect(reported).toMatchObject({
    state: { name: 'investigated', label: { zh: '已调查' } },
    holder: 'role:registrar',
  })
  expect(reported.clocks).toContainEqual(
    expect.objectContaining({ id: 'plan', state: 'stopped', late: false }),
  )
})

test('lab-3: the responsible person answers instead, once one is named', async () => {
  const it = await aComplaint()
  const judged = await judgedFounded(it, 'registrar', { responsiblePerson: 'wu.gang' })
  expect(judged.holder).toBe('person:wu.gang')
  expect(await it.refused(aPerson('he.ping'), 'report', findings)).toMatchObject({ status: 403 })
  expect((await it.step(aPerson('wu.gang'), 'report', findings)).state.name).toBe('investigated')
})

test('lab-3: the general office proposes, with the customer’s demand in view', async () => {
  const it = await aComplaint()
  await investigated(it)
  expect(await it.refused('testingHead', 'propose', scheme)).toMatchObject({ status: 403, code: 'forbidden' })
  expect(await it.refused('registrar', 'propose', { ...scheme, form: { scheme: 'sorry' } })).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/customerDemand' }],
  })
  expect(await fieldsMissed(it, 'registrar', 'propose', scheme)).toContain('scheme')
  const proposed = await it.step('registrar', 'propose', scheme)
  expect(proposed).toMatchObject({ holder: 'role:qualityHead', awaitingLevel: 'qualityHead' })
})

test('lab-3: the quality head and the manager both rule before anything is carried out', async () => {
  const it = await aComplaint()
  await investigated(it)
  await it.step('registrar', 'propose', { ...scheme, remedies: [{ remedy: 'retest' }] })
  const retest = { remedy: 'retest-1', form: { reportNo: '2611-077-R' } }
  expect(await it.refused('testingHead', 'fulfil', retest)).toMatchObject({ status: 409, code: 'impossible' })
  expect(await it.refused('manager', 'approve')).toMatchObject({ status: 403, code: 'forbidden' })

  const half = await it.step('qualityHead', 'approve')
  expect(half).toMatchObject({
    state: { name: 'investigated' },
    awaitingLevel: 'manager',
    holder: 'role:manager',
  })
  expect(await inboxOf(it, 'manager')).toContain('notice approve')
  expect(await it.refused('testingHead', 'fulfil', retest)).toMatchObject({ status: 409, code: 'impossible' })
  const both = { ...lab.someone('manager', 'dev-qualityHead'), roles: ['qualityHead', 'manager'] }
  expect(await it.refused(both, 'approve')).toMatchObject({ status: 403, code: 'dutiesNotSeparate' })

  const ruled = await it.step('manager', 'approve')
  expect(ruled).toMatchObject({ state: { name: 'approved' }, holder: 'role:testingHead' })
  expect((await toldOf(it, 'ruled'))[0]?.to).toEqual(['role:registrar', 'role:testingHead'])
  const outcome = { form: { outcome: 'tested again' } }
  expect(await it.refused('testingHead', 'resolve', outcome)).toMatchObject({
    status: 409,
    code: 'notYet',
    detail: 'first: remedies (retest-1)',
  })
  await it.step('testingHead', 'fulfil', retest)
  expect((await it.step('testingHead', 'resolve', outcome)).state.name).toBe('resolved')
})

test('lab-3: a scheme that the manager sends back is drafted and ruled on anew', async () => {
  const it = await aComplaint()
  await investigated(it)
  await it.step('registrar', 'propose', scheme)
  await it.step('qualityHead', 'approve')
  const back = await it.step('manager', 'sendBack', { reason: 'too little' })
  expect(back).toMatchObject({ state: { name: 'received' }, proposal: null, holder: 'role:registrar' })
  await investigated(it)
  await it.step('registrar', 'propose', scheme)
  expect(await it.refused('manager', 'approve')).toMatchObject({ status: 403 })
})

test('lab-4: the quality head or the delegate reports to the general manager within three days', async () => {
  const it = await aComplaint()
  const report = { record: 'reportedToGeneralManager', form: { findings: 'a backlog of samples' } }
  expect(await it.refused('qualityHead', 'record', report)).toMatchObject({ status: 409, code: 'impossible' })
  const after = await investigated(it)
  expect(dueAt(after, 'generalManagerReport')).toBe('2026-03-05T16:00:00.000Z')
  expect(await it.refused('registrar', 'record', report)).toMatchObject({ status: 403, code: 'forbidden' })
  expect(
    await it.refused('qualityHead', 'record', { record: 'reportedToGeneralManager', form: {} }),
  ).toMatchObject({ status: 400, errors: [{ pointer: '/form/findings' }] })

  const told = await it.step('qualityDelegate', 'record', report)
  expect(dueAt(told, 'generalManagerReport')).toBeUndefined()
  expect(await inboxOf(it, 'generalManager')).toEqual(['notice generalManagerTold'])
  expect(await toldOf(it, 'generalManagerTold')).toMatchObject([
    { to: ['role:generalManager'], label: { zh: '调查汇报' }, content: { findings: 'a backlog of samples' } },
  ])
})

test('lab-4: without that report the quality head hears of it, then the general manager, and nothing is filed', async () => {
  const it = await aComplaint()
  await investigated(it)
  await it.skipTo('2026-03-06T00:01:00+08:00')
  expect(await inboxOf(it, 'qualityHead')).toContain('overdue generalManagerReport')
  expect(await inboxOf(it, 'generalManager')).toEqual([])
  await it.skipTo('2026-03-07T00:01:00+08:00')
  expect(await inboxOf(it, 'generalManager')).toEqual(['overdue generalManagerReport'])

  await it.step('registrar', 'propose', scheme)
  await it.step('qualityHead', 'approve')
  await it.step('manager', 'approve')
  await it.step('testingHead', 'fulfil', { remedy: 'apology-1' })
  await it.step('testingHead', 'resolve', { form: { outcome: 'written' } })
  await called(it, 'satisfied')
  expect(await it.refused('registrar', 'close', { form: { summary: 'done' } })).toMatchObject({
    status: 409,
    code: 'notYet',
    detail: 'first: reportedToGeneralManager',
  })
  await it.step('qualityHead', 'record', { record: 'reportedToGeneralManager', form: { findings: 'late' } })
  expect((await closed(it)).state.name).toBe('closed')
})

test('lab-4: a case handled again is reported to the general manager again', async () => {
  const it = await aComplaint()
  await approved(it)
  await it.step('testingHead', 'fulfil', { remedy: 'apology-1' })
  await it.step('testingHead', 'resolve', { form: { outcome: 'written' } })
  await called(it, 'dissatisfied')
  const again = await investigated(it)
  expect(dueAt(again, 'generalManagerReport')).toBe('2026-03-05T16:00:00.000Z')
})
