import { expect, inject, test } from 'vitest'
import { Connection } from '@temporalio/client'
import type { SchedulesBody } from '../../server/http/shapes-desk.ts'
import { fastForward } from '../../server/runtime/fast-forward.ts'
import { roundsWorkflowId } from '../../workflows/rounds-messages.ts'
import { pathOfRound } from '../support/rounds.ts'
import { type Case, dueAt } from '../support/office.ts'
import {
  ANALYSIS,
  asksFor,
  chen,
  CONFIRMED,
  followed,
  inboxOf,
  INTAKE,
  MONDAY,
  ORDER,
  PROACTIVE,
  proposed,
  received,
  resolved,
  revisited,
  ruled,
  RULING,
  service,
  STARTED,
  SUPERVISED,
  toldOf,
} from './service-cases.ts'

test('service-3: no complaint is closed before its result has been analysed', async () => {
  const it = await resolved()
  await it.step('deskClerk', 'revisit', revisited('satisfied'))
  expect(await it.refused(chen, 'close')).toMatchObject({ code: 'notYet', detail: 'first: analysis' })
  expect(await asksFor(it, 'record', { record: 'analysis' })).toEqual(['cause', 'proposal'])
  await it.step(chen, 'record', ANALYSIS)
  expect((await it.step(chen, 'close')).state.name).toBe('filed')
})

const REPORT = {
  kind: 'report',
  class: undefined,
  complainant: undefined,
  content: 'The first quarter.',
  form: {},
}
const MARCH = '2026-03-30T12:00:00+08:00'
const APRIL = '2026-04-01T09:01:00+08:00'
const reporting = (form: object) => ({ remedies: [{ remedy: 'improvement' }], form })
const WRITTEN = { handling: 'test every frame', analysis: 'half are frames', improvementUnit: 'engineering' }

/** The report of the second quarter, as the engine has opened it on its first working day. */
async function aReport(): Promise<Case> {
  const at = { 'Simulated-Time': MARCH }
  const { status, body } = await service.call<SchedulesBody>('deskClerk', 'POST', '/schedules', {}, at)
  expect(status).toBe(201)
  expect(body.schedules).toMatchObject([
    {
      label: { zh: '季度分析报告' },
      next: { period: '2026-Q2', opensAt: '2026-04-01T01:00:00.000Z' },
      unit: 'desk',
    },
  ])
  const connection = Connection.lazy({ address: inject('temporalAddress') })
  await fastForward(connection, roundsWorkflowId(body.id), Date.parse(APRIL) - Date.parse(MARCH))
  return service.opened(
    'deskClerk',
    await pathOfRound(connection, inject('dataDir'), body.id, 'quarterly', '2026-Q2'),
  )
}

test('service-3: a report comes due each quarter, and climbs until it is made', async () => {
  const it = await aReport()
  expect(it.first).toMatchObject({ kind: 'report', holder: 'unit:desk', facts: { period: '2026-Q2' } })
  expect(dueAt(it.first, 'reportDue')).toBe('2026-04-16T09:30:00.000Z')
  await it.skipTo('2026-04-16T17:31:00+08:00')
  expect(await inboxOf(it, 'serviceManager')).toContain('overdue reportDue')
  expect(await inboxOf(it, 'generalManager')).not.toContain('overdue reportDue')
  await it.skipTo('2026-04-18T17:31:00+08:00')
  expect(await inboxOf(it, 'generalManager')).toContain('overdue reportDue')
  await it.step('serviceManager', 'propose', reporting(WRITTEN))
  await it.step('generalManager', 'approve', RULING)
  expect((await it.step('serviceManager', 'close')).state.name).toBe('closed')
})

test('service-3: reports analyse the results and make proposals, for the general manager', async () => {
  const it = await received(REPORT)
  expect(dueAt(it.first, 'reportDue')).toBe('2026-03-16T09:30:00.000Z')
  expect(dueAt(it.first, 'investigation')).toBeUndefined()
  expect(await it.refused('serviceManager', 'propose', reporting({ handling: 'go on' }))).toMatchObject({
    status: 422,
    detail: 'fill in: form.analysis, form.improvementUnit',
  })
  const before = await it.step('serviceManager', 'propose', reporting(WRITTEN))
  expect(before.holder).toBe('role:generalManager')
  expect(dueAt(before, 'reportRuling')).toBe('2026-03-09T09:30:00.000Z')
  expect(await toldOf(it, 'report')).toMatchObject([
    { to: ['role:generalManager'], content: { analysis: 'half are frames', handling: 'test every frame' } },
  ])
  expect(await it.refused('deputyGeneralManager', 'approve', RULING)).toMatchObject({ status: 403 })
  const after = await it.step('generalManager', 'approve', RULING)
  expect(after.correctives).toMatchObject([{ id: 'improvement-1', owner: 'unit:engineering', state: 'open' }])
  expect(dueAt(after, 'improvement:improvement-1')).toBe('2026-04-01T16:00:00.000Z')
})

test('service-3: what a report proposed is followed until its effect has been seen', async () => {
  const it = await received(REPORT)
  await it.step('serviceManager', 'propose', reporting(WRITTEN))
  await it.step('generalManager', 'approve', RULING)
  expect((await it.step('serviceManager', 'close')).state.name).toBe('closed')
  await it.skipTo('2026-04-02T00:01:00+08:00')
  for (const who of ['engineer', 'serviceManager'])
    expect(await inboxOf(it, who)).toContain('overdue improvement')
  const done = { corrective: 'improvement-1', form: { done: 'every frame is tested' } }
  const seen = { corrective: 'improvement-1', effective: true, form: { effect: 'no frame has sunk' } }
  const about = { corrective: 'improvement-1' }
  expect(await asksFor(it, 'completeCorrective', about)).toEqual(['done'])
  expect(await asksFor(it, 'verifyCorrective', { ...about, effective: true })).toEqual(['effect'])
  await it.step('engineer', 'completeCorrective', done)
  expect(await it.refused('engineer', 'verifyCorrective', seen)).toMatchObject({ status: 403 })
  expect((await it.step('serviceManager', 'verifyCorrective', seen)).state.name).toBe('filed')
})

test('service-4: no works before they are ruled on, and none that are not on the order', async () => {
  const it = await followed()
  await it.step(chen, 'report', { form: { findings: 'the frame has sunk' } })
  await it.step(chen, 'propose', proposed('repair'))
  expect(await it.refused(chen, 'issueSlip', ORDER)).toMatchObject({ detail: 'first: approved' })
  await it.step('serviceManager', 'approve', RULING)
  expect(await it.refused(chen, 'issueSlip', { ...ORDER, form: {} })).toMatchObject({
    errors: [{ pointer: '/form/works' }],
  })
  expect(await it.refused('foreman', 'fulfil', { remedy: 'repair-1' })).toMatchObject({
    code: 'notYet',
    detail: expect.stringContaining('repairOrder'),
  })
  expect(await (await ruled('apology')).refused(chen, 'issueSlip', ORDER)).toMatchObject({ status: 409 })
})

test('service-4: the deputy chief engineer confirms technique and price before the team starts', async () => {
  const it = await ruled('repair')
  const issued = await it.step(chen, 'issueSlip', ORDER)
  expect(dueAt(issued, 'confirm:repairOrder-1')).toBe('2026-03-04T09:30:00.000Z')
  expect(await toldOf(it, 'confirm')).toMatchObject([
    { to: ['role:deputyChiefEngineer'], content: ORDER.form },
  ])
  expect(await it.refused('foreman', 'signSlip', STARTED)).toMatchObject({
    code: 'notYet',
    detail: 'the next signature on repairOrder-1 is engineer',
  })
  expect(await it.refused('engineer', 'signSlip', CONFIRMED)).toMatchObject({ status: 403 })
  const signing = (name: string) => asksFor(it, 'signSlip', { slip: 'repairOrder-1', signature: name })
  expect(await signing('engineer')).toEqual(['technique', 'price'])
  expect(await signing('team')).toEqual(['startedOn'])
  expect(await signing('supervision')).toEqual(['found'])
  const confirmed = await it.step('deputyChiefEngineer', 'signSlip', CONFIRMED)
  expect(dueAt(confirmed, 'confirm:repairOrder-1')).toBeUndefined()
  expect(dueAt(confirmed, 'works:repairOrder-1')).toBe('2026-03-11T09:30:00.000Z')
  expect(await toldOf(it, 'start')).toMatchObject([
    { to: ['unit:repairTeam', 'unit:desk'], content: { technique: 'wedges' } },
  ])
  expect(await it.step('foreman', 'signSlip', STARTED)).toMatchObject({ slips: [{ state: 'open' }] })
})

test('service-4: customer service supervises the works, and before that they are not done', async () => {
  const it = await ruled('repair')
  await it.step(chen, 'issueSlip', ORDER)
  await it.step('deputyChiefEngineer', 'signSlip', CONFIRMED)
  await it.step('foreman', 'signSlip', STARTED)
  expect(await it.refused('foreman', 'fulfil', { remedy: 'repair-1' })).toMatchObject({ code: 'notYet' })
  await it.skipTo('2026-03-11T17:31:00+08:00')
  for (const who of ['foreman', chen]) expect(await inboxOf(it, who)).toContain('overdue works')
  expect(await inboxOf(it, 'deputyChiefEngineer')).not.toContain('overdue works')
  await it.skipTo('2026-03-13T17:31:00+08:00')
  expect(await inboxOf(it, 'deputyChiefEngineer')).toContain('overdue works')
  expect(await it.refused('foreman', 'signSlip', SUPERVISED)).toMatchObject({ status: 403 })
  expect(await it.step('deskClerk', 'signSlip', SUPERVISED)).toMatchObject({ slips: [{ state: 'complete' }] })
  await it.step('foreman', 'fulfil', { remedy: 'repair-1' })
  expect((await it.step(chen, 'resolve')).state.name).toBe('resolved')
})

test('service-5: a problem solved before a complaint comes is a case too, with a follower', async () => {
  const { foundBy: _, ...form } = PROACTIVE.form
  expect(await service.refusesIntake('deskClerk', { ...INTAKE, ...PROACTIVE, form }, MONDAY)).toMatchObject({
    status: 422,
    detail: 'fill in: form.foundBy',
  })
  const it = await followed(PROACTIVE)
  expect(it.first).toMatchObject({ kind: 'proactive', state: { name: 'received' } })
  expect(it.number).toMatch(/^KF2603\d{3,}$/)
  expect(dueAt(it.first, 'named')).toMatch(/^2026-03-02T06:00:/)
  expect(dueAt(it.first, 'proposal')).toBe('2026-03-04T09:30:00.000Z')
  await it.step(chen, 'propose', proposed('prevention'))
  await it.step('serviceManager', 'approve', RULING)
  expect(await asksFor(it, 'fulfil', { remedy: 'prevention-1' })).toEqual(['done'])
  await it.step(chen, 'fulfil', { remedy: 'prevention-1', form: { done: 'all seals are new' } })
  await it.step(chen, 'resolve')
  expect(await it.refused('deskClerk', 'revisit', revisited('satisfied'))).toMatchObject({ status: 409 })
  expect(await it.step(chen, 'close')).toMatchObject({ state: { name: 'filed' }, ended: true })
})

test('service-5: it may need repair works, and it may go up to the managers', async () => {
  const works = await followed(PROACTIVE)
  await works.step(chen, 'propose', proposed('repair'))
  await works.step('serviceManager', 'approve', RULING)
  expect(await works.step(chen, 'issueSlip', ORDER)).toMatchObject({ slips: [{ state: 'open' }] })
  const grave = await followed({ ...PROACTIVE, form: { ...PROACTIVE.form, ground: 'greatHarm' } })
  expect(await grave.step(chen, 'propose', proposed('measures', { department: 'sales' }))).toMatchObject({
    awaitingLevel: 'deputyGeneralManager',
  })
})

test('service-5: such cases are listed apart from complaints', async () => {
  const it = await received(PROACTIVE)
  const ids = async (kind: string) => (await service.list('auditor', { kind })).map(({ id }) => id)
  expect(await ids('proactive')).toContain(it.id)
  expect(await ids('complaint')).not.toContain(it.id)
})
