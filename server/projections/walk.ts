import type { Redis } from 'ioredis'
import { DUE, idIn } from './keys.ts'

const FIRST_LOOK = 100
const WIDEST_LOOK = 5_000

/** A complaint on the way through a list, and the cursor from which the way goes on behind it. */
interface Stop {
  complaintId: string
  cursor: string
}

interface Way {
  order: 'newest' | 'due'
  /** The complaint is in all of these. */
  all: readonly string[]
  /** And in one of these, unless null. */
  any: readonly string[] | null
  cursor: string | null
}

/**
 * Complaints in order. Walks the smallest of the sets and asks the others about what it meets, looking further each time, so
 * that a page costs about its own length and nothing is stored.
 */
export async function* walk(redis: Redis, way: Way): AsyncGenerator<Stop> {
  const smallest = way.order === 'due' ? DUE : await smallestOf(redis, way.all)
  const others = way.all.filter((key) => key !== smallest)
  let cursor = way.cursor
  for (let width = FIRST_LOOK; ; width = Math.min(width * 2, WIDEST_LOOK)) {
    const stops =
      way.order === 'due'
        ? await dueAfter(redis, cursor, width)
        : await before(redis, smallest, cursor, width)
    const passed = await passes(redis, stops, others, way.any)
    yield* stops.filter((_, n) => passed[n])
    if (stops.length < width) return
    cursor = stops.at(-1)?.cursor ?? null
  }
}

async function smallestOf(redis: Redis, keys: readonly string[]): Promise<string> {
  const sizes = await Promise.all(keys.map((key) => redis.zcard(key)))
  const smallest = sizes.indexOf(Math.min(...sizes))
  return keys[smallest] ?? DUE
}

async function before(redis: Redis, key: string, cursor: string | null, width: number): Promise<Stop[]> {
  const from = cursor === null ? '+inf' : `(${cursor}`
  const found = await redis.zrange(key, from, '-inf', 'BYSCORE', 'REV', 'LIMIT', 0, width, 'WITHSCORES')
  return found.flatMap((complaintId, n) => (n % 2 ? [] : [{ complaintId, cursor: found[n + 1] ?? '' }]))
}

async function dueAfter(redis: Redis, cursor: string | null, width: number): Promise<Stop[]> {
  const found = await redis.zrange(DUE, cursor === null ? '-' : `(${cursor}`, '+', 'BYLEX', 'LIMIT', 0, width)
  return found.map((text) => ({ complaintId: idIn(text), cursor: text }))
}

async function passes(
  redis: Redis,
  stops: readonly Stop[],
  all: readonly string[],
  any: readonly string[] | null,
): Promise<boolean[]> {
  if (stops.length === 0) return []
  const ids = stops.map(({ complaintId }) => complaintId)
  const ask = (keys: readonly string[]) => Promise.all(keys.map((key) => redis.zmscore(key, ids)))
  const [inAll, inAny] = await Promise.all([ask(all), any && ask(any)])
  return ids.map((_, n) => {
    const isIn = (scores: (string | null)[]) => typeof scores[n] === 'string'
    return inAll.every(isIn) && (inAny === null || inAny.some(isIn))
  })
}
