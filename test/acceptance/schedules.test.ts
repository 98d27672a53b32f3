import { expect, inject, test } from 'vitest'
import { Connection } from '@temporalio/client'
import { historiesOf, replayDifferences } from '../../server/audit-temporal.ts'
import { workflowIdOf } from '../../workflows/messages.ts'
import type { ProblemBody } from '../../server/http/shapes.ts'
import type { SchedulesBody } from '../../server/http/shapes-desk.ts'
import { fastForward } from '../../server/runtime/fast-forward.ts'
import { roundsWorkflowId } from '../../workflows/rounds-messages.ts'
import type { Case } from '../support/office.ts'
import { dueAt } from '../support/office.ts'
import { pathOfRound } from '../support/rounds.ts'
import { distillery, record } from './a-distillery-case.ts'
import { inboxOf, staffOf } from './engine.ts'
import { clientOf } from '../support/temporal.ts'

const connection = Connection.lazy({ address: inject('temporalAddress') })

/** The distillery's schedules in a time of their own. */
async function rounds(at: string, since?: string) {
  const started = await distillery.call<SchedulesBody>(
    'registrar',
    'POST',
    '/schedules',
    since ? { since } : {},
    {
      'Simulated-Time': at,
    },
  )
  expect(started.status).toBe(201)
  const location = started.headers.get('Location') ?? ''
  const { id } = started.body

  const look = async () => (await distillery.call<SchedulesBody>('registrar', 'GET', location)).body
  const schedule = async (name: string) => (await look()).schedules.find((each) => each.name === name)
  let now = at
  const skipTo = async (instant: string) => {
    await fastForward(connection, roundsWorkflowId(id), Date.parse(instant) - Date.parse(now))
    now = instant
  }
  const pathOf = (name: string, period: string) =>
    pathOfRound(connection, inject('dataDir'), id, name, period)
  const opened = async (name: string, period: string): Promise<Case> =>
    distillery.opened('registrar', await pathOf(name, period))
  const isThere = async (name: string, period: string) =>
    (await distillery.call('registrar', 'GET', await pathOf(name, period))).status === 200
  return { id, look, schedule, skipTo, opened, isThere }
}

const WEDNESDAY = '2026-02-25T12:00:00+08:00'

test('distillery-6: the statistics of each month and week are opened when their first working day begins', async () => {
  const its = await rounds(WEDNESDAY)
  expect(await its.schedule('monthly')).toMatchObject({
    label: { zh: '月统计' },
    last: null,
    next: { period: '2026-03', opensAt: '2026-03-02T01:00:00.000Z' },
    waits: null,
  })
  await its.skipTo('2026-03-02T08:59:00+08:00')
  expect(await its.isThere('monthly', '2026-03')).toBe(false)
  await its.skipTo('2026-03-02T09:01:00+08:00')
  const monthly = await its.opened('monthly', '2026-03')
  expect(monthly.first).toMatchObject({
    kind: 'statistics',
    state: { name: 'received' },
    unit: 'salesOffice',
    channel: 'schedule',
    holder: 'role:registrar',
    facts: { schedule: 'monthly', period: '2026-03' },
  })
  expect(monthly.first.receivedAt).toMatch(/^2026-03-02T01:00:0/)
  expect((await its.opened('weekly', '2026-W10')).first.facts).toMatchObject({ schedule: 'weekly' })
  expect(await its.schedule('monthly')).toMatchObject({
    last: { period: '2026-03', href: `/complaints/${monthly.id}` },
    next: { period: '2026-04', opensAt: '2026-04-01T01:00:00.000Z' },
  })
})

test('whoever knows an organisation, its schedules and its periods cannot tell the id of a case', async () => {
  const its = await rounds('2026-03-01T12:00:00+08:00')
  await its.skipTo('2026-03-02T09:01:00+08:00')
  const it = await its.opened('monthly', '2026-03')
  expect(it.id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  const guessed = `/complaints/${its.id}-monthly-2026-03`
  expect((await distillery.call('registrar', 'GET', guessed)).status).toBe(404)
})

test('distillery-6: what is opened is recorded, numbered and kept as every case', async () => {
  const its = await rounds('2026-03-01T12:00:00+08:00')
  await its.skipTo('2026-03-02T09:01:00+08:00')
  const it = await its.opened('monthly', '2026-03')
  expect(it.number).toMatch(/^D2603\d{3,}$/)
  const [first] = await it.history()
  expect(first).toMatchObject({
    seq: 1,
    by: { person: 'schedule' },
    step: { type: 'receive', content: '月统计 2026-03 / monthly statistics 2026-03' },
  })
  expect(await it.replay('auditor', { seq: 1 })).toMatchObject({ agrees: true })
  expect(await distillery.list('registrar', { number: it.number })).toMatchObject([{ id: it.id }])
  await record(it, 'registrar', 'figures', { classes: '3 taste, 1 staff', expectations: 'answered faster' })
  const proposal = { record: 'improvementProposal', form: { proposal: 'a second line' } }
  expect(await it.refused('registrar', 'record', proposal)).toMatchObject({ status: 403 })
  await it.step('marketingDirector', 'record', proposal)
  expect((await it.step('registrar', 'close')).state.name).toBe('filed')
})

test('distillery-6: statistics that nobody draws up climb the ladder of their kind', async () => {
  const its = await rounds('2026-03-01T12:00:00+08:00')
  await its.skipTo('2026-03-02T09:01:00+08:00')
  const it = await its.opened('weekly', '2026-W10')
  expect(dueAt(it.first, 'statistics')).toBe('2026-03-05T09:30:00.000Z')
  await it.skipTo('2026-03-05T17:31:00+08:00')
  expect(await inboxOf(it, 'marketingDirector')).toContain('overdue statistics')
  expect(await inboxOf(it, 'generalManager')).toEqual([])
  await it.skipTo('2026-03-07T00:01:00+08:00')
  expect(await inboxOf(it, 'generalManager')).toContain('overdue statistics')
})

test('distillery-6: a case opened on the way keeps its own time', async () => {
  const its = await rounds(WEDNESDAY)
  await its.skipTo('2026-04-15T12:00:00+08:00')
  const it = await its.opened('monthly', '2026-03')
  expect(it.first.now).toMatch(/^2026-03-02T01:0/)
  expect((await it.history()).map(({ step }) => step.type)).toEqual(['receive'])
  for (const week of ['W10', 'W11', 'W12', 'W13', 'W14', 'W15', 'W16'])
    expect([week, (await its.opened('weekly', `2026-${week}`)).first.receivedAt]).toEqual([
      week,
      expect.stringMatching(/T01:00:0/),
    ])
  expect(await its.isThere('weekly', '2026-W17')).toBe(false)
})

test('distillery-6: periods missed while the engine was away are each opened once, and say how late', async () => {
  const its = await rounds('2026-05-06T10:00:00+08:00', '2026-02-28T10:00:00+08:00')
  for (const [period, minutes] of [
    ['2026-03', 93_660],
    ['2026-04', 50_460],
    ['2026-05', 60],
  ] as const) {
    const it = await its.opened('monthly', period)
    expect([period, it.first.facts['latenessMs']]).toEqual([period, expect.closeTo(minutes * 60_000, -5)])
    const [first] = await it.history()
    expect(first?.step['content']).toContain(`${minutes} minutes late`)
  }
  expect(await its.schedule('monthly')).toMatchObject({
    last: {
      period: '2026-05',
      dueAt: '2026-05-06T01:00:00.000Z',
      openedAt: expect.stringMatching(/^2026-05-06T02:0/),
    },
    next: { period: '2026-06' },
  })
  expect(await its.isThere('monthly', '2026-02')).toBe(false)
})

test('rounds and the cases they open are played back by Temporal as they went', async () => {
  const its = await rounds(WEDNESDAY)
  await its.skipTo('2026-04-02T12:00:00+08:00')
  const it = await its.opened('monthly', '2026-04')
  await it.skipTo('2026-04-08T12:00:00+08:00')
  for (const workflowId of [roundsWorkflowId(its.id), workflowIdOf(it.id)]) {
    const histories = await historiesOf(clientOf(connection, { dataDir: inject('dataDir') }), workflowId)
    expect([workflowId, await replayDifferences(workflowId, histories)]).toEqual([workflowId, []])
  }
})

test('the schedules of the organisation run by themselves, once, and an organisation without any has none', async () => {
  const { body } = await distillery.call<SchedulesBody>('storekeeper', 'GET', '/schedules')
  expect(body.id).toBe('distillery')
  expect(body.schedules.map(({ name, every }) => [name, every])).toEqual(
    Object.entries(distillery.policy.schedules).map(([name, { every }]) => [name, every]),
  )
  expect((await staffOf('lab').call<SchedulesBody>('registrar', 'GET', '/schedules')).body.schedules).toEqual(
    [],
  )
})

test.each([
  '0000-01-01T00:00:00Z',
  '1890-01-01T00:00:00Z',
  '2026-02-25T12:00:01+08:00',
  '9999-01-01T00:00:00Z',
])('rounds do not begin at %s, before their calendar or after their own time', async (since) => {
  const time = { 'Simulated-Time': WEDNESDAY }
  const { body } = await distillery.call<ProblemBody>('registrar', 'POST', '/schedules', { since }, time)
  expect([since, body]).toMatchObject([since, { status: 422, errors: [{ pointer: '/since' }] }])
})

test('rounds are named by their id', async () => {
  const { body } = await distillery.call<ProblemBody>('registrar', 'GET', '/schedules?rounds=x')
  expect(body).toMatchObject({ status: 400, errors: [{ pointer: '/rounds' }] })
  expect(JSON.stringify(body)).not.toContain('0-9a-f')
})

test('nobody sends what the engine opens, and nobody looks into rounds that are not theirs', async () => {
  const sent = { kind: 'statistics', content: 'March', form: {} }
  const at = '2026-03-02T10:00:00+08:00'
  expect(await distillery.refusesIntake('registrar', { ...sent, channel: 'schedule' }, at)).toMatchObject({
    status: 422,
    code: 'unknown',
  })
  const opened = { schedule: 'monthly', period: '2026-03', latenessMs: 0 }
  expect(await distillery.refusesIntake('registrar', { ...sent, channel: 'oral', opened }, at)).toMatchObject(
    {
      status: 400,
    },
  )
  const { id } = await rounds(WEDNESDAY)
  const path = `/schedules?rounds=${id.replace('distillery-', '')}`
  expect((await staffOf('lab').call('registrar', 'GET', path)).status).toBe(404)
  const real = await distillery.call<ProblemBody>('registrar', 'POST', '/schedules', {})
  expect([real.status, real.body.code]).toEqual([400, 'malformed'])
})
