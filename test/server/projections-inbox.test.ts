import { expect, test } from 'vitest'
import type { Actor, AppendRequest } from '../../ledger/entry.ts'
import type { ClockStanding } from '../../ledger/standing.ts'
import { openLog } from '../../ledger/log.ts'
import { inboxOf } from '../../server/projections/inbox-of.ts'
import { rebuildProjections } from '../../server/projections/projector.ts'
import { aNotice, anEntry } from '../ledger/an-entry.ts'
import { aFolder } from '../ledger/folder.ts'
import { aRedis } from '../support/a-redis.ts'

const redis = await aRedis()

async function project(requests: AppendRequest[]): Promise<void> {
  const dir = await aFolder()
  const log = await openLog(dir)
  await Promise.all(requests.map((request) => log.append(request)))
  await log.close()
  await rebuildProjections(redis, dir)
}

const manager: Actor = { person: 'mia', roles: ['manager', 'clerk'], units: ['front'] }
const stranger: Actor = { person: 'sam', roles: [], units: [] }

function aClock(over: Partial<ClockStanding> = {}): ClockStanding {
  return { id: 'report', startedAtMs: 100, dueAtMs: 900, state: 'running', late: true, ...over }
}

/** An overdue report, told to the manager. */
const overdue = (over: Parameters<typeof anEntry>[0] = {}) =>
  anEntry({
    after: { clocks: [aClock()] },
    notices: [aNotice({ clock: 'report', mark: 1, latenessMs: 40, missed: 2 })],
    ...over,
  })

const statusAfter = async (later: Parameters<typeof anEntry>[0]) => {
  await project([overdue(), anEntry({ seq: 2, ...later })])
  const { rows } = await inboxOf(redis, { ...manager, policy: 'lab' })
  return rows[0]?.status
}

test('a notice is in the inbox of each staff addressee once, with all that is known of it', async () => {
  await project([
    overdue({
      notices: [
        aNotice({
          to: ['role:manager', 'unit:front', 'person:mia', 'customer'],
          clock: 'report',
          mark: 1,
          missed: 2,
        }),
        aNotice({ kind: 'answer', to: ['role:manager'] }),
        aNotice({ kind: 'notice', to: ['customer'] }),
      ],
    }),
  ])
  const { rows, next } = await inboxOf(redis, { ...manager, policy: 'lab' })
  expect(next).toBeNull()
  expect(rows).toMatchObject([
    {
      id: 'c-1:1:0',
      number: '261101',
      state: 'received',
      kind: 'overdue',
      to: ['role:manager', 'unit:front', 'person:mia'],
      clock: 'report',
      mark: 1,
      dueAtMs: 900,
      raisedAtMs: anEntry().entry.atMs,
      latenessMs: 0,
      missed: 2,
      status: 'open',
    },
  ])
  expect((await inboxOf(redis, { ...stranger, units: ['front'], policy: 'lab' })).rows).toHaveLength(1)
  expect((await inboxOf(redis, { ...stranger, policy: 'lab' })).rows).toEqual([])
  expect((await inboxOf(redis, { ...manager, policy: 'other' })).rows).toEqual([])
})

test('it is settled when its clock has stopped or runs again from the start, and by no pause and no other date', async () => {
  expect(await statusAfter({ after: { clocks: [aClock()] } })).toBe('open')
  expect(await statusAfter({ after: { clocks: [aClock({ state: 'stopped', stoppedAtMs: 950 })] } })).toBe(
    'settled',
  )
  expect(await statusAfter({ after: { clocks: [aClock({ state: 'paused' })] } })).toBe('open')
  expect(await statusAfter({ after: { clocks: [aClock({ dueAtMs: 901 })] } })).toBe('open')
  // As it was before a clock that was late stayed so.
  expect(await statusAfter({ after: { clocks: [aClock({ dueAtMs: 901, late: false })] } })).toBe('settled')
  expect(await statusAfter({ after: { clocks: [aClock({ dueAtMs: 800 })] } })).toBe('open')
  expect(await statusAfter({ after: { clocks: [aClock({ startedAtMs: 500 })] } })).toBe('settled')
  expect(await statusAfter({ after: { clocks: [] } })).toBe('settled')
  expect(await statusAfter({ after: { clocks: [aClock()], ended: true } })).toBe('settled')
})

test('a warning is settled when its clock is paused or due later', async () => {
  const warned = overdue({ notices: [aNotice({ kind: 'warning', clock: 'report', mark: 0 })] })
  const after = async (clock: Partial<ClockStanding>) => {
    await project([warned, anEntry({ seq: 2, after: { clocks: [aClock({ late: false, ...clock })] } })])
    return (await inboxOf(redis, { ...manager, policy: 'lab' })).rows[0]?.status
  }
  expect(await after({})).toBe('open')
  expect(await after({ state: 'paused' })).toBe('settled')
  expect(await after({ dueAtMs: 901 })).toBe('settled')
})

test('an overdue notice is acknowledged by whom it was addressed to, and settled all the same later', async () => {
  const acknowledge = (over: object = {}, by: Actor = manager) => ({
    step: { type: 'acknowledgeOverdue', clock: 'report', ...over },
    by,
    after: { clocks: [aClock()] },
  })
  expect(await statusAfter(acknowledge())).toBe('acknowledged')
  expect(await statusAfter(acknowledge({ mark: 1 }))).toBe('acknowledged')
  expect(await statusAfter(acknowledge({ mark: 2 }))).toBe('open')
  expect(await statusAfter(acknowledge({ clock: 'answer' }))).toBe('open')
  expect(await statusAfter(acknowledge({}, stranger))).toBe('open')
  await project([overdue(), anEntry({ seq: 2, ...acknowledge() }), anEntry({ seq: 3 })])
  expect((await inboxOf(redis, { ...manager, policy: 'lab' }, { status: 'settled' })).rows).toMatchObject([
    {
      acknowledgedBy: 'mia',
      acknowledgedAtMs: anEntry({ seq: 2 }).entry.atMs,
      settledAtMs: anEntry({ seq: 3 }).entry.atMs,
    },
  ])
  for (const status of ['open', 'acknowledged'] as const) {
    expect((await inboxOf(redis, { ...manager, policy: 'lab' }, { status })).rows).toEqual([])
  }
})

test('a plain notice waits for being acknowledged or the end of the complaint, whatever the clocks do', async () => {
  const told = anEntry({ notices: [aNotice({ kind: 'notice' })] })
  const step = { type: 'acknowledgeNotice', item: 'c-1:1:0' }
  await project([told, anEntry({ seq: 2 })])
  expect((await inboxOf(redis, { ...manager, policy: 'lab' })).rows).toMatchObject([{ status: 'open' }])
  await project([told, anEntry({ seq: 2, step, by: manager })])
  expect((await inboxOf(redis, { ...manager, policy: 'lab' })).rows).toMatchObject([
    { status: 'acknowledged', acknowledgedBy: 'mia' },
  ])
  await project([told, anEntry({ seq: 2, after: { ended: true, state: 'closed' } })])
  expect((await inboxOf(redis, { ...manager, policy: 'lab' })).rows).toMatchObject([
    { status: 'settled', state: 'closed' },
  ])
})

test('an inbox is paged oldest first over all addressees and leaves out what may not be seen', async () => {
  const to = [['role:manager'], ['unit:front'], ['person:mia', 'role:clerk']]
  await project(
    Array.from({ length: 90 }, (_, n) =>
      overdue({
        complaintId: `c-${String(n).padStart(2, '0')}`,
        atMs: 1_000 + Math.floor((89 - n) / 20),
        after: { visibleTo: n % 9 ? null : ['unit:elsewhere'] },
        notices: [aNotice({ to: to[n % 3] ?? [] })],
      }),
    ),
  )
  const found = []
  for (let cursor: string | null = null; ;) {
    const { rows, next } = await inboxOf(
      redis,
      { ...manager, policy: 'lab' },
      { limit: 7, cursor, status: 'open' },
    )
    found.push(...rows)
    if (next === null) break
    expect(rows).toHaveLength(7)
    cursor = next
  }
  expect(new Set(found.map(({ id }) => id)).size).toBe(80)
  const order = found.map(({ raisedAtMs, id }) => `${raisedAtMs} ${id}`)
  expect(order).toEqual(order.toSorted())
})
