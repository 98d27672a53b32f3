import type { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import type { AppendRequest } from '../../ledger/entry.ts'
import { openLog } from '../../ledger/log.ts'
import { complaintsAsOf } from '../../server/projections/as-of.ts'
import { connectOnce } from '../../server/projections/connection.ts'
import { casesWithDemerits } from '../../server/projections/demerits.ts'
import { dumpProjection } from '../../server/projections/dump.ts'
import { rebuildProjections, runProjector } from '../../server/projections/projector.ts'
import { waitForVersion } from '../../server/projections/queries.ts'
import { anEntry } from '../ledger/an-entry.ts'
import { aFolder } from '../ledger/folder.ts'
import { startRedis } from '../support/servers.ts'

let server: Awaited<ReturnType<typeof startRedis>>
let redis: Redis

beforeAll(async () => {
  server = await startRedis()
})
beforeEach(async () => {
  // What a process remembers goes with its connection.
  redis = await connectOnce(server.url)
  onTestFinished(() => redis.disconnect())
})
afterAll(() => server.stop())

async function written(requests: AppendRequest[], dir?: string): Promise<string> {
  const folder = dir ?? (await aFolder())
  const log = await openLog(folder)
  for (const request of requests) await log.append(request)
  await log.close()
  return folder
}

const DAY_MS = 86_400_000
const dayOf = (n: number) => Date.UTC(2026, 2, n)
/** One complaint a day, received in another order than they were recorded in. */
const march = [3, 1, 4, 2, 5].map((day) => anEntry({ complaintId: `c-${day}`, atMs: dayOf(day) }))
const penalty = {
  amount: null,
  id: 'fine-1',
  penalty: 'fine',
  state: 'imposed',
  against: 'person:bo',
  atMs: 1,
} as const

/** Makes reading any other complaint than these fail. */
async function onlyReadable(ids: string[]): Promise<void> {
  for (const key of await redis.keys('redress:complaint:*')) {
    if (!ids.includes(key.slice('redress:complaint:'.length))) await redis.set(key, 'not to be read')
  }
}

const idsOf = (cases: { complaintId: string }[]) => cases.map(({ complaintId }) => complaintId)

test('a question about a period reads what was received in it and nothing else', async () => {
  await rebuildProjections(redis, await written(march))
  await onlyReadable(['c-2', 'c-3'])
  const period = { fromMs: dayOf(2), untilMs: dayOf(4) }
  expect(idsOf(await complaintsAsOf(redis, 'lab', { beforeMs: Infinity }, period))).toEqual(['c-3', 'c-2'])
  expect(idsOf(await complaintsAsOf(redis, 'lab', { beforeMs: dayOf(3) }, period))).toEqual(['c-2'])
  expect(await complaintsAsOf(redis, 'other', { beforeMs: Infinity }, period)).toEqual([])
  await expect(complaintsAsOf(redis, 'lab', { beforeMs: Infinity })).rejects.toThrow(/JSON/)
})

test('asked about all of them again, it reads what has changed since', async () => {
  const dir = await written(march)
  await rebuildProjections(redis, dir)
  const all = () => complaintsAsOf(redis, 'lab', { beforeMs: Infinity })
  expect(idsOf(await all())).toEqual(['c-3', 'c-1', 'c-4', 'c-2', 'c-5'])
  const later = { atMs: dayOf(6), after: { state: 'closed' } }
  await written(
    [anEntry({ complaintId: 'c-4', seq: 2, ...later }), anEntry({ complaintId: 'c-6', atMs: dayOf(6) })],
    dir,
  )
  const other = await connectOnce(server.url)
  onTestFinished(() => other.disconnect())
  await rebuildProjections(other, dir)
  await onlyReadable(['c-4', 'c-6'])
  const again = await all()
  expect(again.map(({ complaintId, standing }) => [complaintId, standing.state])).toEqual([
    ['c-3', 'received'],
    ['c-1', 'received'],
    ['c-4', 'closed'],
    ['c-2', 'received'],
    ['c-5', 'received'],
    ['c-6', 'received'],
  ])
})

test('what is remembered of one log is not taken for another’s', async () => {
  const all = () => complaintsAsOf(redis, 'lab', { beforeMs: Infinity })
  await rebuildProjections(redis, await written(march))
  await all()
  const changed = march.map(({ entry, ...rest }) => ({
    ...rest,
    entry: { ...entry, after: { ...entry.after, unit: 'u' } },
  }))
  await rebuildProjections(redis, await written(changed as AppendRequest[]))
  expect((await all()).map(({ standing }) => 'unit' in standing && standing.unit)).toEqual(Array(5).fill('u'))
})

test('an account is made of the cases with penalties and those that decide, and no other is read', async () => {
  await rebuildProjections(
    redis,
    await written([
      ...march,
      anEntry({ complaintId: 'fined', after: { penalties: [penalty] } }),
      anEntry({ complaintId: 'decides', after: { kind: 'sanction' } }),
      anEntry({ complaintId: 'elsewhere', policy: 'other', after: { kind: 'sanction' } }),
    ]),
  )
  await onlyReadable(['fined', 'decides', 'elsewhere'])
  expect(idsOf(await casesWithDemerits(redis, 'lab', { kind: 'sanction' }))).toEqual(['fined', 'decides'])
})

test('a Redis that an earlier version filled is filled anew, to the same bytes', async () => {
  const dir = await written(march)
  await rebuildProjections(redis, dir)
  const fresh = await dumpProjection(redis)
  const { format: _, ...position } = JSON.parse((await redis.get('redress:position')) ?? '{}')
  await redis.set('redress:position', JSON.stringify(position))
  await redis.del('redress:list:received:lab', 'redress:latest:lab')
  const log = await openLog(dir)
  const stop = new AbortController()
  const running = runProjector(server.url, { dir, head: log }, stop.signal, () => undefined)
  await expect.poll(() => redis.zcard('redress:list:received:lab'), { timeout: 30_000 }).toBe(5)
  await waitForVersion(redis, 'c-5', 1, 30_000)
  expect(await dumpProjection(redis)).toBe(fresh)
  stop.abort()
  await running
  await log.close()
})

test('the day a case is counted under has an end that is not part of it', async () => {
  await rebuildProjections(redis, await written(march))
  const period = { fromMs: dayOf(1), untilMs: dayOf(1) + DAY_MS }
  expect(idsOf(await complaintsAsOf(redis, 'lab', { beforeMs: Infinity }, period))).toEqual(['c-1'])
})
