import type pg from 'pg'
import { decodeLine } from '../../line.ts'
import { BrokenLineError } from '../../refusals.ts'
import { connected } from './connection.ts'
import type { End, Located } from '../store.ts'

/** About a mebibyte of lines. */
const LINES_AT_ONCE = 500

interface Row {
  ordinal: string
  line: string
}

/**
 * The next lines behind `known` up to `lastOrdinal`, some hundreds of them; empty at the end. `hash` is null where the line before is not known.
 * Throws `BrokenLineError` at a line that is not what its writer wrote, once those before it have been read.
 */
export async function linesBehind(
  db: pg.Pool | pg.ClientBase,
  { ordinal, hash }: { ordinal: number; hash: string | null },
  lastOrdinal = Infinity,
): Promise<Located[]> {
  const most = Math.min(LINES_AT_ONCE, lastOrdinal - ordinal)
  if (most <= 0) return []
  const { rows } = await db.query<Row>({
    name: 'lines behind',
    text: 'SELECT ordinal, line FROM redress.lines WHERE ordinal > $1 ORDER BY ordinal LIMIT $2',
    values: [ordinal, most],
  })
  return decoded(rows, { ordinal, hash })
}

/** All lines behind `known`. */
export async function allBehind(db: pg.Pool | pg.ClientBase, known: End): Promise<Located[]> {
  const all: Located[] = []
  for (let end = known; ;) {
    const lines = await linesBehind(db, end)
    const last = lines.at(-1)
    if (!last) return all
    all.push(...lines)
    end = last.line
  }
}

/** The bytes of a line; null where there is none. */
export async function bytesOfLine(db: pg.Pool | pg.ClientBase, ordinal: number): Promise<Buffer | null> {
  const { rows } = await db.query<Pick<Row, 'line'>>({
    name: 'line at',
    text: 'SELECT line FROM redress.lines WHERE ordinal = $1',
    values: [ordinal],
  })
  return rows[0] ? Buffer.from(rows[0].line) : null
}

/** Where the ledger in a database ends; null while that is away. */
export async function lastOrdinalIn(address: string): Promise<number | null> {
  const ask = (pool: pg.Pool) => pool.query<{ ordinal: string }>('SELECT ordinal FROM redress.head')
  const { rows } = await connected(address, ask).catch(() => ({ rows: [] }))
  return rows[0] ? Number(rows[0].ordinal) : null
}

function decoded(rows: readonly Row[], known: { ordinal: number; hash: string | null }): Located[] {
  const lines: Located[] = []
  let { ordinal, hash } = known
  for (const row of rows) {
    const bytes = Buffer.from(row.line)
    try {
      if (Number(row.ordinal) !== ordinal + 1)
        throw new BrokenLineError(ordinal + 1, 'it is missing from the table of lines')
      const line = decodeLine(bytes, ordinal + 1, hash)
      lines.push({ line, bytes })
      ordinal += 1
      hash = line.hash
    } catch (error) {
      if (lines.length === 0 || !(error instanceof BrokenLineError)) throw error
      break
    }
  }
  return lines
}
