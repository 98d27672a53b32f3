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
  /** And among these, by id with the ordinal of their intake; any where left out. */
  among?: ReadonlyMap<string, number> | undefined
  cursor: string | null
}

/**
 * Complaints in order. Walks the smallest of the sets and asks the others about what it meets, looking further each time, so
 * that a page costs about its own length and nothing is stored.
 */
export async function* walk(redis: Redis, way: Way): AsyncGenerator<Stop> {
  const { order, among } = way
  const isWalked = order === 'newest' && among === undefined
  const smallest = isWalked ? await smallestOf(redis, way.all) : DUE
  const others = way.all.filter((key) => key !== smallest)
  let cursor = way.cursor
  for (let width = FIRST_LOOK; ; width = Math.min(width * 2, WIDEST_LOOK)) {
    const stops = isWalked
      ? await before(redis, smallest, cursor, width)
      : order === 'newest'
        ? amongBefore(among, cursor, width)
        : await dueAfter(redis, cursor, width)
    const asked = stops.filter(({ complaintId }) => among?.has(complaintId) !== false)
    const passed = await passes(redis, asked, others, way.any)
    yield* asked.filter((_, n) => passed[n])
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

function amongBefore(among: Way['among'], cursor: string | null, width: number): Stop[] {
  const from = cursor === null ? Infinity : Number(cursor)
  return [...(among ?? [])]
    .filter(([, ordinal]) => ordinal < from)
    .sort(([, a], [, b]) => b - a)
    .slice(0, width)
    .map(([complaintId, ordinal]) => ({ complaintId, cursor: String(ordinal) }))
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
