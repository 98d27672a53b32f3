import { Connection } from '@temporalio/client'
import { expect, inject, test } from 'vitest'
import type { SchedulesBody } from '../../server/http/shapes-desk.ts'
import { fastForward } from '../../server/runtime/fast-forward.ts'
import { roundsWorkflowId } from '../../workflows/rounds-messages.ts'
import { type Case, dueAt } from '../support/office.ts'
import { pathOfRound } from '../support/rounds.ts'
import { chemical, toldOf } from './chemical-cases.ts'
import { inboxOf } from './engine.ts'

const MARCH = '2026-03-31T12:00:00+08:00'
const APRIL = '2026-04-01T09:01:00+08:00'

/** The supplier's schedules at the end of a quarter, in a time of their own. */
async function atQuartersEnd() {
  const { status, body } = await chemical.call<SchedulesBody>(
    'serviceClerk',
    'POST',
    '/schedules',
    {},
    { 'Simulated-Time': MARCH },
  )
  expect(status).toBe(201)
  return body
}

/** The case that a schedule has opened for a period, after the night to the first of April. */
async function opened(schedule: string, period: string): Promise<Case> {
  const { id } = await atQuartersEnd()
  const connection = Connection.lazy({ address: inject('temporalAddress') })
  await fastForward(connection, roundsWorkflowId(id), Date.parse(APRIL) - Date.parse(MARCH))
  return chemical.opened(
    'serviceClerk',
    await pathOfRound(connection, inject('dataDir'), id, schedule, period),
  )
}

test('chemical-2: contacts are collected each month and summarised each quarter, by service', async () => {
  const { schedules } = await atQuartersEnd()
  expect(schedules).toMatchObject([
    {
      name: 'monthly',
      label: { zh: '月度汇集', en: 'monthly collection' },
      next: { period: '2026-04', opensAt: '2026-04-01T01:00:00.000Z' },
      unit: 'service',
    },
    {
      name: 'quarterly',
      label: { zh: '季度汇总', en: 'quarterly summary' },
      next: { period: '2026-Q2', opensAt: '2026-04-01T01:00:00.000Z' },
      unit: 'service',
    },
  ])
})

test('chemical-2: the monthly collection tells the departments what the contacts were about', async () => {
  const it = await opened('monthly', '2026-04')
  expect(it.first).toMatchObject({
    kind: 'collection',
    holder: 'unit:service',
    facts: { period: '2026-04' },
  })
  expect(dueAt(it.first, 'monthly')).toBe('2026-04-07T09:30:00.000Z')
  expect(await it.refused('serviceClerk', 'close')).toMatchObject({ detail: 'first: monthCollected' })
  const figures = { record: 'monthCollected', form: { contacts: 31, matters: '12 on late lorries' } }
  expect(await it.refused('salesClerk', 'record', figures)).toMatchObject({ status: 403 })
  expect(await it.refused('serviceClerk', 'record', { ...figures, form: {} })).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/contacts' }, { pointer: '/form/matters' }],
  })
  await it.step('serviceClerk', 'record', figures)
  expect(await toldOf(it, 'monthCollected')).toMatchObject([
    { to: ['unit:sales', 'unit:technical', 'unit:logistics'], content: figures.form },
  ])
  expect(await it.step('serviceClerk', 'close')).toMatchObject({ state: { name: 'filed' }, ended: true })
})

test('chemical-2: the quarterly summary goes to the leader', async () => {
  const it = await opened('quarterly', '2026-Q2')
  expect(it.first).toMatchObject({ kind: 'summary', holder: 'unit:service', facts: { period: '2026-Q2' } })
  expect(dueAt(it.first, 'quarterly')).toBe('2026-04-09T09:30:00.000Z')
  expect(await it.refused('serviceClerk', 'close')).toMatchObject({ detail: 'first: quarterSummarised' })
  const summary = { summary: 'lorries are late again', proposal: 'a second carrier' }
  expect(
    await it.refused('serviceClerk', 'record', { record: 'quarterSummarised', form: { summary: 'late' } }),
  ).toMatchObject({ status: 400, errors: [{ pointer: '/form/proposal' }] })
  await it.step('serviceClerk', 'record', { record: 'quarterSummarised', form: summary })
  expect(await toldOf(it, 'quarterSummarised')).toMatchObject([{ to: ['role:leader'], content: summary }])
  expect(await it.step('serviceClerk', 'close')).toMatchObject({ state: { name: 'filed' } })
})

test('chemical-2: a collection that nobody makes is heard of in service, then by the leader', async () => {
  const it = await opened('monthly', '2026-04')
  await it.skipTo('2026-04-07T17:31:00+08:00')
  expect(await inboxOf(it, 'serviceClerk')).toContain('overdue monthly')
  expect(await inboxOf(it, 'leader')).toEqual([])
  await it.skipTo('2026-04-10T17:31:00+08:00')
  expect(await inboxOf(it, 'leader')).toContain('overdue monthly')
})
