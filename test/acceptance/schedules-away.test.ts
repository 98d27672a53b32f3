import { afterAll, beforeAll, expect, test } from 'vitest'
import { setTimeout as pause } from 'node:timers/promises'
import type { ComplaintBody } from '../../server/http/shapes.ts'
import type { SchedulesBody } from '../../server/http/shapes-desk.ts'
import { Connection } from '@temporalio/client'
import { type Office, office } from '../support/office.ts'
import { pathOfRound } from '../support/rounds.ts'
import { type Servers, startServers } from '../support/servers.ts'

/* Whether rounds that have much to catch up on open everything once while the processes that do it are killed. */

let servers: Servers
let distillery: Office
let connection: Connection

beforeAll(async () => {
  servers = await startServers({ workers: 2 })
  distillery = office(servers, 'distillery')
  connection = Connection.lazy({ address: servers.temporalAddress })
})
afterAll(async () => {
  await connection.close()
  await servers.stop()
})

/** Of the first 17 weeks: the first begins before the rounds do, and the eighth is a holiday from end to end. */
const WITHOUT_CASE = ['2026-W01', '2026-W08']
const WEEKS = 15
const MONTHS = 4

async function until<T>(ask: () => Promise<T | null>): Promise<T> {
  for (let tries = 0; tries < 1200; tries += 1) {
    const answer = await ask()
    if (answer !== null) return answer
    await pause(100)
  }
  throw new Error('it never came')
}

test('distillery-6: each period is opened once, however often the worker and the ledger are killed meanwhile', async () => {
  const time = { 'Simulated-Time': '2026-04-22T12:00:00+08:00' }
  const body = { since: '2025-12-31T12:00:00+08:00' }
  const started = await distillery.call<SchedulesBody>('registrar', 'POST', '/schedules', body, time)
  expect(started.status).toBe(201)
  for (const part of ['worker-1', 'ledger', 'worker-2']) {
    servers.kill(part)
    await pause(300)
  }
  const location = started.headers.get('Location') ?? ''
  await until(async () => {
    const { status, body } = await distillery.call<SchedulesBody>('registrar', 'GET', location)
    const nexts = status === 200 ? body.schedules.map(({ next }) => next?.period) : []
    const isDone = nexts.includes('2026-W18') && nexts.includes('2026-05')
    return isDone ? true : null
  })
  const numbers: string[] = []
  const { id } = started.body
  const week = (n: number) => `2026-W${String(n).padStart(2, '0')}`
  const weeks = Array.from({ length: 17 }, (_, n) => week(n + 1)).filter(
    (each) => !WITHOUT_CASE.includes(each),
  )
  const months = Array.from({ length: MONTHS }, (_, n) => `2026-${String(n + 1).padStart(2, '0')}`)
  expect(weeks).toHaveLength(WEEKS)
  const periods = [
    ...weeks.map((period) => ['weekly', period] as const),
    ...months.map((period) => ['monthly', period] as const),
  ]
  for (const [name, period] of periods) {
    const path = await pathOfRound(connection, servers.dataDir, id, name, period)
    const it = await until(async () => {
      const answer = await distillery.call<ComplaintBody>('registrar', 'GET', path)
      return answer.status === 200 && answer.body.number !== '' ? answer.body : null
    })
    numbers.push(it.number)
  }
  const all = Array.from({ length: WEEKS + MONTHS }, (_, n) => `D2604${String(n + 1).padStart(3, '0')}`)
  expect(numbers.sort()).toEqual(all)
  const sum = async () => {
    const { body } = await distillery.call<{ counts: { count: number }[] }>('auditor', 'GET', '/counts')
    return body.counts.reduce((all, { count }) => all + count, 0)
  }
  expect(await until(async () => ((await sum()) >= WEEKS + MONTHS ? sum() : null))).toBe(WEEKS + MONTHS)
}, 240_000)
