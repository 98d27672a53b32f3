import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { type Key, keyIn, WrongMasterKeyError } from '../../keys/read.ts'
import { nameOfCase, readRecord, recordBytes } from '../../keys/record.ts'
import { type KeyState, statesOf } from '../../keys/states.ts'
import { CHECK } from '../../keys/store.ts'
import { KEY_BYTES, wrapped } from '../../keys/wrapping.ts'
import { connected, connections } from './connection.ts'
import { isPrepared, prepare } from './schema.ts'

interface Row {
  name: Buffer
  record: Buffer
}

/** The keys of the cases in a PostgreSQL database, each wrapped, for any number of processes. What it has answered is durable. */
export class PostgresKeys {
  readonly #pool: pg.Pool
  readonly #by: Buffer

  private constructor(pool: pg.Pool, by: Buffer) {
    this.#pool = pool
    this.#by = by
  }

  /** Throws a `WrongMasterKeyError`, and a `StoreRefusal` where the database cannot be reached or used. */
  static async open(address: string, wrappingKey: Buffer): Promise<PostgresKeys> {
    await prepare(address)
    const keys = new PostgresKeys(connections(address), wrappingKey)
    try {
      await keys.make(CHECK)
    } catch (error) {
      await keys.close()
      throw error
    }
    return keys
  }

  /** The key of a case, made where there is none yet. Of an erased case there never is another. */
  async make(id: string): Promise<Key> {
    const known = await this.get(id)
    if (known !== 'none') return known
    const name = nameOfCase(id)
    const record = recordBytes({
      state: 'kept',
      name,
      wrapped: wrapped(this.#by, name, randomBytes(KEY_BYTES)),
    })
    await this.#pool.query({
      name: 'make key',
      text: 'INSERT INTO redress.case_keys (name, record) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      values: [name, record],
    })
    // Of two that make one at once the first is kept, and both are answered with that.
    return this.get(id)
  }

  async get(id: string): Promise<Key> {
    return keyFound(this.#pool, this.#by, id)
  }

  /** Erases the key of a case for good, one that has none yet included, and the place on disk where it stood. */
  async erase(id: string): Promise<void> {
    const name = nameOfCase(id)
    const { rowCount } = await this.#pool.query(
      `INSERT INTO redress.case_keys (name, record) VALUES ($1, $2)
       ON CONFLICT (name) DO UPDATE SET record = $2 WHERE redress.case_keys.record <> $2`,
      [name, recordBytes({ state: 'erased', name })],
    )
    // An update leaves what stood there until its page is used again; this writes the table anew.
    if (rowCount) await this.#pool.query('VACUUM FULL redress.case_keys')
  }

  async close(): Promise<void> {
    await this.#pool.end()
  }
}

/** How many keys of cases a database holds; 0 where it holds no ledger. */
export async function keysKept(address: string): Promise<number> {
  if (!(await isPrepared(address))) return 0
  return connected(address, async (pool) => {
    const { rows } = await pool.query<{ kept: string }>('SELECT count(*) AS kept FROM redress.case_keys')
    return Number(rows[0]?.kept ?? 0)
  })
}

/** The keys of the cases as a database has them now; none where it holds no ledger. What it answers throws a `WrongMasterKeyError`. */
export async function keysInDatabase(address: string, wrappingKey: Buffer): Promise<(id: string) => Key> {
  if (!(await isPrepared(address))) return () => 'none'
  return connected(address, async (pool) => {
    const { rows } = await pool.query<Row>('SELECT name, record FROM redress.case_keys')
    const records = new Map(rows.map(({ name, record }) => [name.toString('hex'), record]))
    return (id) => {
      const record = records.get(nameOfCase(id).toString('hex'))
      return record ? keyOf(record, wrappingKey, id) : 'none'
    }
  })
}

/** The states of the keys of cases in a database as they are now; null where it holds no ledger. */
export async function keyStatesInDatabase(address: string): Promise<((id: string) => KeyState) | null> {
  if (!(await isPrepared(address))) return null
  return connected(address, async (pool) => {
    const { rows } = await pool.query<Pick<Row, 'record'>>('SELECT record FROM redress.case_keys')
    return statesOf(rows.map(({ record }) => record))
  })
}

async function keyFound(pool: pg.Pool, by: Buffer, id: string): Promise<Key> {
  const { rows } = await pool.query<Pick<Row, 'record'>>({
    name: 'key of case',
    text: 'SELECT record FROM redress.case_keys WHERE name = $1',
    values: [nameOfCase(id)],
  })
  return rows[0] ? keyOf(rows[0].record, by, id) : 'none'
}

function keyOf(bytes: Buffer, by: Buffer, id: string): Key {
  const record = readRecord(bytes)
  if (!record.name.equals(nameOfCase(id)))
    throw new WrongMasterKeyError(`the key of ${id} among the keys of the cases was altered there`)
  return keyIn(record, by, id === CHECK ? null : id)
}
