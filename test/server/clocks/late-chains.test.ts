import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Case, office, type Office } from '../../support/office.ts'
import type { Servers } from '../../support/servers.ts'
import { anIntake, backdated, BEHIND, clockOf, clockTrials, MONDAY_9 } from './a-clock-trial.ts'

const label = { zh: '期限', en: 'time' }

let servers: Servers
let trial: Office
beforeAll(async () => {
  servers = await clockTrials({
    id: 'trial',
    intake: { backdated },
    steps: {
      acknowledge: { by: ['clerk'], backdated },
      askCustomer: { by: ['clerk'], backdated },
      customerReplied: { by: ['clerk'], backdated },
      settle: { by: ['clerk'], backdated },
    },
    clocks: {
      first: {
        label,
        starts: 'receive',
        stops: 'closed',
        within: '1d',
        ladder: [{ to: 'clerk' }],
        pauses: 'askCustomer',
        resumes: 'customerReplied',
      },
      second: { label, starts: 'first.due', stops: 'closed', within: '2d', ladder: [{ to: 'serviceHead' }] },
      sent: { label, starts: 'acknowledge', stops: 'closed', within: '1d', lapses: true, ladder: [] },
      heard: {
        label,
        starts: 'sent.lapsed',
        stops: 'closed',
        within: '1d',
        ladder: [{ to: 'clerk' }, { after: '1d', to: 'serviceHead' }, { after: '4d', to: 'director' }],
      },
    },
  })
  trial = office(servers, 'trial')
})
afterAll(() => servers.stop())

const received = (kind = 'complaint') => trial.receives('clerk', { ...anIntake, kind }, MONDAY_9)
const told = async (it: Case, clock: string) =>
  (await it.history()).flatMap(({ notices }) =>
    notices.filter(({ about }) => about === clock).flatMap(({ to }) => to),
  )

test('a clock in a chain whose start is entered late tells the rung that it has come to, once', async () => {
  const it = await received()
  await it.skipTo('2026-03-09T10:00:00Z')
  await it.step('clerk', 'acknowledge', { at: '2026-03-03T10:00:00Z', ...BEHIND })
  await it.skipTo('2026-03-09T11:00:00Z')
  expect(await clockOf(it, 'heard')).toMatchObject({
    startedAt: '2026-03-05T00:00:00.000Z',
    dueAt: '2026-03-07T00:00:00.000Z',
    late: true,
  })
  expect(await told(it, 'heard')).toEqual(['role:serviceHead'])
  await it.skipTo('2026-03-11T12:00:00Z')
  expect(await told(it, 'heard')).toEqual(['role:serviceHead', 'role:director'])
})

test('a question entered late keeps the due instant away: the clock that began there has not begun, and tells nobody', async () => {
  const it = await received()
  await it.skipTo('2026-03-04T12:00:00Z')
  expect(await clockOf(it, 'second')).toMatchObject({ startedAt: '2026-03-04T00:00:00.000Z' })
  await it.step('clerk', 'askCustomer', { question: 'Which?', at: '2026-03-03T10:00:00Z', ...BEHIND })
  expect(await clockOf(it, 'second')).toBeUndefined()
  expect((await it.history()).at(-1)).toMatchObject({
    step: { type: 'askCustomer' },
    takenBack: [{ clock: 'second', dueAt: '2026-03-07T00:00:00.000Z' }],
  })
  await it.skipTo('2026-03-16T12:00:00Z')
  expect(await told(it, 'second')).toEqual([])
  await it.step('clerk', 'customerReplied')
  await it.skipTo('2026-03-18T12:00:00Z')
  expect(await clockOf(it, 'second')).toMatchObject({ startedAt: '2026-03-17T00:00:00.000Z' })
})

test('a case that turns out to have been closed earlier has no clock that hung on what did not come about', async () => {
  const it = await received('inquiry')
  await it.step('clerk', 'acknowledge')
  await it.skipTo('2026-03-05T12:00:00Z')
  const begun = async () => (await it.view('clerk')).clocks.map(({ id }) => id).toSorted()
  expect(await begun()).toEqual(['first', 'heard', 'second', 'sent'])
  await it.step('clerk', 'settle', { at: '2026-03-03T10:00:00Z', ...BEHIND })
  expect(await begun()).toEqual(['first', 'sent'])
  const { takenBack = [] } = (await it.history()).at(-1) ?? {}
  expect(takenBack.map(({ clock }) => clock).toSorted()).toEqual(['heard', 'second'])
  expect([...(await told(it, 'heard')), ...(await told(it, 'second'))]).toEqual([])
})
