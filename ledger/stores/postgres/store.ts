import type pg from 'pg'
import { decodeLine, GENESIS, type Line } from '../../line.ts'
import { BrokenLineError, LedgerBrokenError } from '../../refusals.ts'
import type { End, Located, Store } from '../store.ts'
import { connections } from './connection.ts'
import { allBehind, bytesOfLine, linesBehind } from './lines.ts'
import { prepare } from './schema.ts'

const HEAD = 'SELECT ordinal, hash FROM redress.head'
/** A server that confirms before it has written is asked not to, and one that waits for its replicas besides goes on doing so. */
const BEGIN = `BEGIN; SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') IN ('off', 'local')`
/** Lines hold no line break of their own, so one text brings all of them. */
export const APPEND = `
  WITH brought AS (
    INSERT INTO redress.lines (ordinal, line)
    SELECT $1::bigint + n - 1, line FROM unnest(string_to_array($2::text, E'\\n')) WITH ORDINALITY AS t (line, n))
  UPDATE redress.head SET ordinal = $3, hash = $4`

/**
 * The ledger in a PostgreSQL database, for one of its writers. The row `head` is the end of the chain: whoever has it locked writes, and the
 * lines and the head change in one transaction.
 */
export class PostgresStore implements Store {
  readonly address: string
  readonly isShared = true
  readonly #pool: pg.Pool
  /** Holds the head while this process writes. */
  #holding: pg.PoolClient | null = null

  private constructor(address: string) {
    this.address = address
    this.#pool = connections(address)
  }

  /** Throws a `StoreRefusal` where the database cannot be reached or used. */
  static async open(address: string): Promise<PostgresStore> {
    await prepare(address)
    return new PostgresStore(address)
  }

  async recover(onLine: (line: Line) => void): Promise<void> {
    let end: End = { ordinal: 0, hash: GENESIS }
    for (;;) {
      const lines = await linesBehind(this.#pool, end)
      const last = lines.at(-1)
      if (!last) break
      for (const { line } of lines) onLine(line)
      end = last.line
    }
    await mustBeAt(this.#pool, end)
  }

  async begin(known: End): Promise<readonly Located[]> {
    const client = await this.#pool.connect()
    try {
      await client.query(BEGIN)
      const head = await headOf(client, `${HEAD} FOR UPDATE`)
      const news = head.ordinal > known.ordinal ? await allBehind(client, known) : []
      mustEnd(news.at(-1)?.line ?? known, head)
      this.#holding = client
      return news
    } catch (error) {
      client.release(true)
      throw error instanceof BrokenLineError ? altered(error) : error
    }
  }

  async append(lines: readonly Line[], bytes: readonly Buffer[]): Promise<void> {
    const [first] = lines
    const last = lines.at(-1)
    if (!first || !last) return this.release()
    await this.#finish(async (client) => {
      await client.query({
        name: 'append',
        text: APPEND,
        values: [first.ordinal, textOf(bytes), last.ordinal, last.hash],
      })
      await client.query('COMMIT')
    })
  }

  async release(): Promise<void> {
    await this.#finish((client) => client.query('ROLLBACK'))
  }

  async news(known: End): Promise<readonly Located[]> {
    return allBehind(this.#pool, known).catch((error: unknown) => {
      throw error instanceof BrokenLineError ? altered(error) : error
    })
  }

  async lineAt(ordinal: number): Promise<Line | undefined> {
    const bytes = await bytesOfLine(this.#holding ?? this.#pool, ordinal)
    return bytes ? decodeLine(bytes, ordinal, null) : undefined
  }

  async close(): Promise<void> {
    await this.#pool.end()
  }

  async #finish(work: (client: pg.PoolClient) => Promise<unknown>): Promise<void> {
    const client = this.#holding
    this.#holding = null
    if (!client) throw new Error('nothing is written before others are held off')
    try {
      await work(client)
      client.release()
    } catch (error) {
      // Whatever became of it, the server lets go of what this connection had not finished.
      client.release(true)
      throw error
    }
  }
}

function textOf(bytes: readonly Buffer[]): string {
  return Buffer.concat(bytes).toString().trimEnd()
}

async function headOf(db: pg.Pool | pg.ClientBase, text: string): Promise<End> {
  const { rows } = await db.query<{ ordinal: string; hash: string }>(text)
  const [head] = rows
  if (!head) throw new LedgerBrokenError('the table that says where the ledger ends is empty')
  return { ordinal: Number(head.ordinal), hash: head.hash }
}

/** The lines lead to the head; others may have written more of them since. */
async function mustBeAt(pool: pg.Pool, end: End): Promise<void> {
  const head = await headOf(pool, HEAD)
  const hasMore = head.ordinal > end.ordinal && (await bytesOfLine(pool, end.ordinal + 1)) !== null
  if (!hasMore) mustEnd(end, head)
}

function mustEnd(known: End, head: End): void {
  if (known.ordinal === head.ordinal && known.hash === head.hash) return
  throw new LedgerBrokenError(
    `the ledger ends at line ${head.ordinal} by its head, and its lines, as this writer knows them, at ${known.ordinal}`,
  )
}

function altered(cause: BrokenLineError): LedgerBrokenError {
  return new LedgerBrokenError(cause.message, { cause })
}
