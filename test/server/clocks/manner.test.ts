import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ProblemBody } from '../../../server/http/shapes.ts'
import type { ClockStoryBody } from '../../../server/http/shapes-record.ts'
import { dueAt, type Office, office } from '../../support/office.ts'
import type { Servers } from '../../support/servers.ts'
import { anIntake, clockTrials } from './a-clock-trial.ts'

/** A Monday, as the calendar of England opens. */
const RECEIVED = '2026-03-02T09:00:00Z'
const label = { zh: '钟', en: 'clock' }
const overall = { label, starts: 'receive', stops: ['closed', 'withdrawn'], ladder: [{ to: 'clerk' }] }

/** What a clock is given, and when it is due by that. */
const MANNERS: Record<string, [clock: object, due: string]> = {
  plain: [{ within: '3wd' }, '2026-03-05T17:00:00.000Z'],
  months: [{ within: '6mo' }, '2026-09-02T23:00:00.000Z'],
  year: [{ within: '1y' }, '2027-03-03T00:00:00.000Z'],
  inclusive: [{ within: '3wd', counts: 'inclusive' }, '2026-03-04T17:00:00.000Z'],
  rolled: [{ within: '5d', rolls: 'next' }, '2026-03-10T00:00:00.000Z'],
  rolledBack: [{ within: '5d', rolls: 'previous' }, '2026-03-07T00:00:00.000Z'],
  cutOff: [{ within: '3wd', cutOff: '08:30' }, '2026-03-06T17:00:00.000Z'],
  abroad: [{ within: '2wd', calendar: 'CN' }, '2026-03-04T09:30:00.000Z'],
  longer: [{ within: '2wd', hours: ['08:00', '20:00'] }, '2026-03-04T20:00:00.000Z'],
  aroundTheClock: [{ within: '2wd', hours: '24h' }, '2026-03-05T00:00:00.000Z'],
}

let servers: Servers
let manners: Office
let chained: Office
let nights: Office
beforeAll(async () => {
  const named = Object.entries(MANNERS).map(([name, [clock]]) => [name, { ...overall, ...clock }])
  const ladder = [{ to: 'clerk' }, { after: '1wd', to: 'serviceHead' }]
  const answer = { starts: 'receive', stops: ['acknowledge', 'withdrawn'], within: '3d' }
  servers = await clockTrials(
    {
      id: 'manners',
      clocks: { ...Object.fromEntries(named), laddered: { ...overall, within: '3wd', ladder } },
    },
    {
      id: 'chained',
      steps: { extend: { by: ['serviceHead'] }, acknowledge: { by: ['clerk'] } },
      clocks: {
        answer: { ...overall, ...answer, extension: { by: ['serviceHead'], upTo: '30d' } },
        appeal: { ...overall, starts: 'answer.due', within: '2d' },
        survey: { ...overall, starts: 'answer.stopped', within: '24h' },
      },
    },
    {
      id: 'nights',
      intake: { backdated: { upTo: '5d' } },
      clocks: {
        hours: { ...overall, within: '2h' },
        days: { ...overall, within: '1d' },
        desk: { ...overall, within: '1wd', hours: '24h' },
        early: { ...overall, within: '1wd', hours: ['00:30', '04:00'] },
      },
    },
  )
  manners = office(servers, 'manners')
  chained = office(servers, 'chained')
  nights = office(servers, 'nights')
})
afterAll(() => servers.stop())

test('each clock of a case counts in a manner, by a calendar and in hours of its own', async () => {
  const { first } = await manners.receives('clerk', anIntake, RECEIVED)
  const due = Object.keys(MANNERS).map((name) => [name, dueAt(first, name)])
  expect(Object.fromEntries(due)).toEqual(
    Object.fromEntries(Object.entries(MANNERS).map(([name, [, at]]) => [name, at])),
  )
})

test('a rung one working day later comes when the desk has been open for a day', async () => {
  const it = await manners.receives('clerk', anIntake, RECEIVED)
  const items = async () => (await it.inbox('serviceHead')).map(({ about }) => about)
  await it.skipTo('2026-03-06T16:59:00Z')
  expect(await items()).not.toContain('laddered')
  await it.skipTo('2026-03-06T17:01:00Z')
  expect(await items()).toContain('laddered')
})

test('a clock starts at the due instant of another, wherever that is moved, and one at its end', async () => {
  const it = await chained.receives('clerk', anIntake, RECEIVED)
  const clockOf = async (name: string) => (await it.view('clerk')).clocks.find(({ id }) => id === name)
  await it.skipTo('2026-03-06T12:00:00Z')
  expect(await clockOf('appeal')).toMatchObject({
    startedAt: '2026-03-06T00:00:00.000Z',
    dueAt: '2026-03-09T00:00:00.000Z',
  })
  const extension = { clock: 'answer', until: '2026-03-07T12:00:00Z', reason: 'parts' }
  const after = await it.step('serviceHead', 'extend', extension)
  expect(after.clocks.map(({ id }) => id)).not.toContain('appeal')
  expect((await it.history()).at(-1)).toMatchObject({
    takenBack: [{ clock: 'appeal', dueAt: '2026-03-09T00:00:00.000Z' }],
  })
  const gone = await chained.call<ProblemBody>('auditor', 'GET', `/complaints/${it.id}/clocks/appeal`)
  expect([gone.status, gone.body.detail]).toEqual([
    404,
    expect.stringContaining('since step 4 of the history'),
  ])
  await it.skipTo('2026-03-08T09:00:00Z')
  expect(await clockOf('appeal')).toMatchObject({ startedAt: '2026-03-07T12:00:00.000Z' })
  const { body } = await chained.call<ClockStoryBody>('auditor', 'GET', `/complaints/${it.id}/clocks/appeal`)
  expect(body.origin).toEqual({ on: 'answer.due', clock: 'answer' })
  expect(await clockOf('survey')).toBeUndefined()
  const { clocks } = await it.step('clerk', 'acknowledge')
  const [answer, survey] = ['answer', 'survey'].map((name) => clocks.find(({ id }) => id === name))
  expect(survey?.startedAt).toBe(answer?.stoppedAt)
  expect(answer).toMatchObject({ state: 'stopped', late: true })
})

// In England the hour from 01:00 on 29 March is missing, and that on 25 October comes twice.
test.each([
  ['2026-03-29T01:30:00+00:00', '03-29T03:30', '03-30T23:00', '03-30T23:00', '03-30T03:00'],
  ['2026-03-29T14:15:00+13:45', '03-29T02:30', '03-30T23:00', '03-30T23:00', '03-30T03:00'],
  ['2026-03-28T12:00:00Z', '03-28T14:00', '03-29T23:00', '03-30T23:00', '03-30T03:00'],
  ['2026-10-25T01:30:00+01:00', '10-25T02:30', '10-27T00:00', '10-27T00:00', '10-26T04:00'],
  ['2026-10-25T01:30:00+00:00', '10-25T03:30', '10-27T00:00', '10-27T00:00', '10-26T04:00'],
  ['2026-10-25', '10-25T01:00', '10-27T00:00', '10-27T00:00', '10-26T04:00'],
])('received on the night of %s, hours run on and days end at midnight there', async (receivedAt, ...due) => {
  const now = receivedAt.startsWith('2026-03') ? '2026-03-30T09:00:00Z' : '2026-10-26T09:00:00Z'
  const intake = {
    ...anIntake,
    form: { orderNo: receivedAt },
    receivedAt,
    atReason: 'the post came on Monday',
  }
  const { first } = await nights.receives('clerk', intake, now)
  expect(['hours', 'days', 'desk', 'early'].map((name) => dueAt(first, name))).toEqual(
    due.map((text) => `2026-${text}:00.000Z`),
  )
})
