import type { Redis } from 'ioredis'
import type { Actor, Entry, Terms } from '../../ledger/entry.ts'
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
}

/** One page of the complaints the actor may see; `next` is null on the last. */
export async function listComplaints(
  redis: Redis,
  { actor, filter = {}, order = 'newest', limit = 50, cursor = null }: ListQuestion,
): Promise<{ complaints: ComplaintSummary[]; next: string | null }> {
  const fields = Object.entries(filter).filter(([, value]) => value !== undefined)
  const all = fields.map(([field, value]) => listKey(field, String(value)))
  const any = actor && [EVERYBODY, ...addresseesOf(actor)].map((who) => listKey('sight', who))
  const stops = []
  for await (const stop of walk(redis, {
    order,
    all: all.length > 0 ? all : [listKey('all')],
    any,
    cursor,
  })) {
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

/** How many complaints of each cause stand in each state of each policy, and how many of them are overdue, whoever may see them. */
export async function counts(redis: Redis): Promise<StateCount[]> {
  const [all, overdue] = await Promise.all(
    [COUNTS, OVERDUE_COUNTS].map(async (key) => {
      const found = await redis.zrange(key, 0, '-1', 'WITHSCORES')
      return new Map(found.flatMap((member, n) => (n % 2 ? [] : [[member, Number(found[n + 1])] as const])))
    }),
  )
  return [...(all ?? [])]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([member, count]) => {
      const [policy, state, cause]: [string, string, string | null] = JSON.parse(member)
      return { policy, state, cause, count, overdue: overdue?.get(member) ?? 0 }
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

/** Summaries in the order of the ids, null for an unknown one. */
export async function summariesOf(
  redis: Redis,
  complaintIds: string[],
): Promise<(ComplaintSummary | null)[]> {
  if (complaintIds.length === 0) return []
  const texts = await redis.mget(complaintIds.map(summaryKey))
  return texts.map((text) => (text === null ? null : JSON.parse(text)))
}
