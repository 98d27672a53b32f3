import type pg from 'pg'
import { GENESIS } from '../../line.ts'
import { connected, shown } from './connection.ts'
import { StoreRefusal } from './refusal.ts'

/** Counts up with every change of the tables; each step leads from the version before. */
const VERSION = 1
/** Whoever makes or changes the tables holds this, so that of several that start at once one does. */
const MAKING = 7_316_025

const TABLES = `
  CREATE SCHEMA redress;
  CREATE TABLE redress.version (version int NOT NULL);
  INSERT INTO redress.version VALUES (${VERSION});
  CREATE TABLE redress.head (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only), ordinal bigint NOT NULL, hash text NOT NULL);
  INSERT INTO redress.head (ordinal, hash) VALUES (0, '${GENESIS}');
  CREATE TABLE redress.lines (ordinal bigint PRIMARY KEY, line text NOT NULL);
  CREATE TABLE redress.case_keys (name bytea PRIMARY KEY, record bytea NOT NULL);
  CREATE TABLE redress.log_files (
    folder text NOT NULL, path text NOT NULL, bytes bytea NOT NULL, PRIMARY KEY (folder, path));
  CREATE TABLE redress.claims (
    key text PRIMARY KEY, holder text NOT NULL, installation text NOT NULL, until timestamptz NOT NULL);
  CREATE INDEX ON redress.claims (holder);`

/**
 * Makes the tables of a ledger in a database unless they are there; safe for several at once. Throws a `StoreRefusal` where it cannot be reached,
 * was made by a later version of this program, or would not keep what it is given.
 */
export async function prepare(address: string): Promise<void> {
  await connected(address, async (pool) => {
    await mustKeep(pool, address)
    const client = await pool.connect()
    try {
      await client.query('BEGIN')
      await client.query('SELECT pg_advisory_xact_lock($1)', [MAKING])
      const version = await versionIn(client)
      if (version === null) await client.query(TABLES)
      else mustKnow(version, address)
      await client.query('COMMIT')
    } finally {
      client.release(true)
    }
  })
}

/** The version of the tables in a database; null where there are none. */
async function versionIn(client: pg.ClientBase | pg.Pool): Promise<number | null> {
  const { rows } = await client.query<{ found: string | null }>(
    `SELECT to_regclass('redress.version')::text AS found`,
  )
  if (!rows[0]?.found) return null
  const versions = await client.query<{ version: number }>('SELECT version FROM redress.version')
  return versions.rows[0]?.version ?? 0
}

/** Whether a database has the tables of a ledger. Throws a `StoreRefusal` as `prepare` does. */
export async function isPrepared(address: string): Promise<boolean> {
  return connected(address, async (pool) => {
    const version = await versionIn(pool)
    if (version !== null) mustKnow(version, address)
    return version !== null
  })
}

function mustKnow(version: number, address: string): void {
  if (version === VERSION) return
  throw new StoreRefusal(
    `The ledger in ${shown(address)} has tables of version ${version} and this program knows version ${VERSION}: use the program that made them, or a later one.`,
    true,
  )
}

async function mustKeep(pool: pg.Pool, address: string): Promise<void> {
  const { rows } = await pool.query<{ encoding: string; sync: string }>(
    `SELECT current_setting('server_encoding') AS encoding, current_setting('fsync') AS sync`,
  )
  const { encoding = '', sync = '' } = rows[0] ?? {}
  if (encoding !== 'UTF8')
    throw new StoreRefusal(
      `The database of REDRESS_LEDGER ${shown(address)} has the encoding ${encoding}: make one with the encoding UTF8.`,
      true,
    )
  if (sync !== 'on')
    throw new StoreRefusal(
      `PostgreSQL at REDRESS_LEDGER ${shown(address)} runs with fsync=off and would lose what it confirms: switch it on.`,
      true,
    )
}
