import { expect, inject, test } from 'vitest'
import { Connection } from '@temporalio/client'
import type { SchedulesBody } from '../../server/http/shapes-desk.ts'
import { fastForward } from '../../server/runtime/fast-forward.ts'
import { roundsWorkflowId } from '../../workflows/rounds-messages.ts'
import { pathOfRound } from '../support/rounds.ts'
import { type Case, dueAt } from '../support/office.ts'
import { staffOf } from './engine.ts'

const hotline = staffOf('hotline')

/** A Monday without holidays near it. */
const MONDAY = '2026-03-02T10:00:00+08:00'
const REPORT = { kind: 'callReport', channel: 'internal', content: 'February.' }

const aReport = (): Promise<Case> => hotline.receives('supervisor', REPORT, MONDAY)
const figures = (connected: number, offered = 1000) => ({ record: 'figures', form: { offered, connected } })

const toldOf = async (it: Case) =>
  (await it.history()).at(-1)?.notices.map(({ about, to }) => [about, to.join()])

test('hotline-3: the connected-call rate is worked out and reported; 90 % is enough', async () => {
  const it = await aReport()
  expect(dueAt(it.first, 'callReport')).toBe('2026-03-05T09:30:00.000Z')
  expect(await it.refused('supervisor', 'close')).toMatchObject({ detail: 'first: figures' })
  expect(await it.refused('agent', 'record', figures(900))).toMatchObject({ status: 403 })
  const claimed = { ...figures(900), form: { ...figures(900).form, connectedRate: 1 } }
  expect(await it.refused('supervisor', 'record', claimed)).toMatchObject({ status: 400 })
  const after = await it.step('supervisor', 'record', figures(900))
  expect(after.facts).toMatchObject({ offered: 1000, connected: 900, connectedRate: 0.9 })
  expect(await toldOf(it)).toEqual([['rate', 'role:centreManager']])
  expect((await it.step('supervisor', 'close')).state.name).toBe('filed')
})

test('hotline-3: a rate below 90 % is flagged, and something is done about it', async () => {
  const it = await aReport()
  const after = await it.step('supervisor', 'record', figures(899))
  expect(after.facts).toMatchObject({ connectedRate: 0.899 })
  expect(await toldOf(it)).toEqual(
    expect.arrayContaining([['belowTarget', 'role:centreManager,role:generalManager']]),
  )
  expect(await it.refused('supervisor', 'close')).toMatchObject({ detail: 'first: remedied' })
  const remedied = { record: 'remedied', form: { measures: 'two more seats from eight to ten' } }
  expect(await it.refused('centreManager', 'record', { ...remedied, form: {} })).toMatchObject({
    errors: [{ pointer: '/form/measures' }],
  })
  await it.step('centreManager', 'record', remedied)
  expect((await it.step('supervisor', 'close')).state.name).toBe('filed')
})

test.each(['offered', 'connected'] as const)(
  'hotline-3: there is no rate without calls %s',
  async (field) => {
    const it = await aReport()
    const { [field]: _, ...form } = { ...figures(900).form }
    expect(await it.refused('supervisor', 'record', { record: 'figures', form })).toMatchObject({
      status: 400,
      errors: [{ pointer: `/form/${field}` }],
    })
  },
)

test('hotline-3: the report of each month is asked for by itself, and told when it does not come', async () => {
  const before = { 'Simulated-Time': '2026-03-01T12:00:00+08:00' }
  const started = await hotline.call<SchedulesBody>('supervisor', 'POST', '/schedules', {}, before)
  const { id } = started.body
  const connection = Connection.lazy({ address: inject('temporalAddress') })
  await fastForward(connection, roundsWorkflowId(id), 86_400_000)
  const it = await hotline.opened(
    'supervisor',
    await pathOfRound(connection, inject('dataDir'), id, 'connectedCalls', '2026-03'),
  )
  expect(it.first).toMatchObject({ kind: 'callReport', facts: { period: '2026-03' } })
  await it.skipTo('2026-03-05T17:31:00+08:00')
  const inbox = async (who: string) => (await it.inbox(who)).map(({ kind, about }) => `${kind} ${about}`)
  expect(await inbox('supervisor')).toContain('overdue callReport')
  expect(await inbox('centreManager')).toEqual([])
  await it.skipTo('2026-03-06T17:31:00+08:00')
  expect(await inbox('centreManager')).toContain('overdue callReport')
})
