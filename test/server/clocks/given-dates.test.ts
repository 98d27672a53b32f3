import { afterAll, beforeAll, expect, test } from 'vitest'
import { stringify } from 'yaml'
import type { ClockStoryBody } from '../../../server/http/shapes-record.ts'
import type { StatisticsBody } from '../../../server/http/statistics-shapes.ts'
import { type Case, office, type Office } from '../../support/office.ts'
import type { Servers } from '../../support/servers.ts'
import { aFolder, run } from '../a-policy-command.ts'
import { anIntake, clockTrialOf, clockTrials, whole } from './a-clock-trial.ts'

const DUE = '2026-03-10T00:00:00.000Z'

const { fileOf } = aFolder()
const TRIAL = {
  id: 'given',
  clocks: whole({
    pauses: 'askCustomer',
    resumes: 'customerReplied',
    promise: true,
    extension: { by: ['serviceHead'], upTo: '30d', times: 2 },
  }),
  steps: { extend: { by: ['serviceHead'] }, promise: { by: ['clerk'] } },
}
let servers: Servers
let staff: Office
beforeAll(async () => {
  servers = await clockTrials(TRIAL)
  staff = office(servers, 'given')
})
afterAll(() => servers.stop())

async function aCase(): Promise<Case> {
  const it = await staff.receives('clerk', anIntake, '2026-03-02T09:00:00Z')
  expect(await theClock(it)).toMatchObject({ dueAt: DUE })
  return it
}
async function waits(it: Case, from: string, until: string): Promise<void> {
  await it.skipTo(from)
  await it.step('clerk', 'askCustomer', { question: 'Which part?' })
  await it.skipTo(until)
  await it.step('clerk', 'customerReplied')
}
/** Exactly there, also where nothing happens on the way. */
async function sentTo(it: Case, to: string): Promise<void> {
  const { status } = await staff.call('clerk', 'POST', `/complaints/${it.id}/time`, { to })
  expect(status).toBe(200)
}
const theClock = async (it: Case) => (await it.view('clerk')).clocks.find(({ id }) => id === 'whole')
const daysOf = async (it: Case) =>
  (await staff.call<ClockStoryBody>('auditor', 'GET', `/complaints/${it.id}/clocks/whole`)).body.days
const toldOf = async (it: Case) =>
  (await it.history()).flatMap(({ notices }) =>
    notices.flatMap(({ kind, to }) => (kind === 'overdue' ? to : [])),
  )

test('an extension keeps what it gave through a pause before, around and after it, and the first due instant stays visible', async () => {
  const it = await aCase()
  await waits(it, '2026-03-03T09:00:00Z', '2026-03-04T09:00:00Z')
  expect(await theClock(it)).toMatchObject({ dueAt: '2026-03-11T00:00:00.000Z' })
  await it.step('clerk', 'askCustomer', { question: 'And when?' })
  await it.step('serviceHead', 'extend', { clock: 'whole', until: '2026-03-13T12:00:00Z', reason: 'parts' })
  expect(await theClock(it)).toMatchObject({ state: 'paused' })
  await it.skipTo('2026-03-05T09:00:00Z')
  await it.step('clerk', 'customerReplied')
  await waits(it, '2026-03-06T09:00:00Z', '2026-03-07T09:00:00Z')
  const clock = await theClock(it)
  expect(clock).toMatchObject({ state: 'running', late: false, firstDueAt: DUE })
  expect(clock?.dueAt).toMatch(/^2026-03-15T1[12]:/)
  const days = await daysOf(it)
  expect(days).toContain('extended to 2026-03-13 12:00:00 GMT+00:00, and by the pauses since')
  expect(days.at(-1)).toBe(clock?.dueAt)
})

test('a date that was told to the customer stays where it was told, whatever he is asked meanwhile', async () => {
  const it = await aCase()
  await waits(it, '2026-03-03T09:00:00Z', '2026-03-04T09:00:00Z')
  await it.step('clerk', 'promise', { dueAt: '2026-03-13T12:00:00Z', reason: 'parts' })
  await waits(it, '2026-03-05T09:00:00Z', '2026-03-09T09:00:00Z')
  expect(await theClock(it)).toMatchObject({ dueAt: '2026-03-13T12:00:00.000Z', late: false })
  const days = await daysOf(it)
  expect(days).toContain('promised for 2026-03-13 12:00:00 GMT+00:00, which stays where it was told')
  expect(days.at(-1)).toBe('2026-03-13T12:00:00.000Z')
  await it.skipTo('2026-03-13T12:01:00Z')
  expect(await theClock(it)).toMatchObject({ dueAt: '2026-03-13T12:00:00.000Z', late: true })
})

test('a date that was told to the customer passes while he has not replied: it is late, those concerned hear of it, and no burst follows', async () => {
  const it = await aCase()
  await it.skipTo('2026-03-03T09:00:00Z')
  await it.step('clerk', 'promise', { dueAt: '2026-03-12T12:00:00Z', reason: 'parts' })
  await it.step('clerk', 'askCustomer', { question: 'Which part?' })
  await sentTo(it, '2026-03-12T13:00:00Z')
  expect(await theClock(it)).toMatchObject({ state: 'paused', dueAt: '2026-03-12T12:00:00.000Z', late: true })
  expect(await toldOf(it)).toEqual(['role:clerk'])
  const { body } = await staff.call<ClockStoryBody>('auditor', 'GET', `/complaints/${it.id}/clocks/whole`)
  expect(body.ahead.map(({ at }) => at)).toEqual(['2026-03-13T12:00:00.000Z', '2026-03-15T12:00:00.000Z'])
  await sentTo(it, '2026-03-14T09:00:00Z')
  await it.step('clerk', 'customerReplied')
  expect(await toldOf(it)).toEqual(['role:clerk', 'role:serviceHead'])
  await it.step('clerk', 'withdraw', { reason: 'found again' })
  expect(await theClock(it)).toMatchObject({ state: 'stopped', late: true })
  const { seq } = (await it.history()).at(-1) ?? { seq: 0 }
  expect(await it.replay('auditor', { seq })).toMatchObject({ agrees: true })
})

test('while a clock stands still its explanation says so; closed meanwhile, it is due after its stop and in time', async () => {
  const it = await aCase()
  await it.skipTo('2026-03-03T09:00:00Z')
  await it.step('clerk', 'askCustomer', { question: 'Which part?' })
  await sentTo(it, '2026-03-12T09:00:00Z')
  const waiting = await daysOf(it)
  expect(waiting.slice(2, 6)).toEqual([
    expect.stringMatching(/^paused since 2026-03-03 09:0\d:\d\d GMT\+00:00, for 21[56]h/),
    '2026-03-02 Mon  start day, does not count',
    '2026-03-03 Tue  begins: midnight counted, 7 left',
    'due as if the pause that goes on took nothing: what it takes is given back once it ends',
  ])
  expect(waiting.at(-1)).toBe(DUE)
  await it.step('clerk', 'withdraw', { reason: 'found again' })
  const clock = await theClock(it)
  expect(clock).toMatchObject({
    state: 'stopped',
    dueAt: '2026-03-19T00:00:00.000Z',
    firstDueAt: DUE,
    late: false,
  })
  const days = await daysOf(it)
  expect(days[2]).toMatch(/^paused 2026-03-03 09:0.* to 2026-03-12 09:0/)
  expect(days).toContain('2026-03-12 Thu  begins inside a pause: midnight not counted, 7 left')
  expect(days.at(-1)).toBe(clock?.dueAt)
  const { seq } = (await it.history()).at(-1) ?? { seq: 0 }
  expect(await it.replay('auditor', { seq })).toMatchObject({ agrees: true })
})

test('what is late stays late for good, however far it is extended', async () => {
  const it = await aCase()
  await it.skipTo('2026-03-10T10:00:00Z')
  await it.step('serviceHead', 'extend', { clock: 'whole', until: '2026-03-20T12:00:00Z', reason: 'parts' })
  expect(await theClock(it)).toMatchObject({
    state: 'running',
    dueAt: '2026-03-20T12:00:00.000Z',
    firstDueAt: DUE,
    late: true,
  })
})

test('the first due instant, the verdict on it and the share of time paused are in the case, its explanation and the statistics', async () => {
  const written = { ...anIntake, channel: 'written' }
  const it = await staff.receives('clerk', written, '2026-03-02T09:00:00Z')
  expect(await theClock(it)).toMatchObject({ firstDueAt: DUE, firstLate: false })
  await waits(it, '2026-03-03T09:00:00Z', '2026-03-04T09:00:00Z')
  await it.step('serviceHead', 'extend', { clock: 'whole', until: '2026-03-13T12:00:00Z', reason: 'parts' })
  await sentTo(it, '2026-03-09T23:59:00Z')
  expect(await theClock(it)).toMatchObject({ firstDueAt: DUE, firstLate: false })
  await sentTo(it, '2026-03-12T09:00:00Z')
  const missed = { firstDueAt: DUE, firstLate: true, late: false }
  const paused = {
    pausedShare: expect.closeTo(0.1, 5),
    pauses: [{ reason: 'askCustomer', share: expect.closeTo(0.1, 5) }],
  }
  expect(await theClock(it)).toMatchObject({ state: 'running', ...missed, ...paused })
  await it.step('clerk', 'withdraw', { reason: 'found again' })
  const stopped = { state: 'stopped', ...missed, ...paused }
  expect(await theClock(it)).toMatchObject(stopped)
  await it.history()
  const { body: story } = await staff.call('clerk', 'GET', `/complaints/${it.id}/clocks/whole`)
  expect(story).toMatchObject(stopped)
  expect((await it.replay('clerk', { at: '2026-03-09T12:00:00Z' })).clocks[0]).toMatchObject({
    firstLate: false,
  })
  const [listed] = (await staff.list('clerk', { channel: 'written' })).filter(({ id }) => id === it.id)
  expect(listed?.clocks[0]).toMatchObject(stopped)
  const { body } = await staff.call<StatisticsBody>('clerk', 'GET', '/statistics?by=clock&channel=written')
  expect(body.values).toMatchObject([
    {
      name: 'whole',
      time: { share: expect.closeTo(0.1, 5), pauses: [{ share: expect.closeTo(0.1, 5) }] },
      onTimeRate: { rate: 1 },
      firstOnTimeRate: { rate: 0 },
    },
  ])
  const { body: opened } = await staff.call<{ complaints: { id: string }[] }>(
    'clerk',
    'GET',
    body.total.firstLate.href,
  )
  expect(opened.complaints.map(({ id }) => id)).toEqual([it.id])
})

test('after a pause that began past the due instant the ladder goes on where it stood, and nobody gets a burst', async () => {
  const it = await aCase()
  await waits(it, '2026-03-10T12:00:00Z', '2026-03-15T12:00:00Z')
  expect(await toldOf(it)).toEqual(['role:clerk'])
  await sentTo(it, '2026-03-15T22:00:00Z')
  expect(await toldOf(it)).toEqual(['role:clerk'])
  await sentTo(it, '2026-03-16T01:00:00Z')
  expect(await toldOf(it)).toEqual(['role:clerk', 'role:serviceHead'])
  await sentTo(it, '2026-03-17T22:00:00Z')
  expect(await toldOf(it)).toHaveLength(2)
  await sentTo(it, '2026-03-18T01:00:00Z')
  expect(await toldOf(it)).toEqual(['role:clerk', 'role:serviceHead', 'role:director'])
})

test('what a shorter promise would have made of the cases is told from what they did, by clock and person', async () => {
  const it = await aCase()
  await sentTo(it, '2026-03-07T09:00:00Z')
  await it.step('clerk', 'withdraw', { reason: 'found again' })
  await it.history()
  const file = fileOf('given.yaml', stringify(clockTrialOf({ ...TRIAL, clocks: whole({ within: '3d' }) })))
  const { code, out, err } = await run('server/policy.ts', ['backtest', file, '--json'], {
    REDRESS_DATA: servers.dataDir,
  })
  expect({ code, err }).toEqual({ code: 0, err: '' })
  const { runs } = JSON.parse(out) as { runs: { complaint: string; change: string }[] }
  expect(runs.filter(({ complaint }) => complaint === it.id)).toMatchObject([
    { clock: 'whole', change: 'inTimeToLate' },
  ])
  expect(await it.view('clerk')).toMatchObject({ clocks: [{ dueAt: DUE, late: false }] })
})
