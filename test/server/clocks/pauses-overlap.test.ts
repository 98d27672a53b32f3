import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Case, dueAt, type Office, office } from '../../support/office.ts'
import type { ClockStoryBody } from '../../../server/http/shapes-record.ts'
import type { StatisticsBody } from '../../../server/http/statistics-shapes.ts'
import type { Servers } from '../../support/servers.ts'
import { anIntake, clockTrials, whole } from './a-clock-trial.ts'

const CUSTOMER = { from: 'askCustomer', until: 'customerReplied' }
const LABORATORY = { from: 'labAsked', until: 'labReplied', reason: 'laboratory' }
const record = { label: { zh: '化验', en: 'laboratory' }, by: ['clerk'], form: {} }
const records = { labAsked: record, labReplied: record }

let servers: Servers
let offices: Record<'named' | 'short' | 'limited', Office>
beforeAll(async () => {
  servers = await clockTrials(
    { id: 'named', records, clocks: whole({ pauses: [CUSTOMER, LABORATORY] }) },
    {
      id: 'short',
      records,
      clocks: whole({ pauses: ['askCustomer', 'labAsked'], resumes: ['customerReplied', 'labReplied'] }),
    },
    {
      id: 'limited',
      records,
      clocks: whole({
        pauses: [CUSTOMER, { ...LABORATORY, upTo: '2d', tell: ['serviceHead', 'director'] }],
      }),
    },
  )
  offices = {
    named: office(servers, 'named'),
    short: office(servers, 'short'),
    limited: office(servers, 'limited'),
  }
})
afterAll(() => servers.stop())

const STEPS: Record<string, (it: Case) => Promise<unknown>> = {
  askCustomer: (it) => it.step('clerk', 'askCustomer', { question: 'Which part?' }),
  customerReplied: (it) => it.step('clerk', 'customerReplied'),
  labAsked: (it) => it.step('clerk', 'record', { record: 'labAsked' }),
  labReplied: (it) => it.step('clerk', 'record', { record: 'labReplied' }),
}

async function aCaseThat(policy: keyof typeof offices, ...happened: [string, string][]): Promise<Case> {
  const it = await offices[policy].receives('clerk', anIntake, '2026-03-02T09:00:00Z')
  expect(dueAt(it.first, 'whole')).toBe('2026-03-10T00:00:00.000Z')
  for (const [instant, step] of happened) {
    await it.skipTo(instant)
    await STEPS[step]?.(it)
  }
  return it
}
const theClock = async (it: Case) => (await it.view('clerk')).clocks.find(({ id }) => id === 'whole')
const hours = (ms: number | undefined) => Math.round((ms ?? 0) / 3_600_000)

const FOUR: [string, string][] = [
  ['2026-03-03T09:00:00Z', 'askCustomer'],
  ['2026-03-04T09:00:00Z', 'labAsked'],
  ['2026-03-05T09:00:00Z', 'customerReplied'],
  ['2026-03-09T09:00:00Z', 'labReplied'],
]

test('a clock that waits for the customer and for a laboratory runs again when both have replied, and says how long it waited for whom', async () => {
  const it = await aCaseThat('named', ...FOUR.slice(0, 3))
  const waiting = await theClock(it)
  expect(waiting).toMatchObject({
    state: 'paused',
    pausedSince: expect.stringMatching(/^2026-03-03T09:0/),
    pauses: [
      { reason: 'askCustomer' },
      { reason: 'laboratory', since: expect.stringMatching(/^2026-03-04T09:0/) },
    ],
  })
  expect(waiting?.pauses?.[0]).not.toHaveProperty('since')
  await it.skipTo('2026-03-09T09:00:00Z')
  await STEPS['labReplied']?.(it)
  const clock = await theClock(it)
  expect(clock).toMatchObject({ state: 'running', dueAt: '2026-03-16T00:00:00.000Z' })
  expect([hours(clock?.pausedMs), ...(clock?.pauses ?? []).map(({ pausedMs }) => hours(pausedMs))]).toEqual([
    144, 48, 120,
  ])
  await it.skipTo('2026-03-11T09:00:00Z')
  await it.step('clerk', 'withdraw', { reason: 'The report was found.' })
  await it.history()
  const { body } = await offices.named.call<StatisticsBody>('serviceHead', 'GET', '/statistics?by=clock')
  const { time } = body.values.find(({ name }) => name === 'whole') ?? {}
  expect([hours(time?.elapsedMs), hours(time?.pausedMs)]).toEqual([216, 144])
  expect(time?.pauses.map(({ reason, share }) => [reason, Math.round((share ?? 0) * 100)])).toEqual([
    ['laboratory', 56],
    ['askCustomer', 22],
  ])
  expect(await it.replay('auditor', { seq: 5 })).toMatchObject({ agrees: true })
})

test('so it does where the policy lists what it waits for, and each reply at its place', async () => {
  expect(await theClock(await aCaseThat('short', ...FOUR))).toMatchObject({
    state: 'running',
    dueAt: '2026-03-16T00:00:00.000Z',
    pauses: [{ reason: 'askCustomer' }, { reason: 'labAsked' }],
  })
})

test('a reason ends by itself at its longest time: those whom it names are told, and the clock runs', async () => {
  const it = await aCaseThat('limited', ['2026-03-04T09:00:00Z', 'labAsked'])
  expect((await theClock(it))?.pauses).toMatchObject([
    { reason: 'laboratory', until: '2026-03-07T00:00:00.000Z' },
  ])
  await it.skipTo('2026-03-07T00:01:00Z')
  // Midnights of the 5th and the 6th lie in the pause; the one at which it ends does not.
  expect(await theClock(it)).toMatchObject({
    state: 'running',
    dueAt: '2026-03-12T00:00:00.000Z',
    pausedMs: expect.any(Number),
  })
  expect((await it.history()).at(-1)).toMatchObject({
    by: { person: 'clock' },
    step: { type: 'deadlinePassed', clock: 'whole', pause: 'laboratory' },
    notices: [
      { kind: 'notice', to: ['role:serviceHead', 'role:director'], about: 'whole', pause: 'laboratory' },
    ],
  })
  const [item] = (await it.inbox('director')).filter(({ pause }) => pause === 'laboratory')
  expect(item).toMatchObject({ kind: 'notice', clock: 'whole', dueAt: '2026-03-12T00:00:00.000Z' })
  const acknowledge = item?.actions.find(({ body }) => body['type'] === 'acknowledgeNotice')?.body
  await it.step('director', 'acknowledgeNotice', { item: acknowledge?.['item'] })
  expect((await it.inbox('director')).filter(({ pause }) => pause === 'laboratory')).toEqual([])
  expect(await it.replay('auditor', { seq: 4 })).toMatchObject({ agrees: true })
})

test('a clock that stands still past its due instant says that nothing comes meanwhile, and whom it tells were it to run again', async () => {
  const it = await aCaseThat('named', ['2026-03-10T12:00:00Z', 'askCustomer'])
  const story = async () =>
    (await offices.named.call<ClockStoryBody>('auditor', 'GET', `/complaints/${it.id}/clocks/whole`)).body
  await it.skipTo('2026-03-12T12:00:00Z')
  const { ahead, onceItRuns, state, late } = await story()
  expect({ ahead, state, late }).toEqual({ ahead: [], state: 'paused', late: true })
  expect(onceItRuns?.from).toMatch(/^2026-03-12T12:0/)
  // Two days later than without the pause.
  const ladder = [
    { at: expect.stringMatching(/^2026-03-1[23]T(?:23:59|00:0)/), sort: 'overdue', to: ['role:serviceHead'] },
    { at: expect.stringMatching(/^2026-03-1[45]T(?:23:59|00:0)/), sort: 'overdue', to: ['role:director'] },
  ]
  expect(onceItRuns?.ahead).toEqual(ladder)
  await STEPS['customerReplied']?.(it)
  const running = await story()
  expect(running.ahead).toEqual(ladder)
  expect(running).not.toHaveProperty('onceItRuns')
})
