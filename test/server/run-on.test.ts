import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ComplaintBody, ProblemBody } from '../../server/http/shapes.ts'
import { type Case, office, type Office } from '../support/office.ts'
import type { Servers } from '../support/servers.ts'
import { anIntake, clockTrials } from './clocks/a-clock-trial.ts'

const label = { zh: '期限', en: 'time' }
const MONDAY_9 = '2026-03-02T09:00:00Z'
const HOUR_MS = 3_600_000

/** Nothing runs after the intake; one clock is loud for as long as nobody acts, one outlives its case by two hours. */
const clocks = {
  first: {
    label,
    starts: 'acknowledge',
    stops: ['answer', 'closed'],
    within: '2h',
    ladder: [{ to: 'clerk' }, { after: '1w', to: 'director' }],
  },
  loud: {
    label,
    starts: 'askCustomer',
    stops: ['customerReplied', 'closed'],
    within: '1h',
    ladder: [{ to: 'clerk' }],
    repeats: '1h',
  },
  checkable: { label, starts: 'closed', within: '2h', lapses: true, outlives: true },
}

let servers: Servers
let staff: Office
beforeAll(async () => {
  servers = await clockTrials({ id: 'trial', clocks })
  staff = office(servers, 'trial')
})
afterAll(() => servers.stop())

type RanOn = ComplaintBody & ProblemBody & { time: { to: string; reached: boolean; because?: string } }

const runOn = (it: Pick<Case, 'id'>, to: string | number, headers = {}) =>
  staff.call<RanOn>('clerk', 'POST', `/complaints/${it.id}/time`, { to: new Date(to).toISOString() }, headers)
const received = (more = {}) => staff.receives('clerk', { ...anIntake, ...more }, MONDAY_9)

/** How far past an instant it is for a case, as everybody reads it. */
const past = async (it: Case, to: string) => Date.parse((await it.view('clerk')).now) - Date.parse(to)

test('time runs on to the instant that is asked for, also where no clock runs', async () => {
  const it = await received()
  expect(it.first.clocks).toEqual([])
  for (const to of ['2026-03-05T09:00:00.000Z', '2026-03-05T09:30:00.000Z']) {
    const { status, body } = await runOn(it, to)
    expect([status, body.time]).toEqual([200, { to, reached: true }])
    expect(Date.parse(body.now)).toBeGreaterThanOrEqual(Date.parse(to))
    expect(await past(it, to)).toBeGreaterThanOrEqual(0)
    expect(await past(it, to)).toBeLessThan(HOUR_MS / 4)
  }
  await it.step('clerk', 'acknowledge')
  const [clock] = (await it.view('clerk')).clocks
  expect(Date.parse(clock?.startedAt ?? '')).toBeGreaterThanOrEqual(Date.parse('2026-03-05T09:30:00Z'))
})

test('whoever was to be told by that instant has been told by then', async () => {
  const it = await received()
  const { clocks } = await it.step('clerk', 'acknowledge')
  const { dueAt = '' } = clocks.find(({ id }) => id === 'first') ?? {}
  const { body } = await runOn(it, dueAt)
  expect(body).toMatchObject({ time: { reached: true }, clocks: [{ id: 'first', late: true }] })
  expect((await it.history()).flatMap(({ notices }) => notices)).toMatchObject([{ kind: 'overdue' }])
})

test('now is now, although nothing happens', async () => {
  const inReality = await staff.call<ComplaintBody>('clerk', 'POST', '/complaints', anIntake)
  const cases = [await received(), { id: inReality.body.id, first: inReality.body }]
  await pause(400)
  for (const { id, first } of cases) {
    const { body } = await staff.call<ComplaintBody>('clerk', 'GET', `/complaints/${id}`)
    expect(Date.parse(body.now) - Date.parse(first.now)).toBeGreaterThanOrEqual(400)
  }
  const { status, body } = await runOn({ id: inReality.body.id }, Date.now() + HOUR_MS)
  expect([status, body.code]).toEqual([409, 'impossible'])
})

test('a way of many marks is answered with how far it has come, goes on by itself, and comes there', async () => {
  const it = await received()
  await it.step('clerk', 'askCustomer', { question: 'When?' })
  const to = '2026-03-03T09:00:00.000Z'
  const first = await runOn(it, to, { Prefer: 'respond-async, wait=0' })
  expect([first.status, first.headers.get('Retry-After')]).toEqual([202, '1'])
  expect(first.body.time).toEqual({ to, reached: false, because: expect.stringContaining('goes on') })
  let last = first
  for (let sent = 0; last.status === 202 && sent < 20; sent += 1) last = await runOn(it, to)
  expect([last.status, last.body.time]).toEqual([200, { to, reached: true }])
  // The customer was asked shortly after nine; on a slow machine the case lives on past the instant meanwhile.
  const told = (await it.history()).filter(
    ({ at, happenedAt = at, notices }) => notices.length > 0 && happenedAt <= to,
  )
  expect(told).toHaveLength(23)
  expect((await runOn(it, to)).status).toBe(200)
  expect((await runOn(it, '2026-03-03T08:00:00Z')).body).toMatchObject({
    status: 422,
    errors: [{ pointer: '/to' }],
  })
})

test('of what has ended on the way, or before, nothing runs on, and that is said', async () => {
  const it = await received({ kind: 'inquiry' })
  await it.step('clerk', 'settle')
  const { status, body } = await runOn(it, '2026-03-09T09:00:00Z')
  expect([status, body.ended, body.time]).toEqual([
    200,
    true,
    { to: '2026-03-09T09:00:00.000Z', reached: false, because: expect.stringContaining('ended on the way') },
  ])
  const again = await runOn(it, '2026-03-10T09:00:00Z')
  expect([again.status, again.body.code]).toEqual([409, 'ended'])
})
