import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Case, office, type Office } from '../support/office.ts'
import type { Servers } from '../support/servers.ts'
import { installationOf, startingPolicy } from '../support/trials.ts'
import { anIntake } from './clocks/a-clock-trial.ts'

const label = { zh: '期限', en: 'time' }
const backdated = { upTo: '5wd' }
const BEHIND = { atReason: 'the letter lay in the wrong tray' }
const MONDAY_9 = '2026-03-02T09:00:00Z'
const INTAKE = { ...anIntake, channel: 'written' }

/** The policy to begin with, in England, some of its steps entered late; two clocks of two working days wait for a letter. */
function trial() {
  const policy = startingPolicy()
  const ladder = [{ to: 'clerk' }, { after: '1d', to: 'serviceHead' }, { after: '2d', to: 'director' }]
  const sentOn = { type: 'date', fact: true, label: { zh: '寄出日期', en: 'sent on' } }
  return {
    ...policy,
    id: 'trial',
    calendar: 'UK-England',
    intake: { ...policy.intake, backdated },
    steps: {
      ...policy.steps,
      acknowledge: { by: ['clerk'], form: { sentOn } },
      answer: { ...policy.steps.answer, backdated },
    },
    clocks: {
      letter: {
        label,
        starts: 'receive',
        stops: [{ on: 'acknowledge', at: 'sentOn' }],
        within: '2wd',
        ladder,
      },
      told: { label, starts: 'receive', stops: ['answer'], within: '2wd', ladder },
      comeBack: { label, starts: 'askCustomer', stops: 'customerReplied', within: '1w', lapses: true },
      month: {
        label,
        starts: 'receive',
        stops: 'closed',
        pauses: 'askCustomer',
        resumes: 'comeBack.lapsed',
        within: '30d',
        ladder,
      },
    },
  }
}

let servers: Servers
let staff: Office
beforeAll(async () => {
  servers = await installationOf([trial()])
  staff = office(servers, 'trial')
})
afterAll(() => servers.stop())

const clockOf = async (it: Case, id: string) =>
  (await it.view('clerk')).clocks.find((clock) => clock.id === id)
const told = async (it: Case, id: string) =>
  (await it.history()).flatMap(({ notices }) => notices.filter(({ about }) => about === id))
const lateOf = async (by: string) => {
  const { body } = await staff.call<{ values: Record<string, { late: number }>[] }>(
    'director',
    'GET',
    `/statistics?by=${by}&from=2026-02-01&until=2026-12-01`,
  )
  return body
}

test('a letter that was sent in time is in time, although that was entered after somebody had been told', async () => {
  const it = await staff.receives('clerk', INTAKE, MONDAY_9)
  await it.skipTo('2026-03-05T10:00:00Z')
  expect(await clockOf(it, 'letter')).toMatchObject({ dueAt: '2026-03-04T17:00:00.000Z', late: true })
  for (const sentOn of ['2031-01-01', '2020-01-01']) {
    const problem = await it.refused('clerk', 'acknowledge', { form: { sentOn } })
    expect(problem).toMatchObject({ status: 422, errors: [{ pointer: '/form/sentOn' }] })
  }
  await it.step('clerk', 'acknowledge', { form: { sentOn: '2026-03-03' } })
  expect(await clockOf(it, 'letter')).toMatchObject({
    state: 'stopped',
    stoppedAt: '2026-03-03T17:00:00.000Z',
    late: false,
  })
  expect(await told(it, 'letter')).toHaveLength(1)
})

test('a week that lapses at midnight ends the pause at midnight, although the engine wakes seconds later', async () => {
  const it = await staff.receives('clerk', { ...INTAKE, form: { orderNo: 'O-4' } }, MONDAY_9)
  await it.step('clerk', 'askCustomer', { question: 'When?' })
  await it.skipTo('2026-03-10T01:00:00Z')
  expect(await clockOf(it, 'month')).toMatchObject({ state: 'running', dueAt: '2026-04-08T23:00:00.000Z' })
  const lapse = (await it.history()).find(({ step }) => step['clock'] === 'comeBack')
  expect(lapse).toMatchObject({ happenedAt: '2026-03-10T00:00:00.000Z' })
  expect(lapse?.enteredAfterMs).toBeGreaterThan(0)
})

test('a step says when it happened: it is judged by that, and the history tells when it was entered', async () => {
  const it = await staff.receives('clerk', { ...INTAKE, form: { orderNo: 'O-2' } }, MONDAY_9)
  await it.skipTo('2026-03-05T10:00:00Z')
  const answer = { form: { text: 'We are sorry.' } }
  const offered = (step: string, { next }: { next: { step: string; schema: object }[] }) =>
    next.flatMap((each) =>
      each.step === step ? Object.keys((each.schema as { properties: object }).properties) : [],
    )
  const view = await it.view('clerk')
  expect(offered('answer', view)).toEqual(expect.arrayContaining(['at', 'atReason']))
  expect(offered('acknowledge', view)).not.toContain('at')
  for (const [step, more, pointer] of [
    ['acknowledge', { at: '2026-03-03', ...BEHIND }, '/at'],
    ['answer', { ...answer, at: '2026-03-03T11:00:00Z' }, '/atReason'],
    ['answer', { ...answer, at: '2026-03-06', ...BEHIND }, '/at'],
    ['answer', { ...answer, at: '2026-02-27', ...BEHIND }, '/at'],
  ] as const) {
    const problem = await it.refused('clerk', step, more)
    expect(problem).toMatchObject({ status: 422, errors: [{ pointer }] })
  }
  await it.step('clerk', 'answer', { ...answer, at: '2026-03-03T11:00:00Z', ...BEHIND })
  expect(await clockOf(it, 'told')).toMatchObject({ stoppedAt: '2026-03-03T11:00:00.000Z', late: false })
  const entry = (await it.history()).at(-1)
  expect(entry).toMatchObject({
    happenedAt: '2026-03-03T11:00:00.000Z',
    step: { at: '2026-03-03T11:00:00Z', ...BEHIND },
  })
  expect(Date.parse(entry?.at ?? '') - Date.parse('2026-03-03T11:00:00Z')).toBe(entry?.enteredAfterMs)
  const replayed = await it.replay('auditor', { seq: entry?.seq ?? 0 })
  expect(replayed).toMatchObject({ agrees: true, happenedAt: '2026-03-03T11:00:00.000Z' })
  expect(await told(it, 'told')).toHaveLength(1)
})

test('a letter of Saturday that is entered on Friday was received on Saturday, and tells the rung that it has reached, once', async () => {
  const intake = { ...INTAKE, form: { orderNo: 'O-3' } }
  const friday = '2026-03-06T10:00:00Z'
  for (const [more, pointer] of [
    [{ receivedAt: '2026-03-07', ...BEHIND }, '/receivedAt'],
    [{ receivedAt: '2026-02-20', ...BEHIND }, '/receivedAt'],
    [{ receivedAt: '2026-02-28' }, '/atReason'],
  ] as const) {
    const problem = await staff.refusesIntake('clerk', { ...intake, ...more }, friday)
    expect(problem).toMatchObject({ status: 422, errors: [{ pointer }] })
  }
  const it = await staff.receives('clerk', { ...intake, receivedAt: '2026-02-28', ...BEHIND }, friday)
  expect(it.number).toMatch(/^2602/)
  expect(it.first).toMatchObject({ receivedAt: '2026-02-28T00:00:00.000Z' })
  await it.skipTo('2026-03-06T11:00:00Z')
  for (const id of ['letter', 'told']) {
    expect(await clockOf(it, id)).toMatchObject({
      startedAt: '2026-02-28T00:00:00.000Z',
      dueAt: '2026-03-03T17:00:00.000Z',
      late: true,
    })
    expect(await told(it, id)).toMatchObject([{ to: ['role:director'] }])
  }
  expect((await it.history())[0]).toMatchObject({ happenedAt: '2026-02-28T00:00:00.000Z' })
  expect(JSON.stringify(await lateOf('month'))).toContain('2026-02')
})
