import { expect, inject, test } from 'vitest'
import { Connection } from '@temporalio/client'
import type { EntryBody } from '../../server/http/shapes-record.ts'
import type { PolicyBody, SchedulesBody } from '../../server/http/shapes-desk.ts'
import { fastForward } from '../../server/runtime/fast-forward.ts'
import { roundsWorkflowId } from '../../workflows/rounds-messages.ts'
import { pathOfRound } from '../support/rounds.ts'
import { type Case, dueAt } from '../support/office.ts'
import { staffOf } from './engine.ts'

const caselib = staffOf('caselib')

/** A Monday without holidays near it. */
const MONDAY = '2026-03-02T10:00:00+08:00'

const REVISION = { kind: 'ruleRevision', channel: 'internal', content: 'Fifth class wanted.' }
const DRAFT = { remedies: [{ remedy: 'enactment' }], form: { changes: 'a fifth class' } }
const PUBLISHED = { record: 'published', form: { edition: 2, inForceFrom: '2026-04-01' } }

const revision = (): Promise<Case> => caselib.receives('serviceOfficer', REVISION, MONDAY)

const toldOf = async (it: Case, about: string): Promise<EntryBody['notices']> =>
  (await it.history()).flatMap(({ notices }) => notices.filter((notice) => notice.about === about))

test('caselib-5: the general manager, and nobody else, approves a change of the rules', async () => {
  expect(await caselib.refusesIntake('designManager', REVISION, MONDAY)).toMatchObject({ status: 403 })
  const it = await revision()
  expect(dueAt(it.first, 'revision')).toBe('2026-04-01T16:00:00.000Z')
  expect(await it.refused('serviceOfficer', 'propose', { ...DRAFT, form: {} })).toMatchObject({
    errors: [{ pointer: '/form/changes' }],
  })
  expect((await it.step('serviceOfficer', 'propose', DRAFT)).holder).toBe('role:generalManager')
  expect(await toldOf(it, 'draft')).toMatchObject([{ to: ['role:generalManager'], content: DRAFT.form }])
  for (const who of ['serviceOfficer', 'serviceManager', 'designManager'])
    expect(await it.refused(who, 'approve')).toMatchObject({ status: 403, code: 'forbidden' })
  expect((await it.step('generalManager', 'approve')).state.name).toBe('approved')
})

test('caselib-5: what was approved is published as a new version, to every department', async () => {
  const it = await revision()
  await it.step('serviceOfficer', 'propose', DRAFT)
  expect(await it.refused('serviceOfficer', 'record', PUBLISHED)).toMatchObject({ detail: 'first: approved' })
  await it.step('generalManager', 'approve')
  expect(await it.refused('serviceOfficer', 'close')).toMatchObject({ detail: 'first: published' })
  expect(await it.refused('serviceOfficer', 'record', { ...PUBLISHED, form: {} })).toMatchObject({
    errors: [{ pointer: '/form/edition' }, { pointer: '/form/inForceFrom' }],
  })
  await it.step('serviceOfficer', 'record', PUBLISHED)
  const units = ['customerService', 'design', 'engineering', 'sales', 'property']
  expect(await toldOf(it, 'published')).toMatchObject([
    { to: units.map((unit) => `unit:${unit}`), content: PUBLISHED.form },
  ])
  expect(await it.step('serviceOfficer', 'close')).toMatchObject({
    state: { name: 'filed' },
    facts: { edition: 2, inForceFrom: '2026-04-01' },
  })
})

test('caselib-5: what the general manager does not approve is drafted again', async () => {
  const it = await revision()
  const no = { record: 'objected', form: { reason: 'four classes are enough' } }
  expect(await it.refused('generalManager', 'record', no)).toMatchObject({ detail: 'first: propose' })
  await it.step('serviceOfficer', 'propose', DRAFT)
  expect(await it.refused('serviceManager', 'record', no)).toMatchObject({ status: 403 })
  const back = await it.step('generalManager', 'record', no)
  expect(back).toMatchObject({ state: { name: 'received' }, holder: 'unit:customerService' })
  expect(await toldOf(it, 'objected')).toMatchObject([{ to: ['unit:customerService'], content: no.form }])
  const again = { ...DRAFT, form: { changes: 'other names for the four' } }
  expect((await it.step('serviceOfficer', 'propose', again)).holder).toBe('role:generalManager')
  expect((await it.step('generalManager', 'approve')).state.name).toBe('approved')
})

test('caselib-5: the rules are revised once a year, from its first working day on', async () => {
  const before = { 'Simulated-Time': '2025-12-31T12:00:00+08:00' }
  const started = await caselib.call<SchedulesBody>('serviceOfficer', 'POST', '/schedules', {}, before)
  const { id, schedules } = started.body
  expect(schedules).toMatchObject([
    {
      name: 'yearlyRevision',
      every: 'year',
      label: { zh: '年度流程修订' },
      next: { period: '2026', opensAt: '2026-01-04T01:00:00.000Z' },
    },
  ])
  const connection = Connection.lazy({ address: inject('temporalAddress') })
  await fastForward(connection, roundsWorkflowId(id), 4 * 86_400_000)
  const it = await caselib.opened(
    'serviceOfficer',
    await pathOfRound(connection, inject('dataDir'), id, 'yearlyRevision', '2026'),
  )
  expect(it.first).toMatchObject({
    kind: 'ruleRevision',
    state: { name: 'received' },
    holder: 'unit:customerService',
    facts: { schedule: 'yearlyRevision', period: '2026' },
  })
  expect(dueAt(it.first, 'revision')).toBe('2026-02-03T16:00:00.000Z')
  await it.skipTo('2026-02-04T00:01:00+08:00')
  const overdue = async (who: string) => (await it.inbox(who)).map(({ kind, about }) => `${kind} ${about}`)
  expect(await overdue('serviceOfficer')).toContain('overdue revision')
  await it.skipTo('2026-02-11T00:01:00+08:00')
  expect(await overdue('generalManager')).toContain('overdue revision')
})

test('caselib-5: the rules have a version, and each case is replayed under those it was taken in under', async () => {
  const it = await revision()
  const { body } = await caselib.call<PolicyBody>('serviceOfficer', 'GET', '/policies/caselib')
  expect(body).toMatchObject({ version: 1, title: { zh: '客户服务管理流程' } })
  expect(await it.replay('auditor', { seq: 1 })).toMatchObject({ policy: 'caselib', agrees: true })
})
