import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Redis } from 'ioredis'
import { isPostgres } from '../../ledger/stores/postgres/connection.ts'
import { lastOrdinalIn } from '../../ledger/stores/postgres/lines.ts'
import { positionIn } from '../projections/position.ts'

const BLOCK_BYTES = 1 << 16

/** Lines of a ledger that Redis does not show yet; null where this machine has no ledger, or its database is away. Throws while Redis is away. */
export async function projectionLag(redis: Redis, ledger: string): Promise<number | null> {
  const position = await positionIn(redis)
  const last = isPostgres(ledger) ? await lastOrdinalIn(ledger) : await lastOrdinal(ledger)
  return last === null ? null : Math.max(0, last - (position?.ordinal ?? 0))
}

/** Ordinal of the last whole line, found from the end of the newest file: no line before it is read. */
async function lastOrdinal(dir: string): Promise<number | null> {
  const names = await readdir(dir).catch(() => [])
  const newest = names
    .filter((name) => /^\d{12}\.jsonl$/.test(name))
    .sort()
    .at(-1)
  if (newest === undefined) return null
  const file = await open(join(dir, newest))
  try {
    const { size } = await file.stat()
    for (let bytes = BLOCK_BYTES; ; bytes *= 2) {
      const from = Math.max(0, size - bytes)
      const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from)
      const line = lastLine(buffer.subarray(0, bytesRead), from === 0)
      if (line !== null) return (JSON.parse(line) as { body: { ordinal: number } }).body.ordinal
      if (from === 0) return Number.parseInt(newest, 10) - 1
    }
  } finally {
    await file.close()
  }
}

/** The last line that ends in a newline and whose beginning is in the block. */
function lastLine(block: Buffer, isWholeFile: boolean): string | null {
  const end = block.lastIndexOf(10)
  if (end < 0) return null
  const before = end === 0 ? -1 : block.lastIndexOf(10, end - 1)
  return before < 0 && !isWholeFile ? null : block.toString('utf8', before + 1, end)
}
