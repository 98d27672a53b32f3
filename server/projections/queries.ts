import type { Redis } from 'ioredis'
import type { Actor, Entry, Terms } from '../../ledger/entry.ts'
import { canonicalJson } from '../../ledger/canonical.ts'
import { seesCase } from '../../machines/sight/case.ts'
import type { Viewer } from '../../machines/sight/seen.ts'
import { COUNTS, OVERDUE_COUNTS, TERMS, entriesKey, listKey, numbersKey, summaryKey } from './keys.ts'
import { EVERYBODY } from './places.ts'
import { addresseesOf, type ComplaintSummary } from './summary.ts'
import { untilShown } from './until-shown.ts'
import { walk } from './walk.ts'

/** What a list is narrowed to; a value that is undefined does not narrow. */
interface ComplaintFilter {
  policy?: string | undefined
  state?: string | undefined
  kind?: string | undefined
  class?: string | undefined
  severity?: string | undefined
  cause?: string | undefined
  validity?: string | undefined
  channel?: string | undefined
  unit?: string | undefined
  holder?: string | undefined
  group?: string | undefined
  overdue?: true | undefined
}

export interface ListQuestion {
  /** Who asks; null sees everything. */
  actor: Actor | null
  filter?: ComplaintFilter
  /** `newest`: latest intake first. `due`: nearest deadline first, only complaints with a running clock. */
  order?: 'newest' | 'due'
  limit?: number
  /** `next` of the page before, with the same filter and order. */
  cursor?: string | null | undefined
  /** Only those that were found. */
  found?: FoundCases
}

/** Complaints that were found by something. */
interface FoundCases {
  /** By id, with the ordinal of their intake. */
  ordinals: ReadonlyMap<string, number>
  /** Whether whoever asks may see by what, for each of some that he may see. */
  areHis(complaints: readonly ComplaintSummary[]): Promise<boolean[]>
}

const LOOKED_AT_ONCE = 50

/** One page of the complaints the actor may see; `next` is null on the last. */
export async function listComplaints(
  redis: Redis,
  { actor, filter = {}, order = 'newest', limit = 50, cursor = null, found }: ListQuestion,
): Promise<{ complaints: ComplaintSummary[]; next: string | null }> {
  const fields = Object.entries(filter).filter(([, value]) => value !== undefined)
  const all = fields.map(([field, value]) => listKey(field, String(value)))
  const any = actor && [EVERYBODY, ...addresseesOf(actor)].map((who) => listKey('sight', who))
  const way = { order, all: all.length > 0 ? all : [listKey('all')], any, among: found?.ordinals, cursor }
  const stops = []
  for await (const stop of found ? his(redis, walk(redis, way), found) : walk(redis, way)) {
    stops.push(stop)
    if (stops.length > limit) break
  }
  const page = stops.slice(0, limit)
  const complaints = await summariesOf(
    redis,
    page.map(({ complaintId }) => complaintId),
  )
  return {
    complaints: complaints.filter((summary) => summary !== null),
    next: stops.length > limit ? (page.at(-1)?.cursor ?? null) : null,
  }
}

/** Those on the way that whoever asks finds. */
async function* his<S extends { complaintId: string }>(
  redis: Redis,
  way: AsyncIterable<S>,
  found: FoundCases,
): AsyncGenerator<S> {
  let some: S[] = []
  async function* passing() {
    const summaries = await summariesOf(
      redis,
      some.map(({ complaintId }) => complaintId),
    )
    const there = some.flatMap((stop, n) => (summaries[n] ? [{ stop, summary: summaries[n] }] : []))
    const are = await found.areHis(there.map(({ summary }) => summary))
    yield* there.flatMap(({ stop }, n) => (are[n] ? [stop] : []))
  }
  for await (const stop of way) {
    some.push(stop)
    if (some.length < LOOKED_AT_ONCE) continue
    yield* passing()
    some = []
  }
  yield* passing()
}

/** How a complaint stands, whoever asks (see `maySee`); null when the projections do not know it. */
export async function complaintSummary(redis: Redis, complaintId: string): Promise<ComplaintSummary | null> {
  const [summary] = await summariesOf(redis, [complaintId])
  return summary ?? null
}

/** The id of the complaint that has this number under the policy. */
export function findByNumber(redis: Redis, policy: string, number: string): Promise<string | null> {
  return redis.hget(numbersKey(policy), number)
}

/** The entries of a complaint in order, `from` and `to` being the first and the last `seq` wanted. */
export async function entriesOf(
  redis: Redis,
  complaintId: string,
  { from = 1, to }: { from?: number; to?: number } = {},
): Promise<(Entry & { ordinal: number })[]> {
  const texts = await redis.lrange(entriesKey(complaintId), from - 1, to === undefined ? -1 : to - 1)
  return texts.map((text) => JSON.parse(text))
}

/** The rules and calendar behind a digest. */
export async function termsOf(redis: Redis, digest: string): Promise<Terms | null> {
  const text = await redis.hget(TERMS, digest)
  return text === null ? null : JSON.parse(text)
}

export interface StateCount {
  policy: string
  state: string
  cause: string | null
  count: number
  overdue: number
}

/** How many complaints of each cause stand in each state, and how many of them are overdue, of those that somebody may see. */
export async function counts(redis: Redis, viewer: Viewer): Promise<StateCount[]> {
  const [all = [], overdue = []] = await Promise.all(
    [COUNTS, OVERDUE_COUNTS].map((key) => countedFor(redis, key, viewer)),
  )
  const found = new Map<string, StateCount>()
  const at = ({ state, cause }: Counted): StateCount => {
    const key = canonicalJson([state, cause])
    const known = found.get(key) ?? { policy: viewer.policy, state, cause, count: 0, overdue: 0 }
    found.set(key, known)
    return known
  }
  for (const each of all) at(each).count += each.count
  for (const each of overdue) at(each).overdue += each.count
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, count]) => count)
}

interface Counted {
  state: string
  cause: string | null
  count: number
}

/** The groups of complaints that the same people may see, as far as the viewer is one of them. */
async function countedFor(redis: Redis, key: string, viewer: Viewer): Promise<Counted[]> {
  const found = await redis.zrange(key, 0, '-1', 'WITHSCORES')
  return found.flatMap((member, n) => {
    if (n % 2) return []
    const [policy, state, cause, visibleTo = []]: [string, string, string | null, string[] | null] =
      JSON.parse(member)
    const isHis = policy === viewer.policy && seesCase(viewer, { visibleTo })
    return isHis ? [{ state, cause, count: Number(found[n + 1]) }] : []
  })
}

/** True once the projections show `version` of the complaint or a later one; false when `timeoutMs` pass before. */
export async function waitForVersion(
  redis: Redis,
  complaintId: string,
  version: number,
  timeoutMs: number,
): Promise<boolean> {
  return untilShown(() => complaintSummary(redis, complaintId), version, timeoutMs)
}

/** The complaints that have been merged into this one, in the order of intake. */
export async function mergedInto(redis: Redis, complaintId: string): Promise<ComplaintSummary[]> {
  const ids = await redis.zrange(listKey('mergedInto', complaintId), 0, '-1')
  return (await summariesOf(redis, ids)).filter((each) => each !== null)
}

/** Summaries in the order of the ids, null for an unknown one. */
export async function summariesOf(
  redis: Redis,
  complaintIds: string[],
): Promise<(ComplaintSummary | null)[]> {
  if (complaintIds.length === 0) return []
  const texts = await redis.mget(complaintIds.map(summaryKey))
  return texts.map((text) => (text === null ? null : JSON.parse(text)))
}
