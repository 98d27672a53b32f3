import type pg from 'pg'
import { GENESIS } from '../../line.ts'
import { BrokenLineError } from '../../refusals.ts'
import type { Located, Reading } from '../store.ts'
import { connections } from './connection.ts'
import { bytesOfLine, linesBehind } from './lines.ts'
import { isPrepared } from './schema.ts'

/** Reads the ledger in a PostgreSQL database, beside its writers. */
export class PostgresReading implements Reading {
  readonly #pool: pg.Pool
  #ordinal: number
  #hash: string | null

  private constructor(pool: pg.Pool, ordinal: number, hash: string | null) {
    this.#pool = pool
    this.#ordinal = ordinal
    this.#hash = hash
  }

  /** Throws a `StoreRefusal` where the database cannot be reached or used; one without a ledger has no lines. */
  static async open(address: string, fromOrdinal: number): Promise<Reading> {
    if (!(await isPrepared(address))) return NOTHING
    const pool = connections(address, 1)
    return new PostgresReading(pool, fromOrdinal - 1, fromOrdinal === 1 ? GENESIS : null)
  }

  get ordinal(): number {
    return this.#ordinal
  }

  async more(lastOrdinal?: number): Promise<Located[]> {
    const lines = await linesBehind(this.#pool, { ordinal: this.#ordinal, hash: this.#hash }, lastOrdinal)
    const last = lines.at(-1)
    if (last) {
      this.#ordinal = last.line.ordinal
      this.#hash = last.line.hash
    } else if (lastOrdinal === undefined) await this.#mustBeAtEnd()
    return lines
  }

  bytesBehind(): Promise<number> {
    return Promise.resolve(0)
  }

  async close(): Promise<void> {
    await this.#pool.end()
  }

  /** Behind the last line there is none that the head tells of. */
  async #mustBeAtEnd(): Promise<void> {
    const { rows } = await this.#pool.query<{ ordinal: string }>('SELECT ordinal FROM redress.head')
    const end = Number(rows[0]?.ordinal ?? 0)
    if (end <= this.#ordinal || (await bytesOfLine(this.#pool, this.#ordinal + 1))) return
    throw new BrokenLineError(this.#ordinal + 1, `it is missing: the ledger was written to line ${end}`)
  }
}

const NOTHING: Reading = {
  ordinal: 0,
  more: () => Promise.resolve([]),
  bytesBehind: () => Promise.resolve(0),
  close: () => Promise.resolve(),
}
