import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Office, office } from '../../support/office.ts'
import type { StatisticsBody } from '../../../server/http/statistics-shapes.ts'
import type { ComplaintBody } from '../../../server/http/shapes.ts'
import type { Servers } from '../../support/servers.ts'
import { anIntake, clockTrials, whole } from './a-clock-trial.ts'

const label = { zh: '名', en: 'name' }
const OBJECTED = { record: 'objected' }
const HANDED = { record: 'handedOn' }

let servers: Servers
let trial: Office
let owed: Office
beforeAll(async () => {
  const right = { label, starts: 'acknowledge', stops: 'closed', within: '2d', lapses: true }
  const reply = { label, starts: 'askCustomer', stops: ['customerReplied', 'closed'], within: '2d' }
  servers = await clockTrials(
    {
      id: 'owed',
      notices: {
        asked: { label, on: 'askCustomer', to: 'customer', shows: ['question', 'reply.due'] },
        reminded: {
          label,
          on: { on: 'heard', when: { 'reply.late': true } },
          to: 'serviceHead',
          shows: ['reply.due'],
        },
      },
      records: { heard: { label, by: ['clerk'], when: { 'reply.due': { before: 'now' } } } },
      clocks: {
        ...whole({ pauses: 'askCustomer', resumes: 'customerReplied' }),
        reply: { ...reply, owedBy: 'complainant', ladder: [{ to: 'clerk' }, { after: '1d', to: 'clerk' }] },
      },
    },
    {
      id: 'trial',
      clocks: { ...whole({}), right: { ...right, pauses: 'askCustomer', resumes: 'customerReplied' } },
      records: {
        objected: { label, by: ['clerk'], requires: [{ whileRunning: 'right' }], backdated: { upTo: '5d' } },
        handedOn: { label, by: ['clerk'] },
        looked: { label, by: ['serviceHead'], requires: [{ done: 'judge', since: 'handedOn' }] },
      },
    },
  )
  trial = office(servers, 'trial')
  owed = office(servers, 'owed')
})
afterAll(() => servers.stop())

const offered = ({ next }: ComplaintBody, record: string) =>
  next.find(({ about }) => about['record'] === record)

test('a route is offered with when it closes, is refused once it has, and is open to what happened before', async () => {
  const it = await trial.receives('clerk', anIntake, '2026-03-02T09:00:00Z')
  expect(await it.refused('clerk', 'record', OBJECTED)).toMatchObject({
    status: 409,
    code: 'notYet',
    detail: 'first: right has to begin',
  })
  const begun = await it.step('clerk', 'acknowledge')
  expect(offered(begun, 'objected')?.closes).toEqual({ clock: 'right', at: '2026-03-05T00:00:00.000Z' })
  await it.skipTo('2026-03-03T09:00:00Z')
  const asked = await it.step('clerk', 'askCustomer', { question: 'Which part?' })
  expect(offered(asked, 'objected')).not.toHaveProperty('closes')
  await it.skipTo('2026-03-04T09:00:00Z')
  const replied = await it.step('clerk', 'customerReplied')
  expect(offered(replied, 'objected')?.closes?.at).toBe('2026-03-06T00:00:00.000Z')
  await it.skipTo('2026-03-06T10:00:00Z')
  expect(offered(await it.view('clerk'), 'objected')).toBeUndefined()
  const refused = await it.refused('clerk', 'record', OBJECTED)
  expect(refused).toMatchObject({
    status: 409,
    code: 'tooLate',
    detail: 'too late: right closed on 2026-03-06 00:00; the case is with clerk',
  })
  expect(refused.possible).not.toContain('record:objected')
  const byPost = { ...OBJECTED, at: '2026-03-05T15:00:00Z', atReason: 'came by post' }
  const { version: seq } = await it.step('clerk', 'record', byPost)
  await it.history()
  expect(await it.replay('auditor', { seq })).toMatchObject({ agrees: true })
})

test('a hand-over shuts a gate again, until what it asks for is done anew', async () => {
  const it = await trial.receives('clerk', anIntake, '2026-03-02T09:00:00Z')
  const judged = { validity: 'founded', cause: 'work' }
  const looked = { record: 'looked' }
  await it.step('serviceHead', 'judge', judged)
  await it.step('serviceHead', 'record', looked)
  await it.skipTo('2026-03-02T15:30:00Z')
  await it.step('clerk', 'record', HANDED)
  expect(offered(await it.view('serviceHead'), 'looked')).toBeUndefined()
  expect(await it.refused('serviceHead', 'record', looked)).toMatchObject({
    status: 409,
    code: 'notYet',
    detail: 'first: judge again, as handedOn came after it, on 2026-03-02 15:30',
  })
  await it.step('serviceHead', 'judge', judged)
  await it.step('serviceHead', 'record', looked)
})

test('what the complainant does late is no breach of the organisation: nobody takes it over, no case is late by it', async () => {
  const it = await owed.receives('clerk', anIntake, '2026-03-02T09:00:00Z')
  await it.step('clerk', 'askCustomer', { question: 'Which part?' })
  expect(await it.refused('clerk', 'record', { record: 'heard' })).toMatchObject({
    status: 409,
    detail: 'only where reply.due is before now; it is 2026-03-05T00:00:00.000Z',
  })
  await it.skipTo('2026-03-06T09:00:00Z')
  const after = await it.view('clerk')
  expect(after.clocks.find(({ id }) => id === 'reply')).toMatchObject({ late: true, owedBy: 'complainant' })
  expect(after.clocks.find(({ id }) => id === 'whole')).not.toHaveProperty('owedBy')
  expect(after.next.map(({ step }) => step)).not.toContain('takeOver')
  const items = await it.inbox('clerk')
  expect(items.filter(({ clock }) => clock === 'reply')).toMatchObject([
    { kind: 'overdue', owedBy: 'complainant' },
    { kind: 'overdue', owedBy: 'complainant' },
  ])
  expect(await it.inbox('serviceHead')).toEqual([])
  const { body } = await owed.call<StatisticsBody>('serviceHead', 'GET', '/statistics?by=clock')
  expect([body.total.late.count, body.total.overdue.count]).toEqual([0, 0])
  expect(body.values.map(({ name, owedBy, late }) => [name, owedBy, late.count])).toEqual(
    expect.arrayContaining([
      ['whole', 'organisation', 0],
      ['reply', 'complainant', 1],
    ]),
  )
  await it.step('clerk', 'record', { record: 'heard' })
  const told = (await it.history()).flatMap(({ notices }) => notices)
  const due = { zh: '2026年3月4日24:00', en: '4 March 2026, end of the day' }
  expect(told.find(({ about }) => about === 'asked')).toMatchObject({
    kind: 'answer',
    content: { question: 'Which part?', 'reply.due': due },
  })
  expect(told.find(({ about }) => about === 'reminded')?.content).toEqual({ 'reply.due': due })
})
