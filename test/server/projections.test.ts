import { cp } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import type { AppendRequest } from '../../ledger/entry.ts'
import { openLog, type Log } from '../../ledger/log.ts'
import { readLog } from '../../ledger/reader.ts'
import { applyLines } from '../../server/projections/apply.ts'
import { connectOnce, connectRedis } from '../../server/projections/connection.ts'
import { dumpProjection } from '../../server/projections/dump.ts'
import { rebuildProjections, runProjector } from '../../server/projections/projector.ts'
import {
  waitForVersion,
  complaintSummary,
  entriesOf,
  findByNumber,
  termsOf,
} from '../../server/projections/queries.ts'
import { aNotice, anEntry, aStanding, someTerms, written } from '../ledger/an-entry.ts'
import { aFolder, aLog } from '../ledger/folder.ts'
import { startRedis } from '../support/servers.ts'

let server: Awaited<ReturnType<typeof startRedis>>
let redis: Redis

beforeAll(async () => {
  server = await startRedis()
  redis = connectRedis(server.url)
  await until(async () => (await redis.ping()) === 'PONG')
})
afterAll(async () => {
  redis.disconnect()
  await server.stop()
})
beforeEach(async () => {
  await redis.flushall()
})

/** Asks again until the answer is yes; an answer that fails, as while a server restarts, counts as no. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo().catch(() => false))) await pause(20)
}

/** A projector over the log, until the test ends; and what it reported. */
function aProjector(log: Log): { reports: string[]; stop(): Promise<void> } {
  const stop = new AbortController()
  const reports: string[] = []
  const running = runProjector(server.url, { dir: log.address, head: log }, stop.signal, (text) =>
    reports.push(text),
  )
  const end = async () => {
    stop.abort()
    await running
  }
  onTestFinished(end)
  return { reports, stop: end }
}

const applied = async () => Number(JSON.parse((await redis.get('redress:position')) ?? '{}').ordinal)
const caughtUp = (log: Log) => until(async () => (await applied()) === log.durable)

/** Complaints in every kind of situation, their entries interleaved. */
function aBusyHistory(complaints: number): AppendRequest[] {
  const clock = { id: 'report', startedAtMs: 1_000, dueAtMs: 9_000, state: 'running' as const, late: false }
  const states = ['received', 'investigated', 'approved', 'closed']
  return states.flatMap((state, n) =>
    Array.from({ length: complaints }, (_, c) =>
      anEntry({
        complaintId: `c-${c}`,
        seq: n + 1,
        after: {
          state,
          ended: n === 3,
          clocks: [{ ...clock, late: n === 2, dueAtMs: 9_000 + c }],
          unit: `u${(c + n) % 3}`,
        },
        notices:
          n === 2
            ? [aNotice({ clock: 'report' })]
            : [aNotice({ kind: 'warning', clock: 'report', to: ['unit:u1'] })],
      }),
    ),
  )
}

test('what was recorded can be asked for: summary, number, entries, terms', async () => {
  const log = await aLog(await aFolder())
  aProjector(log)
  const { number } = await log.append(anEntry())
  await log.append(anEntry({ seq: 2, after: { state: 'investigated' } }))
  expect(await waitForVersion(redis, 'c-1', 2, 10_000)).toBe(true)
  expect(await waitForVersion(redis, 'c-1', 3, 0)).toBe(false)
  expect(await complaintSummary(redis, 'c-1')).toMatchObject({
    number,
    policy: 'lab',
    receivedAtMs: anEntry().entry.atMs,
    lastStepAtMs: anEntry({ seq: 2 }).entry.atMs,
    standing: aStanding({ version: 2, state: 'investigated' }),
  })
  expect(await findByNumber(redis, 'lab', number)).toBe('c-1')
  expect(await findByNumber(redis, 'other', number)).toBeNull()
  const entries = await entriesOf(redis, 'c-1')
  expect(entries[0]).toEqual({ ...written(anEntry(), number), ordinal: 2 })
  expect(await entriesOf(redis, 'c-1', { from: 2, to: 2 })).toEqual([entries[1]])
  expect(await termsOf(redis, someTerms.digest)).toEqual(someTerms)
})

test('emptying Redis in the middle and rebuilding gives the same bytes, however the lines were batched', async () => {
  const log = await aLog(await aFolder())
  const history = aBusyHistory(40)
  const projector = aProjector(log)
  for (const request of history.slice(0, 60)) await log.append(request)
  await redis.flushall()
  await Promise.all(history.slice(60).map((request) => log.append(request)))
  await caughtUp(log)
  const live = await dumpProjection(redis)
  await projector.stop()
  await redis.flushall()
  expect(await rebuildProjections(redis, log.address)).toBe(161)
  expect(await dumpProjection(redis)).toBe(live)
  expect(await rebuildProjections(redis, log.address)).toBe(161)
  expect(await dumpProjection(redis)).toBe(live)
  expect(live.split('\n').length).toBeGreaterThan(120)
})

test('a rebuild while the projector runs applies every line once', async () => {
  const log = await aLog(await aFolder())
  aProjector(log)
  const history = aBusyHistory(30)
  const appended = (async () => {
    for (const request of history) await log.append(request)
  })()
  await rebuildProjections(redis, log.address)
  await rebuildProjections(redis, log.address)
  await appended
  await caughtUp(log)
  const shared = await dumpProjection(redis)
  await rebuildProjections(redis, log.address)
  expect(await dumpProjection(redis)).toBe(shared)
  expect(await entriesOf(redis, 'c-3')).toHaveLength(4)
})

test('of two that apply the same lines at once one does, and lines of another log are not applied', async () => {
  const [log, other] = [await aLog(await aFolder()), await aLog(await aFolder())]
  await rebuildProjections(redis, log.address)
  for (const request of aBusyHistory(5)) await log.append(request)
  await other.append(anEntry({ complaintId: 'other' }))
  await other.append(anEntry({ complaintId: 'other', seq: 2 }))
  const pair = [await connectOnce(server.url), await connectOnce(server.url)]
  onTestFinished(() => pair.forEach((connection) => connection.disconnect()))
  for await (const line of readLog(log.address)) {
    const done = await Promise.all(pair.map((connection) => applyLines(connection, [line])))
    expect(done.filter(Boolean)).toHaveLength(1)
    if (line.ordinal !== 2) continue
    for await (const foreign of readLog(other.address, 3))
      expect(await applyLines(redis, [foreign])).toBe(false)
  }
  const once = await dumpProjection(redis)
  await rebuildProjections(redis, log.address)
  expect(await dumpProjection(redis)).toBe(once)
})

test('a Redis that is emptied while nothing happens is filled again by itself', async () => {
  const log = await aLog(await aFolder())
  aProjector(log)
  await log.append(anEntry())
  await caughtUp(log)
  const before = await dumpProjection(redis)
  await redis.flushall()
  await caughtUp(log)
  expect(await dumpProjection(redis)).toBe(before)
})

test('a Redis that holds another log, or one that is ahead of this, is cleared and filled from this', async () => {
  const dir = await aFolder()
  const first = await openLog(dir)
  await first.append(anEntry())
  await first.close()
  const backup = await aFolder()
  await cp(dir, backup, { recursive: true })
  const later = await openLog(dir)
  await later.append(anEntry({ seq: 2 }))
  await later.close()
  await rebuildProjections(redis, dir)
  expect(await complaintSummary(redis, 'c-1')).toMatchObject({ seq: 2 })
  const restored = await aLog(backup)
  const projector = aProjector(restored)
  await caughtUp(restored)
  expect(await complaintSummary(redis, 'c-1')).toMatchObject({ seq: 1 })
  await projector.stop()

  const foreign = await aLog(await aFolder())
  await foreign.append(anEntry({ complaintId: 'c-2' }))
  aProjector(foreign)
  await until(async () => (await complaintSummary(redis, 'c-2')) !== null)
  expect(await complaintSummary(redis, 'c-1')).toBeNull()
})

test('keys of others in the same Redis are left alone', async () => {
  const log = await aLog(await aFolder())
  await log.append(anEntry())
  await redis.set('neighbour', 'kept')
  await redis.set('redress:list:state:stale', 'left over')
  await rebuildProjections(redis, log.address)
  expect(await redis.get('neighbour')).toBe('kept')
  expect(await redis.exists('redress:list:state:stale')).toBe(0)
})

test('appending goes on while Redis is away, and the projector catches up when it is back', async () => {
  const log = await aLog(await aFolder())
  const projector = aProjector(log)
  const history = aBusyHistory(20)
  for (const request of history.slice(0, 20)) await log.append(request)
  await caughtUp(log)
  server.kill()
  for (const request of history.slice(20)) await log.append(request)
  await until(async () => (await redis.ping()) === 'PONG')
  await caughtUp(log)
  expect(await entriesOf(redis, 'c-7')).toHaveLength(4)
  expect(projector.reports.at(-1)).toContain('catching up')
  const caught = await dumpProjection(redis)
  await rebuildProjections(redis, log.address)
  expect(await dumpProjection(redis)).toBe(caught)
})
