import { afterAll, beforeAll, expect, test } from 'vitest'
import { dueAt, type Office, office } from '../../support/office.ts'
import type { ClockStoryBody } from '../../../server/http/shapes-record.ts'
import type { ComplaintBody, ProblemBody } from '../../../server/http/shapes.ts'
import type { Servers } from '../../support/servers.ts'
import { anIntake, clockTrials, whole } from './a-clock-trial.ts'

let servers: Servers
let trial: Office
let gaps: Office
beforeAll(async () => {
  const clocks = whole({
    within: [{ when: { severity: 'major' }, within: '3d' }, { within: '7d' }],
    pauses: 'askCustomer',
    resumes: 'customerReplied',
  })
  const { whole: urgent } = whole({ within: [{ when: { severity: 'major' }, within: '2d' }] })
  const vip = { label: { zh: '重点', en: 'key account' }, within: { whole: '2d' } }
  servers = await clockTrials(
    { id: 'trial', clocks, customers: { vip }, steps: { amend: { by: ['clerk'] } } },
    { id: 'gaps', clocks: { ...whole({}), urgent } },
  )
  trial = office(servers, 'trial')
  gaps = office(servers, 'gaps')
})
afterAll(() => servers.stop())

test('a case that becomes major is due by the shorter limit, from the same start and with its pause, and the history says what moved', async () => {
  const it = await trial.receives('clerk', anIntake, '2026-03-02T09:00:00Z')
  expect(dueAt(it.first, 'whole')).toBe('2026-03-10T00:00:00.000Z')
  await it.skipTo('2026-03-03T09:00:00Z')
  await it.step('clerk', 'askCustomer', { question: 'Which part?' })
  await it.skipTo('2026-03-04T09:00:00Z')
  await it.step('clerk', 'customerReplied')
  const major = await it.step('serviceHead', 'classify', { severity: 'major' })
  expect(dueAt(major, 'whole')).toBe('2026-03-07T00:00:00.000Z')
  expect(major.clocks[0]).toMatchObject({
    state: 'running',
    firstDueAt: '2026-03-10T00:00:00.000Z',
    late: false,
  })
  const classified = (await it.history()).find(({ step }) => step.type === 'classify')
  expect(classified).toMatchObject({
    by: { person: 'dev-serviceHead' },
    moved: [{ clock: 'whole', before: '2026-03-11T00:00:00.000Z', after: '2026-03-07T00:00:00.000Z' }],
  })
  await it.skipTo('2026-03-07T00:01:00Z')
  expect((await it.inbox('clerk')).map(({ kind }) => kind)).toContain('overdue')
  expect(await it.replay('auditor', { seq: 5 })).toMatchObject({ agrees: true })
})

test('a case that turns out to be another customer’s is due by his limit from the same start, and the history shows both dates', async () => {
  const it = await trial.receives('clerk', anIntake, '2026-03-02T09:00:00Z')
  await it.skipTo('2026-03-03T09:00:00Z')
  const amended = await it.step('clerk', 'amend', { customer: 'vip', reason: 'the wrong account' })
  expect(dueAt(amended, 'whole')).toBe('2026-03-05T00:00:00.000Z')
  const start = it.first.clocks[0]?.startedAt
  expect(amended).toMatchObject({ facts: { customer: 'vip' }, clocks: [{ startedAt: start, late: false }] })
  expect((await it.history()).at(-1)).toMatchObject({
    step: { type: 'amend', changes: {}, customer: 'vip', reason: 'the wrong account' },
    moved: [{ clock: 'whole', before: '2026-03-10T00:00:00.000Z', after: '2026-03-05T00:00:00.000Z' }],
  })
  const reason = 'misread'
  expect(await it.refused('clerk', 'amend', { customer: 'nobody', reason })).toMatchObject({
    status: 422,
    detail: expect.stringContaining('there are: vip'),
    errors: [{ pointer: '/customer' }],
  })
  expect(await it.refused('serviceHead', 'amend', { customer: null, reason })).toMatchObject({ status: 403 })
  expect(dueAt(await it.step('clerk', 'amend', { customer: null, reason }), 'whole')).toBe(
    '2026-03-10T00:00:00.000Z',
  )
  expect(await it.replay('auditor', { seq: 3 })).toMatchObject({ agrees: true })
})

test('a clock is explained from the record: what was done to it, day by day, and whom it tells next', async () => {
  const it = await trial.receives('clerk', anIntake, '2026-03-02T09:00:00Z')
  await it.skipTo('2026-03-03T09:00:00Z')
  await it.step('clerk', 'askCustomer', { question: 'Which part?' })
  await it.skipTo('2026-03-04T09:00:00Z')
  await it.step('clerk', 'customerReplied')
  await it.step('serviceHead', 'classify', { severity: 'major' })
  const ask = (who: string, clock: string) =>
    trial.call<ClockStoryBody & ProblemBody>(who, 'GET', `/complaints/${it.id}/clocks/${clock}`)
  const { status, body } = await ask('auditor', 'whole')
  expect(status).toBe(200)
  expect(body).toMatchObject({
    id: 'whole',
    state: 'running',
    dueAt: '2026-03-07T00:00:00.000Z',
    late: false,
  })
  expect(body.events).toMatchObject([
    { what: 'started', says: '7d', dueAt: '2026-03-10T00:00:00.000Z', step: 'receive' },
    {
      what: 'paused',
      says: 'askCustomer',
      because: 'Which part?',
      at: expect.stringContaining('2026-03-03T09:00:00'),
    },
    { what: 'resumed', says: 'askCustomer', dueAt: '2026-03-11T00:00:00.000Z' },
    { what: 'limited', says: '3d', dueAt: '2026-03-07T00:00:00.000Z', by: { person: 'dev-serviceHead' } },
  ])
  expect(body.days).toContain('2026-03-04 Wed  begins inside a pause: midnight not counted, 3 left')
  expect(body.days.at(-1)).toBe('2026-03-07T00:00:00.000Z')
  expect(body.ahead).toEqual([
    { at: '2026-03-07T00:00:00.000Z', sort: 'overdue', to: ['role:clerk'] },
    { at: '2026-03-08T00:00:00.000Z', sort: 'overdue', to: ['role:serviceHead'] },
    { at: '2026-03-10T00:00:00.000Z', sort: 'overdue', to: ['role:director'] },
  ])
  const other = await ask('clerk', 'constructor')
  expect([other.status, other.body.detail]).toEqual([
    404,
    'No clock "constructor" has run on this complaint; there are: whole.',
  ])
})

test('a clock that stands still while it is made shorter goes on standing still; over when it comes, one rung is told', async () => {
  const it = await trial.receives('clerk', anIntake, '2026-03-02T09:00:00Z')
  await it.skipTo('2026-03-03T09:00:00Z')
  await it.step('clerk', 'askCustomer', { question: 'Which part?' })
  const asked = await it.step('clerk', 'classify', { severity: 'major' })
  expect(asked.clocks[0]).toMatchObject({ state: 'paused', dueAt: '2026-03-06T00:00:00.000Z' })
  const late = await trial.receives('clerk', anIntake, '2026-03-02T09:00:00Z')
  await late.skipTo('2026-03-07T12:00:00Z')
  await late.step('clerk', 'classify', { severity: 'major' })
  const told = (await late.history()).flatMap(({ notices }) =>
    notices.filter(({ kind }) => kind === 'overdue'),
  )
  expect(told.map(({ to }) => to)).toEqual([['role:serviceHead']])
  expect((await late.view('clerk')).clocks[0]).toMatchObject({ late: true })
})

test('a clock begins at its start once an alternative holds, and the answer shows whom that has told; it ends when none does', async () => {
  const it = await gaps.receives('clerk', anIntake, '2026-03-02T09:00:00Z')
  const urgent = ({ clocks }: ComplaintBody) => clocks.find(({ id }) => id === 'urgent')
  expect(urgent(it.first)).toBeUndefined()
  await it.skipTo('2026-03-05T12:00:00Z')
  const classify = () =>
    gaps.call<ComplaintBody>(
      'serviceHead',
      'POST',
      `/complaints/${it.id}/steps`,
      { type: 'classify', severity: 'major' },
      { 'If-Match': '*', 'Idempotency-Key': it.id },
    )
  const major = await classify()
  expect(urgent(major.body)).toMatchObject({
    state: 'running',
    startedAt: expect.stringContaining('2026-03-02T09:00:00'),
    dueAt: '2026-03-05T00:00:00.000Z',
    late: true,
  })
  const told = (await it.history()).flatMap(({ notices }) => notices)
  expect(told.filter(({ clock }) => clock === 'urgent')).toMatchObject([
    { kind: 'overdue', to: ['role:clerk'] },
  ])
  const ordinary = await it.step('serviceHead', 'classify', { severity: 'ordinary' })
  expect(urgent(ordinary)).toMatchObject({ state: 'stopped', late: true })
  await it.skipTo('2026-03-09T12:00:00Z')
  const all = (await it.history()).flatMap(({ notices }) => notices)
  expect(all.filter(({ clock }) => clock === 'urgent')).toHaveLength(1)
  expect(await it.replay('auditor', { seq: 3 })).toMatchObject({ agrees: true })
  await it.step('clerk', 'withdraw', { reason: 'sorted out' })
  const again = await classify()
  expect([again.status, again.body.version, again.body.clocks]).toEqual([
    200,
    major.body.version,
    major.body.clocks,
  ])
})
