import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Case, dueAt, type Office, office } from '../../support/office.ts'
import type { ClockStoryBody } from '../../../server/http/shapes-record.ts'
import type { ComplaintBody } from '../../../server/http/shapes.ts'
import type { Servers } from '../../support/servers.ts'
import { anIntake, clockTrials, whole } from './a-clock-trial.ts'

const RECEIVED = '2026-03-02T09:00:00Z'
const DUE = '2026-03-10T00:00:00.000Z'
const label = { zh: '延期函', en: 'letter about the delay' }
const pausing = { pauses: 'askCustomer', resumes: 'customerReplied' }

let servers: Servers
let tiered: Office
let noticed: Office
let beyond: Office
beforeAll(async () => {
  const extensions = [
    { by: ['serviceHead'], upTo: '10d', reasons: ['parts', 'absence'], beforeExpiry: true, times: 2 },
    { name: 'board', by: ['director'], upTo: '21d', times: 2 },
  ]
  const extensionCap = { upTo: '21d', times: 3, reasons: { parts: 1 } }
  const steps = { extend: { by: ['serviceHead', 'director'] } }
  const letterSent = { label, by: ['clerk'], form: {}, repeatable: true, backdated: { upTo: '30d' } }
  servers = await clockTrials(
    { id: 'tiered', steps, clocks: whole({ ...pausing, extensions, extensionCap }) },
    {
      id: 'noticed',
      steps,
      clocks: whole({ extensions: [{ by: ['serviceHead'], upTo: '20d', withNotice: 'letter', times: 2 }] }),
      records: { letterSent },
      notices: { letter: { label, on: 'letterSent', to: 'customer' } },
    },
    { id: 'beyond', steps, clocks: beyondTheYear() },
  )
  tiered = office(servers, 'tiered')
  noticed = office(servers, 'noticed')
  beyond = office(servers, 'beyond')
})
afterAll(() => servers.stop())

/** Promises in Chinese working days, which are published until the end of 2026. */
function beyondTheYear() {
  const ladder = [{ to: 'clerk' }]
  const stops = ['closed', 'withdrawn']
  return {
    ...whole({
      within: '2wd',
      calendar: 'CN',
      pauses: [{ from: 'askCustomer', until: 'customerReplied', upTo: '3wd' }],
      extensions: [
        { by: ['serviceHead'], upTo: '5wd' },
        { name: 'board', by: ['director'], upTo: '8wd' },
      ],
    }),
    appeal: { label, calendar: 'CN', starts: 'whole.due', stops, within: '3wd', ladder },
    sale: { label, calendar: 'CN', starts: 'receive', stops, within: { until: 'boughtOn' }, ladder },
  }
}

const extension = (until: string, reason: string, more: object = {}) => ({
  clock: 'whole',
  until,
  reason,
  ...more,
})
const theClock = ({ clocks }: ComplaintBody) => clocks.find(({ id }) => id === 'whole')
const storyOf = async (trial: Office, it: Case) =>
  (await trial.call<ClockStoryBody>('auditor', 'GET', `/complaints/${it.id}/clocks/whole`)).body

test('each tier goes to its holder as far as its limit, and a refusal says whose the next is and until when', async () => {
  const it = await tiered.receives('clerk', anIntake, RECEIVED)
  const offer = (await it.view('serviceHead')).next.find(({ step }) => step === 'extend')
  expect(offer).toMatchObject({
    about: { clock: 'whole', tier: 'serviceHead' },
    schema: {
      properties: {
        reason: { enum: ['parts', 'absence'] },
        until: { formatMaximum: '2026-03-13T00:00:00.000Z' },
      },
    },
  })
  expect((await it.view('clerk')).next.map(({ step }) => step)).not.toContain('extend')
  expect(await it.refused('clerk', 'extend', extension('2026-03-12T12:00:00Z', 'parts'))).toMatchObject({
    status: 403,
    detail: expect.stringContaining('it is for: serviceHead, director'),
  })
  expect(await it.refused('serviceHead', 'extend', extension('2026-03-14T12:00:00Z', 'parts'))).toMatchObject(
    {
      code: 'beyondAuthority',
      detail:
        'whole runs 10d at most, until 2026-03-13T00:00:00.000Z; board would allow it: director may extend it until 2026-03-24T00:00:00.000Z',
    },
  )
  expect(await it.refused('serviceHead', 'extend', extension('2026-03-12T12:00:00Z', 'rain'))).toMatchObject({
    status: 422,
    errors: [{ pointer: '/reason' }],
  })
  const first = await it.step('serviceHead', 'extend', extension('2026-03-12T12:00:00Z', 'parts'))
  expect(theClock(first)).toMatchObject({ dueAt: '2026-03-12T12:00:00.000Z', firstDueAt: DUE })
  expect(
    (await it.refused('serviceHead', 'extend', extension('2026-03-12T18:00:00Z', 'parts'))).detail,
  ).toContain('reason is one of: absence')
  await it.skipTo('2026-03-12T13:00:00Z')
  expect(
    (await it.refused('serviceHead', 'extend', extension('2026-03-12T18:00:00Z', 'absence'))).detail,
  ).toContain('serviceHead extends it only before')
  await it.step(
    'director',
    'extend',
    extension('2026-03-20T12:00:00Z', 'the mould is broken', { tier: 'board' }),
  )
  const story = await storyOf(tiered, it)
  expect(story).toMatchObject({
    late: true,
    dueAt: '2026-03-20T12:00:00.000Z',
    extensions: [
      { tier: 'serviceHead', reason: 'parts', counts: true, until: '2026-03-12T12:00:00.000Z' },
      { tier: 'board', counts: true, until: '2026-03-20T12:00:00.000Z' },
    ],
  })
  expect(story.events).toMatchObject([
    { what: 'started' },
    {
      what: 'extended',
      tier: 'serviceHead',
      because: 'parts',
      counts: true,
      by: { person: 'dev-serviceHead' },
    },
    { what: 'extended', tier: 'board', because: 'the mould is broken', by: { person: 'dev-director' } },
  ])
})

test('no extension passes the limit of all, and a pause moves one no further', async () => {
  const it = await tiered.receives('clerk', anIntake, RECEIVED)
  const given = await it.step('director', 'extend', extension('2026-03-23T12:00:00Z', 'the mould is broken'))
  expect(theClock(given)?.extensions).toMatchObject([{ tier: 'board', counts: true }])
  expect((await it.refused('director', 'extend', extension('2026-03-24T00:00:01Z', 'again'))).detail).toBe(
    'whole runs 21d at most, until 2026-03-24T00:00:00.000Z',
  )
  await it.skipTo('2026-03-03T09:00:00Z')
  await it.step('clerk', 'askCustomer', { question: 'Which part?' })
  await it.skipTo('2026-03-06T09:00:00Z')
  expect(dueAt(await it.step('clerk', 'customerReplied'), 'whole')).toBe('2026-03-24T00:00:00.000Z')
  expect(await it.replay('auditor', { seq: 4 })).toMatchObject({ agrees: true })
})

test('an extension with a notice counts once that has gone out in time', async () => {
  const it = await noticed.receives('clerk', anIntake, RECEIVED)
  const given = await it.step('serviceHead', 'extend', extension('2026-03-18T12:00:00Z', 'parts'))
  expect(theClock(given)).toMatchObject({
    dueAt: DUE,
    extensions: [{ tier: 'serviceHead', counts: false, notice: 'letter' }],
  })
  await it.skipTo('2026-03-09T09:00:00Z')
  const sent = await it.step('clerk', 'record', { record: 'letterSent' })
  expect(theClock(sent)).toMatchObject({ dueAt: '2026-03-18T12:00:00.000Z', late: false })
  expect((await it.history()).at(-1)).toMatchObject({
    moved: [{ clock: 'whole', before: DUE, after: '2026-03-18T12:00:00.000Z' }],
    extensions: [{ clock: 'whole', tier: 'serviceHead', counts: true }],
  })
})

test('it is void once the instant has passed, unless the notice turns out to have gone out before', async () => {
  const it = await noticed.receives('clerk', anIntake, RECEIVED)
  await it.step('serviceHead', 'extend', extension('2026-03-18T12:00:00Z', 'parts'))
  await it.skipTo('2026-03-11T09:00:00Z')
  expect((await it.history()).find(({ step }) => step.type === 'deadlinePassed')).toMatchObject({
    extensions: [{ tier: 'serviceHead', counts: false, voidSince: DUE }],
  })
  const late = await it.step('clerk', 'record', { record: 'letterSent' })
  expect(theClock(late)).toMatchObject({ late: true, dueAt: DUE, extensions: [{ voidSince: DUE }] })
  expect((await storyOf(noticed, it)).events).toMatchObject([
    { what: 'started' },
    { what: 'extended', counts: false, notice: 'letter' },
    { what: 'void', tier: 'serviceHead', step: 'deadlinePassed', at: DUE },
  ])
  const found = await it.step('clerk', 'record', {
    record: 'letterSent',
    at: '2026-03-06T10:00:00Z',
    atReason: 'the post book was read today',
  })
  expect(theClock(found)).toMatchObject({
    late: false,
    dueAt: '2026-03-18T12:00:00.000Z',
    extensions: [{ counts: true, noticedAt: '2026-03-06T10:00:00.000Z' }],
  })
  expect((await storyOf(noticed, it)).events.at(-1)).toMatchObject({
    what: 'counted',
    by: { person: 'dev-clerk' },
  })
  expect(await it.replay('auditor', { seq: found.version })).toMatchObject({ agrees: true })
})

test('what rests on days that are not published yet is marked: an offer, a refusal, the end of a pause, a date by the facts', async () => {
  const intake = { ...anIntake, form: { ...anIntake.form, boughtOn: '2027-01-04' } }
  const it = await beyond.receives('clerk', intake, '2026-12-29T02:00:00Z')
  const offer = (await it.view('serviceHead')).next.find(({ step }) => step === 'extend')
  expect(offer?.schema).toMatchObject({
    properties: { until: { description: 'at latest 2027-01-06T09:30:00.000Z (provisional)' } },
  })
  expect((await it.refused('serviceHead', 'extend', extension('2027-01-07T02:00:00Z', 'parts'))).detail).toBe(
    'whole runs 5wd at most, until 2027-01-06T09:30:00.000Z (provisional); board would allow it: director may extend it until 2027-01-11T09:30:00.000Z (provisional)',
  )
  await it.skipTo('2026-12-30T02:00:00Z')
  const asked = await it.step('clerk', 'askCustomer', { question: 'Which part?' })
  expect(theClock(asked)?.pauses).toMatchObject([{ until: '2027-01-05T09:30:00.000Z', provisional: true }])
  expect(await storyOf(beyond, it)).toMatchObject({
    ahead: [{ at: '2027-01-05T09:30:00.000Z', sort: 'pauseEnd', provisional: true }],
  })
  const sale = await beyond.call<ClockStoryBody>('auditor', 'GET', `/complaints/${it.id}/clocks/sale`)
  expect(sale.body.days).toEqual([
    'start 2026-12-29 10:00:00 GMT+08:00, until the date that was given',
    expect.stringMatching(/^provisional: CN .* is published until 2026-12-31$/),
    'due 2027-01-04 17:30:00 GMT+08:00',
    '2027-01-04T09:30:00.000Z provisional',
  ])
  expect(await it.replay('auditor', { seq: asked.version })).toMatchObject({ agrees: true })
})

test('so is when a clock was due that turns out not to have begun', async () => {
  const intake = { ...anIntake, form: { ...anIntake.form, boughtOn: '2026-12-31' } }
  const it = await beyond.receives('clerk', intake, '2026-12-29T02:00:00Z')
  await it.skipTo('2026-12-31T09:31:00Z')
  const of = (clock: string) =>
    it.refused('director', 'extend', { ...extension('2027-01-05T04:00:00Z', 'parts'), clock })
  expect(await of('appeal')).toMatchObject({
    status: 409,
    detail: 'the policy does not let appeal be extended; what can be extended: whole',
  })
  await it.step('serviceHead', 'extend', extension('2027-01-05T04:00:00Z', 'parts'))
  expect((await it.history()).at(-1)).toMatchObject({
    moved: [{ clock: 'whole', before: '2026-12-31T09:30:00.000Z', after: '2027-01-05T04:00:00.000Z' }],
    takenBack: [{ clock: 'appeal', dueAt: '2027-01-06T09:30:00.000Z', provisional: true }],
  })
})
