import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import { setTimeout as pause } from 'node:timers/promises'
import { canonicalJson } from '../../ledger/canonical.ts'
import { GENESIS } from '../../ledger/line.ts'
import { readLog } from '../../ledger/reader.ts'
import { POSITION, PREFIX } from './keys.ts'

/** Counts up with every change of what is kept, so that a Redis filled by an earlier version is filled anew. */
const FORMAT = 7

/** The last line applied, and the first line of the log it belongs to (null while that is empty). */
export interface Position {
  /** None in what the first version wrote. */
  format?: number
  log: string | null
  ordinal: number
  hash: string
}

const BEGINNING: Position = { log: null, ordinal: 0, hash: GENESIS }
const CLEARING = 'clearing '
const CLEARING_MS = 10_000

/** What Redis says was applied; null when it says nothing, or that the keys are being cleared. */
export async function positionIn(redis: Redis): Promise<Position | null> {
  return parse(await redis.get(POSITION))
}

/** The position as it is written. */
export function positionText(position: Position): string {
  return canonicalJson({ ...position, format: FORMAT })
}

/** A position that the log in `dir` continues. Redis that was emptied, or filled from another log or by another version, is cleared first. */
export async function soundPosition(redis: Redis, dir: string): Promise<Position> {
  for (;;) {
    const text = await redis.get(POSITION)
    const position = parse(text)
    if (position && (await belongsTo(position, dir))) return position
    if (text?.startsWith(CLEARING)) await pause(50)
    else await clearProjections(redis)
  }
}

/**
 * Removes every key of the projections and puts the position at the beginning. While it lasts nothing is applied, and of two
 * that clear at once the later one goes on alone.
 */
export async function clearProjections(redis: Redis): Promise<void> {
  const token = `${CLEARING}${randomUUID()}`
  await redis.set(POSITION, token, 'PX', CLEARING_MS)
  let cursor = '0'
  do {
    const [next, keys] = await redis.scan(cursor, 'MATCH', `${PREFIX}*`, 'COUNT', 1000)
    const others = keys.filter((key) => key !== POSITION)
    if ((await redis.eval(UNLINK_IF_MINE, others.length + 1, POSITION, ...others, token, CLEARING_MS)) === 0)
      return
    cursor = next
  } while (cursor !== '0')
  await redis.eval(BEGIN_IF_MINE, 1, POSITION, token, positionText(BEGINNING))
}

const UNLINK_IF_MINE = `
  if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  for i = 2, #KEYS do redis.call('UNLINK', KEYS[i]) end
  return 1`

const BEGIN_IF_MINE = `
  if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
  redis.call('SET', KEYS[1], ARGV[2])
  return 1`

function parse(text: string | null): Position | null {
  return text === null || text.startsWith(CLEARING) ? null : JSON.parse(text)
}

async function belongsTo({ format, log, ordinal, hash }: Position, dir: string): Promise<boolean> {
  if (format !== FORMAT) return false
  if (ordinal === 0) return hash === GENESIS
  return (await hashAt(dir, 1)) === log && (await hashAt(dir, ordinal)) === hash
}

async function hashAt(dir: string, ordinal: number): Promise<string | null> {
  for await (const line of readLog(dir, ordinal)) return line.ordinal === ordinal ? line.hash : null
  return null
}
