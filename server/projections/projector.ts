import type { Redis } from 'ioredis'
import { setTimeout as pause } from 'node:timers/promises'
import type { Line } from '../../ledger/line.ts'
import { readLog, tailLog, type Head } from '../../ledger/reader.ts'
import { applyLines } from './apply.ts'
import { connectOnce } from './connection.ts'
import type { Finder } from './findings.ts'
import { clearProjections, positionIn, soundPosition } from './position.ts'

const LINES_AT_ONCE = 500
const LOOK_EVERY_MS = 1_000
const RETRY_MS = 500
/** Less than anybody notices in a list, and a third of the writes when many steps are taken at once. */
const GATHER_MS = 20

interface Source {
  dir: string
  head: Head
  finder?: Finder | null
}

/**
 * Keeps Redis at the end of the log until the signal is aborted. While Redis is away it tries for ever, telling `report` once
 * each time it goes and comes; a Redis that was emptied or belongs to another log is filled from the beginning.
 */
export async function runProjector(
  url: string,
  source: Source,
  signal: AbortSignal,
  report: (text: string) => void,
): Promise<void> {
  let trouble: string | null = null
  while (!signal.aborted) {
    try {
      await follow(url, source, signal, () => {
        if (trouble !== null) report('projections: catching up')
        trouble = null
      })
    } catch (error) {
      if (trouble === null) report(`projections: waiting, ${String(error)}`)
      trouble = String(error)
      await pause(RETRY_MS, undefined, { signal }).catch(() => {})
    }
  }
}

/** Throws everything the projections hold away and fills them again, to the end of the log; the number of lines applied. Without a finder no case is found by its values. */
export async function rebuildProjections(
  redis: Redis,
  dir: string,
  finder: Finder | null = null,
): Promise<number> {
  await clearProjections(redis)
  return catchUp(redis, dir, finder)
}

/** Applies what the log in `dir` holds and Redis lacks; the ordinal it comes to. */
async function catchUp(redis: Redis, dir: string, finder: Finder | null): Promise<number> {
  for (;;) {
    const { ordinal } = await soundPosition(redis, dir)
    let reached: number | null = ordinal
    for await (const lines of inBatches(readLog(dir, ordinal + 1))) {
      reached = (await applyLines(redis, lines, finder)) ? (lines.at(-1)?.ordinal ?? reached) : null
      if (reached === null) break
    }
    if (reached !== null) return reached
  }
}

async function follow(
  url: string,
  source: Source,
  signal: AbortSignal,
  connected: () => void,
): Promise<void> {
  const redis = await connectOnce(url)
  connected()
  try {
    while (!signal.aborted) await followFrom(redis, await soundPosition(redis, source.dir), source, signal)
  } finally {
    redis.disconnect()
  }
}

/** Returns when Redis turns out to stand elsewhere than this projector left it. */
async function followFrom(
  redis: Redis,
  { ordinal }: { ordinal: number },
  { dir, head, finder = null }: Source,
  signal: AbortSignal,
): Promise<void> {
  let reached = ordinal
  const tail = { signal, head, idleMs: LOOK_EVERY_MS, gatherMs: GATHER_MS }
  for await (const lines of tailLog(dir, ordinal + 1, tail)) {
    if (lines.length === 0 && (await positionIn(redis))?.ordinal !== reached) return
    for (let n = 0; n < lines.length; n += LINES_AT_ONCE) {
      const some = lines.slice(n, n + LINES_AT_ONCE)
      if (!(await applyLines(redis, some, finder))) return
      reached = some.at(-1)?.ordinal ?? reached
    }
  }
}

async function* inBatches(lines: AsyncIterable<Line>): AsyncGenerator<Line[]> {
  let batch: Line[] = []
  for await (const line of lines) {
    batch.push(line)
    if (batch.length < LINES_AT_ONCE) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
