import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { GENESIS, decodeLine, type Line } from './line.ts'
import { BrokenLineError } from './refusals.ts'
import type { Located } from './stores/store.ts'

const BLOCK_BYTES = 1 << 20

/** Where a reader stands: `ordinal` is the last line read, `hash` its hash (null when it was skipped), `offset` the next byte. */
export interface Cursor {
  segment: number
  offset: number
  ordinal: number
  hash: string | null
}

interface Placed extends Located {
  offset: number
}

/** Path of the segment whose first line is `first`. */
export function segmentPath(dir: string, first: number): string {
  return join(dir, `${String(first).padStart(12, '0')}.jsonl`)
}

/** First ordinals of the segments in the folder, ascending; empty for a folder that is empty or absent. */
async function segmentsIn(dir: string): Promise<number[]> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  return names
    .filter((name) => /^\d{12}\.jsonl$/.test(name))
    .map((name) => Number.parseInt(name, 10))
    .sort((a, b) => a - b)
}

/** A cursor at which the next line read is `fromOrdinal`, or the end of the log where that is earlier. */
export async function cursorBefore(dir: string, fromOrdinal: number): Promise<Cursor> {
  const segment = (await segmentsIn(dir)).findLast((first) => first <= fromOrdinal) ?? 1
  const cursor = { segment, offset: 0, ordinal: segment - 1, hash: segment === 1 ? GENESIS : null }
  while (cursor.ordinal < fromOrdinal - 1) {
    const block = await readBlock(dir, cursor)
    if (block.length === 0) break
    for (const bytes of block.slice(0, fromOrdinal - 1 - cursor.ordinal)) {
      cursor.offset += bytes.length + 1
      cursor.ordinal += 1
      cursor.hash = null
    }
  }
  return cursor
}

/**
 * The next lines up to `lastOrdinal`, about a mebibyte of them, moving the cursor; empty at the end of the log. Throws
 * `BrokenLineError` at a line that is not what its writer wrote, once those before it have been read. A last line without newline is not there yet.
 */
export async function readMore(dir: string, cursor: Cursor, lastOrdinal = Infinity): Promise<Placed[]> {
  if (cursor.ordinal >= lastOrdinal) return []
  const block = await readBlock(dir, cursor)
  if (block.length === 0) {
    return (await turnPage(dir, cursor)) ? readMore(dir, cursor, lastOrdinal) : []
  }
  const lines: Placed[] = []
  for (const bytes of block.slice(0, lastOrdinal - cursor.ordinal)) {
    const { offset } = cursor
    const line = decoded(bytes, cursor, lines.length === 0)
    if (!line) break
    cursor.offset += bytes.length + 1
    cursor.ordinal += 1
    cursor.hash = line.hash
    lines.push({ line, offset, bytes })
  }
  return lines
}

/** The next line; where it is broken, null behind lines that are to be told first. */
function decoded(bytes: Buffer, { ordinal, hash }: Cursor, isFirst: boolean): Line | null {
  try {
    return decodeLine(bytes, ordinal + 1, hash)
  } catch (error) {
    if (isFirst || !(error instanceof BrokenLineError)) throw error
    return null
  }
}

/** The bytes of a line as they are, without its line break; null where the ledger ends before it. */
export async function bytesAt(dir: string, ordinal: number): Promise<Buffer | null> {
  const cursor = await cursorBefore(dir, ordinal)
  if (cursor.ordinal !== ordinal - 1) return null
  const [bytes] = await readBlock(dir, cursor)
  return bytes ?? null
}

/** How many bytes lie behind the cursor in its segment. */
export async function bytesBehind(dir: string, { segment, offset }: Cursor): Promise<number> {
  const found = await stat(segmentPath(dir, segment)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  return found ? found.size - offset : 0
}

/** Moves to the segment that continues this one; false when this is the last. */
async function turnPage(dir: string, cursor: Cursor): Promise<boolean> {
  const next = cursor.ordinal + 1
  const later = (await segmentsIn(dir)).filter((first) => first > cursor.segment)
  if (later.length === 0) return false
  if (later[0] !== next) throw new BrokenLineError(next, 'the segment that should hold it is missing')
  const { size } = await stat(segmentPath(dir, cursor.segment))
  if (size !== cursor.offset) throw new BrokenLineError(next, 'the segment before it ends in half a line')
  cursor.segment = next
  cursor.offset = 0
  return true
}

/** Whole lines from the cursor on, without their newlines. */
async function readBlock(dir: string, cursor: Cursor): Promise<Buffer[]> {
  const file = await open(segmentPath(dir, cursor.segment)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (!file) return []
  try {
    const left = (await file.stat()).size - cursor.offset
    for (let size = BLOCK_BYTES; ; size *= 2) {
      // No more room than there is to read: whoever follows the log reads a line or two at a time.
      const room = Math.max(0, Math.min(size, left))
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(room), 0, room, cursor.offset)
      const lines = split(buffer.subarray(0, bytesRead))
      if (lines.length > 0 || bytesRead < size) return lines
    }
  } finally {
    await file.close()
  }
}

function split(block: Buffer): Buffer[] {
  const lines: Buffer[] = []
  for (let start = 0; ;) {
    const end = block.indexOf(10, start)
    if (end < 0) return lines
    lines.push(block.subarray(start, end))
    start = end + 1
  }
}
