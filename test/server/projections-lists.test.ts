import { expect, test } from 'vitest'
import type { Actor, AppendRequest } from '../../ledger/entry.ts'
import { openLog } from '../../ledger/log.ts'
import { rebuildProjections } from '../../server/projections/projector.ts'
import { counts, listComplaints, type ListQuestion } from '../../server/projections/queries.ts'
import { anEntry } from '../ledger/an-entry.ts'
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

const aClock = (dueAtMs: number, late = false) => ({
  id: 'report',
  startedAtMs: 1,
  dueAtMs,
  state: 'running' as const,
  late,
})

const idsOf = async (question: ListQuestion) =>
  (await listComplaints(redis, question)).complaints.map(({ complaintId }) => complaintId)

async function allPages(question: ListQuestion): Promise<string[]> {
  const ids: string[] = []
  for (let cursor: string | null = null; ;) {
    const { complaints, next } = await listComplaints(redis, { ...question, cursor })
    expect(complaints.length).toBeLessThanOrEqual(question.limit ?? 50)
    ids.push(...complaints.map(({ complaintId }) => complaintId))
    if (next === null) return ids
    cursor = next
  }
}

test('a list is narrowed by every field, latest intake first', async () => {
  await project([
    anEntry({ complaintId: 'a', after: { state: 'received', unit: 'lab-1', class: 'A', group: 'g' } }),
    anEntry({
      complaintId: 'b',
      after: { state: 'approved', unit: 'lab-1', severity: 'high', channel: 'mail' },
    }),
    anEntry({ complaintId: 'c', after: { state: 'received', holder: 'person:bob', kind: 'conduct' } }),
    anEntry({ complaintId: 'd', after: { clocks: [aClock(5, true)] } }),
    anEntry({ complaintId: 'b', seq: 2, after: { state: 'received', unit: 'lab-2' } }),
  ])
  const narrowed = (filter: ListQuestion['filter']) => idsOf({ actor: null, ...(filter && { filter }) })
  expect(await narrowed({})).toEqual(['d', 'c', 'b', 'a'])
  expect(await narrowed({ unit: 'lab-1' })).toEqual(['a'])
  expect(await narrowed({ unit: 'lab-2', state: 'received', policy: 'lab' })).toEqual(['b'])
  expect(await narrowed({ state: 'approved' })).toEqual([])
  expect(await narrowed({ class: 'A', group: 'g' })).toEqual(['a'])
  expect(await narrowed({ holder: 'person:bob' })).toEqual(['c'])
  expect(await narrowed({ kind: 'conduct', state: undefined })).toEqual(['c'])
  expect(await narrowed({ severity: 'normal', channel: 'phone' })).toEqual(['d', 'c', 'b', 'a'])
  expect(await narrowed({ overdue: true })).toEqual(['d'])
  expect(await narrowed({ policy: 'none' })).toEqual([])
})

test('pages follow each other without repeating or losing a complaint', async () => {
  const ids = Array.from({ length: 430 }, (_, n) => `c-${String(n).padStart(3, '0')}`)
  await project(
    ids.map((complaintId, n) =>
      anEntry({
        complaintId,
        after: { kind: n % 2 ? 'odd' : 'even', unit: n % 10 ? 'u' : 'ten', clocks: [aClock(n % 7)] },
      }),
    ),
  )
  const newest = ids.toReversed()
  expect(await allPages({ actor: null, limit: 50 })).toEqual(newest)
  expect(await allPages({ actor: null, limit: 43, filter: { kind: 'even', unit: 'ten' } })).toEqual(
    newest.filter((_, n) => (429 - n) % 10 === 0),
  )
  expect(await allPages({ actor: null, limit: 7, filter: { kind: 'odd', unit: 'ten' } })).toEqual([])
  const byDue = ids.toSorted(
    (a, b) => (Number(a.slice(2)) % 7) - (Number(b.slice(2)) % 7) || (a < b ? -1 : 1),
  )
  expect(await allPages({ actor: null, order: 'due', limit: 31 })).toEqual(byDue)
})

test('a person meets only the complaints that he or she may see', async () => {
  await project([
    anEntry({ complaintId: 'open' }),
    anEntry({ complaintId: 'hr', after: { visibleTo: ['unit:hr', 'person:eve'] } }),
    anEntry({ complaintId: 'was-hr', after: { visibleTo: ['unit:hr'] } }),
    anEntry({ complaintId: 'nobody', after: { visibleTo: [] } }),
    anEntry({ complaintId: 'was-hr', seq: 2, after: { visibleTo: null } }),
  ])
  const actor = (over: Partial<Actor>): Actor => ({ person: 'ann', roles: ['clerk'], units: [], ...over })
  expect(await idsOf({ actor: actor({}) })).toEqual(['was-hr', 'open'])
  expect(await idsOf({ actor: actor({ units: ['hr'] }), filter: { policy: 'lab' } })).toEqual([
    'was-hr',
    'hr',
    'open',
  ])
  expect(await idsOf({ actor: actor({ person: 'eve' }) })).toEqual(['was-hr', 'hr', 'open'])
  expect(await idsOf({ actor: null })).toEqual(['nobody', 'was-hr', 'hr', 'open'])
})

test('counts follow complaints from state to state and out of being overdue', async () => {
  await project([
    anEntry({ complaintId: 'a', after: { clocks: [aClock(5, true)] } }),
    anEntry({ complaintId: 'b', after: { clocks: [aClock(5, true)] } }),
    anEntry({ complaintId: 'c', policy: 'shop', terms: 'terms-1' }),
    anEntry({ complaintId: 'a', seq: 2, after: { state: 'closed', ended: true, cause: 'human' } }),
  ])
  expect(await counts(redis, { ...ann, policy: 'lab' })).toEqual([
    { policy: 'lab', state: 'closed', cause: 'human', count: 1, overdue: 0 },
    { policy: 'lab', state: 'received', cause: null, count: 1, overdue: 1 },
  ])
  expect(await counts(redis, { ...ann, policy: 'shop' })).toEqual([
    { policy: 'shop', state: 'received', cause: null, count: 1, overdue: 0 },
  ])
})

test('counts are of the complaints that a person may see', async () => {
  await project([
    anEntry({ complaintId: 'open' }),
    anEntry({ complaintId: 'hr', after: { visibleTo: ['unit:hr', 'role:judge'] } }),
    anEntry({ complaintId: 'was-hr', after: { visibleTo: ['unit:hr'] } }),
    anEntry({ complaintId: 'late', after: { visibleTo: ['unit:hr'], clocks: [aClock(5, true)] } }),
    anEntry({ complaintId: 'was-hr', seq: 2, after: { visibleTo: null } }),
  ])
  const seenBy = (more: Partial<Actor>) => counts(redis, { ...ann, policy: 'lab', ...more })
  const group = { policy: 'lab', state: 'received', cause: null }
  expect(await seenBy({})).toEqual([{ ...group, count: 2, overdue: 0 }])
  expect(await seenBy({ roles: ['judge'] })).toEqual([{ ...group, count: 3, overdue: 0 }])
  expect(await seenBy({ units: ['hr'] })).toEqual([{ ...group, count: 4, overdue: 1 }])
  expect(await seenBy({ roles: ['auditor'] })).toEqual([{ ...group, count: 4, overdue: 1 }])
})

const ann: Actor = { person: 'ann', roles: ['clerk'], units: [] }
