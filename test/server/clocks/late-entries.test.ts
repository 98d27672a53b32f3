import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ClockStoryBody } from '../../../server/http/shapes-record.ts'
import { type Case, office, type Office } from '../../support/office.ts'
import type { Servers } from '../../support/servers.ts'
import { anIntake, backdated, BEHIND, clockOf, clockTrials, MONDAY_9 } from './a-clock-trial.ts'

const label = { zh: '期限', en: 'time' }
const ladder = [{ to: 'clerk' }, { after: '1d', to: 'serviceHead' }]
const sentOn = { type: 'date', fact: true, label: { zh: '寄出日期', en: 'sent on' } }
const foundOn = { type: 'date', fact: true, label: { zh: '发现日期', en: 'found on' } }

let servers: Servers
let trial: Office
beforeAll(async () => {
  servers = await clockTrials({
    id: 'trial',
    intake: { backdated, form: { orderNo: { type: 'text', required: true, fact: true, label }, foundOn } },
    steps: {
      acknowledge: { by: ['clerk'], form: { sentOn }, backdated },
      askCustomer: { by: ['clerk'], backdated },
      customerReplied: { by: ['clerk'], backdated },
      answer: { by: ['clerk'], form: {}, backdated },
      settle: { by: ['clerk'], backdated },
      consult: { by: ['serviceHead'], backdated },
      reply: { by: ['consulted'], form: {}, backdated },
      takeOver: { by: ['clerk'], backdated },
      amend: { by: ['clerk'], backdated },
    },
    clocks: {
      whole: {
        label,
        starts: 'receive',
        stops: 'answer',
        within: '48h',
        ladder,
        pauses: [{ from: 'askCustomer', until: 'customerReplied', upTo: '2wd', tell: ['clerk'] }],
      },
      window: {
        label,
        starts: 'receive',
        stops: 'answer',
        within: '24h',
        lapses: true,
        ladder: [],
        pauses: 'askCustomer',
        resumes: 'customerReplied',
      },
      two: { label, starts: 'acknowledge', stops: 'answer', within: '48h', ladder },
      since: {
        label,
        starts: { on: 'acknowledge', at: 'askCustomer' },
        stops: { on: 'settle', at: 'answer' },
        within: '2d',
        ladder,
      },
      sent: { label, starts: 'receive', stops: { on: 'acknowledge', at: 'sentOn' }, within: '2d', ladder },
      found: { label, starts: { on: 'receive', at: 'foundOn' }, stops: 'answer', within: '5d', ladder },
    },
  })
  trial = office(servers, 'trial')
})
afterAll(() => servers.stop())

let nth = 0
const received = (form: object = {}, kind = 'complaint') => {
  nth += 1
  return trial.receives('clerk', { ...anIntake, kind, form: { orderNo: `L-${nth}`, ...form } }, MONDAY_9)
}
const refusedAt = async (it: Case, who: string, step: string, more: object) => {
  const problem = await it.refused(who, step, { ...BEHIND, ...more })
  expect(problem).toMatchObject({ status: 422, errors: [{ pointer: '/at' }] })
  return problem.detail
}

test('a question and its reply that are entered late leave a later question open, and the clock says who changed what', async () => {
  const it = await received()
  await it.skipTo('2026-03-03T15:00:00Z')
  await it.step('clerk', 'askCustomer', { question: 'Which part?' })
  expect(await refusedAt(it, 'clerk', 'customerReplied', { at: '2026-03-03T10:00:00Z' })).toMatch(
    /^at lies before askCustomer: customerReplied cannot have happened before 2026-03-03T15:00/,
  )
  await it.step('clerk', 'askCustomer', { question: 'When?', at: '2026-03-02T10:00:00Z', ...BEHIND })
  await it.step('clerk', 'customerReplied', { at: '2026-03-02T16:00:00Z', ...BEHIND })
  expect(await clockOf(it, 'whole')).toMatchObject({
    state: 'paused',
    pausedMs: 6 * 3_600_000,
    pausedSince: expect.stringContaining('2026-03-03T15:00'),
    dueAt: expect.stringContaining('2026-03-04T15:00'),
  })
  await it.step('clerk', 'customerReplied', { at: '2026-03-02T12:00:00Z', ...BEHIND })
  const { body } = await trial.call<ClockStoryBody>('auditor', 'GET', `/complaints/${it.id}/clocks/whole`)
  expect(body.events.slice(-1)).toMatchObject([
    {
      what: 'resumed',
      says: 'askCustomer',
      at: '2026-03-02T12:00:00.000Z',
      was: '2026-03-02T16:00:00.000Z',
      enteredAt: expect.stringContaining('2026-03-03T15:00'),
      by: { person: 'dev-clerk' },
      atReason: BEHIND.atReason,
    },
  ])
  expect(body.events.at(-1)?.dueAt).toBe(body.dueAt)
  expect(await it.replay('auditor', { seq: 5 })).toMatchObject({ agrees: true })
})

test('a question entered after the clock stopped ends by itself as it would have, and the clock is late all the same', async () => {
  const it = await received()
  await it.skipTo('2026-03-09T10:00:00Z')
  await it.step('clerk', 'answer')
  await it.step('clerk', 'askCustomer', { question: 'When?', at: '2026-03-02T10:00:00Z', ...BEHIND })
  expect(await clockOf(it, 'whole')).toMatchObject({ state: 'stopped', late: true })
  await it.step('clerk', 'answer', { at: '2026-03-03T10:00:00Z', ...BEHIND })
  expect(await clockOf(it, 'whole')).toMatchObject({ stoppedAt: '2026-03-03T10:00:00.000Z', late: false })
  const moved = (await it.history()).at(-1)?.moved ?? []
  expect(moved.find(({ clock }) => clock === 'whole')).toMatchObject({
    stoppedBefore: expect.stringContaining('2026-03-09T10:00'),
    stoppedAfter: '2026-03-03T10:00:00.000Z',
    lateBefore: true,
    lateAfter: false,
  })
})

test('a clock that turns out to have begun tells that it was overdue before the question behind which it stands', async () => {
  const it = await received()
  await it.skipTo('2026-03-05T10:00:00Z')
  await it.step('clerk', 'acknowledge', { at: '2026-03-02T10:00:00Z', ...BEHIND })
  await it.skipTo('2026-03-05T11:00:00Z')
  expect(await clockOf(it, 'two')).toMatchObject({ dueAt: '2026-03-04T10:00:00.000Z', late: true })
})

test('nothing is dated before what it answers to or rests on', async () => {
  const it = await received({}, 'inquiry')
  await it.skipTo('2026-03-04T12:00:00Z')
  expect(await refusedAt(it, 'clerk', 'takeOver', { clock: 'whole', at: '2026-03-03T10:00:00Z' })).toMatch(
    /^at lies before the telling of whole/,
  )
  await it.step('serviceHead', 'consult', { units: ['works'], about: 'x' })
  expect(await refusedAt(it, 'worksHead', 'reply', { unit: 'works', at: '2026-03-04T10:00:00Z' })).toMatch(
    /^at lies before the consultation of works/,
  )
  await it.step('clerk', 'answer')
  expect(await refusedAt(it, 'clerk', 'settle', { at: '2026-03-03T10:00:00Z' })).toMatch(
    /^at lies before the latest step/,
  )
  const reasonless = await it.refused('clerk', 'askCustomer', { question: 'q', at: '2026-03-04' })
  expect(reasonless).toMatchObject({ status: 422, errors: [{ pointer: '/atReason' }] })
})

test('a date from which a clock counts is amended, and the clock with it', async () => {
  const it = await received({ foundOn: '2026-03-01' })
  expect(await clockOf(it, 'found')).toMatchObject({ dueAt: '2026-03-07T00:00:00.000Z' })
  await it.step('clerk', 'amend', { changes: { foundOn: '2026-02-27' }, reason: 'misread' })
  expect(await clockOf(it, 'found')).toMatchObject({
    startedAt: '2026-02-27T00:00:00.000Z',
    dueAt: '2026-03-05T00:00:00.000Z',
  })
  expect((await it.history()).at(-1)).toMatchObject({
    step: { type: 'amend' },
    moved: [
      {
        clock: 'found',
        before: '2026-03-07T00:00:00.000Z',
        after: '2026-03-05T00:00:00.000Z',
        startBefore: '2026-03-01T00:00:00.000Z',
        startAfter: '2026-02-27T00:00:00.000Z',
      },
    ],
  })
  const { body } = await trial.call<ClockStoryBody>('auditor', 'GET', `/complaints/${it.id}/clocks/found`)
  expect(body.events).toMatchObject([
    { what: 'started', step: 'receive', at: '2026-03-01T00:00:00.000Z' },
    {
      what: 'started',
      step: 'amend',
      at: '2026-02-27T00:00:00.000Z',
      was: '2026-03-01T00:00:00.000Z',
      because: 'misread',
    },
  ])
})

test('the history tells of a stop that moved and of a verdict that turned, with both sides, and not of time that passed', async () => {
  const it = await received()
  await it.skipTo('2026-03-03T15:00:00Z')
  await it.step('clerk', 'acknowledge', { form: { sentOn: '2026-03-03' } })
  const first = await clockOf(it, 'sent')
  expect(first).toMatchObject({ state: 'stopped', late: false, dueAt: '2026-03-05T00:00:00.000Z' })
  await it.skipTo('2026-03-06T10:00:00Z')
  const before = (await it.history()).flatMap(({ moved }) => moved)
  expect(before).toEqual([])
  await it.step('clerk', 'amend', { changes: { sentOn: '2026-03-05' }, reason: 'misread' })
  const stopped = (await clockOf(it, 'sent'))?.stoppedAt
  expect((await it.history()).at(-1)?.moved).toEqual([
    {
      clock: 'sent',
      label: expect.anything(),
      before: '2026-03-05T00:00:00.000Z',
      after: '2026-03-05T00:00:00.000Z',
      stoppedBefore: first?.stoppedAt,
      stoppedAfter: stopped,
      lateBefore: false,
      lateAfter: true,
    },
  ])
  expect(first?.stoppedAt).toContain('2026-03-03T15:00')
  expect(stopped).toBe('2026-03-05T17:00:00.000Z')
  await it.step('clerk', 'amend', { changes: { sentOn: '2026-03-04' }, reason: 'misread again' })
  expect((await it.history()).at(-1)?.moved).toMatchObject([
    { clock: 'sent', stoppedBefore: '2026-03-05T17:00:00.000Z', lateBefore: true, lateAfter: false },
  ])
})

test('a clock counts from when another step happened, by whatever was entered of it, and says so', async () => {
  const it = await received({}, 'inquiry')
  await it.skipTo('2026-03-03T10:00:00Z')
  await it.step('clerk', 'acknowledge')
  expect(await clockOf(it, 'since')).toMatchObject({ startedAt: expect.stringContaining('2026-03-03T10:00') })
  await it.step('clerk', 'askCustomer', { question: 'When?', at: '2026-03-02T10:00:00Z', ...BEHIND })
  expect(await clockOf(it, 'since')).toMatchObject({
    startedAt: '2026-03-02T10:00:00.000Z',
    dueAt: '2026-03-05T00:00:00.000Z',
  })
  await it.step('clerk', 'customerReplied')
  await it.skipTo('2026-03-04T10:00:00Z')
  await it.step('clerk', 'answer')
  await it.skipTo('2026-03-06T10:00:00Z')
  await it.step('clerk', 'settle')
  expect(await clockOf(it, 'since')).toMatchObject({
    stoppedAt: expect.stringContaining('2026-03-04T10:00'),
    late: false,
  })
  const { body } = await trial.call<ClockStoryBody>('auditor', 'GET', `/complaints/${it.id}/clocks/since`)
  expect(body.origin).toEqual({ on: 'acknowledge', at: 'askCustomer' })
  expect(body.events.slice(0, 2)).toMatchObject([
    { what: 'started', step: 'acknowledge', at: expect.stringContaining('2026-03-03T10:00') },
    {
      what: 'started',
      step: 'askCustomer',
      at: '2026-03-02T10:00:00.000Z',
      was: expect.stringContaining('2026-03-03T10:00'),
      atReason: BEHIND.atReason,
    },
  ])
  expect(await it.replay('auditor', { seq: 3 })).toMatchObject({ agrees: true })
})

test('a window that has lapsed stays so when a pause is entered late, and its explanation says so', async () => {
  const it = await received()
  const story = async () =>
    (await trial.call<ClockStoryBody>('auditor', 'GET', `/complaints/${it.id}/clocks/window`)).body
  expect(await story()).not.toHaveProperty('lapsed')
  await it.skipTo('2026-03-04T10:00:00Z')
  await it.step('clerk', 'askCustomer', { question: 'When?', at: '2026-03-02T10:00:00Z', ...BEHIND })
  expect(await story()).toMatchObject({
    state: 'stopped',
    lapsed: {
      at: expect.stringContaining('2026-03-03T09:00'),
      stays: expect.stringMatching(/^This window lapsed on 2026-03-03T09:00.* and stays lapsed: a pause/),
    },
  })
})
