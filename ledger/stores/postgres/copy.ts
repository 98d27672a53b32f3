import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type pg from 'pg'
import { isCode } from '../../error-code.ts'
import { readRecord, RECORD_BYTES } from '../../keys/record.ts'
import { lockFolder } from '../../lock.ts'
import { located } from '../../reader.ts'
import { foldersIn } from '../../tlog/files.ts'
import { logsIn } from '../../tlog/layout.ts'
import { connected, shown } from './connection.ts'
import { StoreRefusal } from './refusal.ts'
import { prepare } from './schema.ts'
import { APPEND } from './store.ts'

/**
 * Copies a ledger in a folder, with the keys of its cases and its public logs, into an empty database, all of it or nothing; how many lines. Nobody writes
 * the folder meanwhile. Throws a `LedgerLockedError`, a `BrokenLineError`, and a `StoreRefusal` for a database that cannot be used or holds a ledger.
 */
export async function copyIntoDatabase(dir: string, keysFile: string, address: string): Promise<number> {
  const unlock = lockFolder(dir)
  try {
    await prepare(address)
    return await connected(address, async (pool) => {
      const client = await pool.connect()
      try {
        await client.query('BEGIN')
        await mustBeEmpty(client, address)
        await copyKeys(client, keysFile)
        await copyLogs(client, logsIn(dir))
        const lines = await copyLines(client, dir)
        await client.query('COMMIT')
        return lines
      } finally {
        client.release(true)
      }
    })
  } finally {
    unlock()
  }
}

async function mustBeEmpty(client: pg.ClientBase, address: string): Promise<void> {
  const { rows } = await client.query<{ any: boolean }>(
    `SELECT ordinal > 0 OR EXISTS (SELECT FROM redress.case_keys) AS any FROM redress.head FOR UPDATE`,
  )
  if (rows[0]?.any === false) return
  throw new StoreRefusal(
    `The database ${shown(address)} holds a ledger already: copy into one that is empty.`,
    true,
  )
}

async function copyLines(client: pg.ClientBase, dir: string): Promise<number> {
  let copied = 0
  for await (const lines of located(dir)) {
    const text = lines.map(({ bytes }) => bytes.toString()).join('\n')
    const { ordinal, hash } = lines.at(-1)?.line ?? { ordinal: copied, hash: '' }
    await client.query(APPEND, [copied + 1, text, ordinal, hash])
    copied = ordinal
  }
  return copied
}

async function copyKeys(client: pg.ClientBase, file: string): Promise<void> {
  const bytes = await readFile(file).catch((error: unknown) => {
    if (isCode(error, 'ENOENT')) return Buffer.alloc(0)
    throw error
  })
  for (let start = 0; start + RECORD_BYTES <= bytes.length; start += RECORD_BYTES) {
    const record = bytes.subarray(start, start + RECORD_BYTES)
    const { name } = readRecord(record)
    await client.query('INSERT INTO redress.case_keys (name, record) VALUES ($1, $2)', [name, record])
  }
}

async function copyLogs(client: pg.ClientBase, home: string): Promise<void> {
  for (const folder of await foldersIn(home)) {
    const log = join(home, folder)
    for (const entry of await readdir(log, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || entry.name.endsWith('.new')) continue
      const file = join(entry.parentPath, entry.name)
      await client.query('INSERT INTO redress.log_files (folder, path, bytes) VALUES ($1, $2, $3)', [
        folder,
        relative(log, file),
        await readFile(file),
      ])
    }
  }
}
