import type { Redis } from 'ioredis'
import { Kept } from '../../ledger/kept.ts'
import { latestKey } from './keys.ts'
import { summariesOf } from './queries.ts'
import type { ComplaintSummary } from './summary.ts'

const AT_ONCE = 500
/** About 4 kB each. */
const KEPT = 20_000

interface Known {
  /** Of the line it was read at. */
  mark: string | null
  summary: ComplaintSummary
}
/** For each connection, by complaint. */
const known = new WeakMap<Redis, Kept<Known>>()

/**
 * Summaries of a policy's complaints, in the order of the ids, null for an unknown one. What this process has read before is read
 * again only when the complaint has changed since, so that a question about many costs what has happened since the last one.
 */
export async function knownSummaries(
  redis: Redis,
  policy: string,
  ids: readonly string[],
): Promise<(ComplaintSummary | null)[]> {
  const kept = known.get(redis) ?? new Kept<Known>(KEPT)
  known.set(redis, kept)
  const found: (ComplaintSummary | null)[] = []
  for (let n = 0; n < ids.length; n += AT_ONCE) {
    found.push(...(await upToDate(redis, kept, policy, ids.slice(n, n + AT_ONCE))))
  }
  return found
}

async function upToDate(
  redis: Redis,
  kept: Kept<Known>,
  policy: string,
  ids: string[],
): Promise<(ComplaintSummary | null)[]> {
  const before = ids.map((id) => kept.get(id))
  // The marks first: a summary that is newer than its mark is only read once more.
  const marks = await redis.hmget(latestKey(policy), ...ids)
  const changed = ids.filter((_, n) => marks[n] === null || before[n]?.mark !== marks[n])
  const read = await summariesOf(redis, changed)
  const fresh = new Map(changed.map((id, n) => [id, read[n] ?? null]))
  return ids.map((id, n) => {
    const summary = fresh.has(id) ? (fresh.get(id) ?? null) : (before[n]?.summary ?? null)
    if (summary) kept.set(id, { mark: marks[n] ?? null, summary })
    else kept.delete(id)
    return summary
  })
}
