import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type pg from 'pg'
import { logsIn } from '../../tlog/layout.ts'
import type { LogFiles } from '../log-files.ts'
import { connected, connections } from './connection.ts'
import { isPrepared } from './schema.ts'

/** The public logs in a PostgreSQL database. */
export function postgresFiles(address: string): LogFiles {
  const pool = connections(address, 2)
  return {
    async folders() {
      const { rows } = await pool.query<{ folder: string }>(
        'SELECT DISTINCT folder FROM redress.log_files ORDER BY folder',
      )
      return rows.map(({ folder }) => folder)
    },
    async bytesOf(folder, path) {
      const { rows } = await pool.query<{ bytes: Buffer }>(
        'SELECT bytes FROM redress.log_files WHERE folder = $1 AND path = $2',
        [folder, path],
      )
      return rows[0]?.bytes ?? null
    },
    async has(folder, path) {
      const { rowCount } = await pool.query(
        'SELECT 1 FROM redress.log_files WHERE folder = $1 AND path = $2',
        [folder, path],
      )
      return rowCount === 1
    },
    async put(folder, path, bytes) {
      await pool.query(
        `INSERT INTO redress.log_files (folder, path, bytes) VALUES ($1, $2, $3)
         ON CONFLICT (folder, path) DO UPDATE SET bytes = $3`,
        [folder, path, Buffer.from(bytes)],
      )
    },
    async remove(folder, paths) {
      await pool.query('DELETE FROM redress.log_files WHERE folder = $1 AND path = ANY($2)', [folder, paths])
    },
    async removePartials(folder, but) {
      await pool.query(
        String.raw`DELETE FROM redress.log_files WHERE folder = $1 AND path ~ '\.p/\d+$' AND path <> ALL($2)`,
        [folder, [...but]],
      )
    },
    close: () => pool.end(),
  }
}

/** Writes the public logs of a ledger in a database below a folder, where those of a ledger in a folder lie. */
export async function writeLogsOut(address: string, dir: string): Promise<void> {
  if (await isPrepared(address)) await connected(address, (pool) => writtenTo(logsIn(dir), pool))
}

interface File {
  folder: string
  path: string
  bytes: Buffer
}

/** As they stand at one instant, some at a time. */
async function writtenTo(home: string, pool: pg.Pool): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    for (let last = { folder: '', path: '' }; ;) {
      const { rows } = await client.query<File>(
        `SELECT folder, path, bytes FROM redress.log_files WHERE (folder, path) > ($1, $2)
         ORDER BY folder, path LIMIT 100`,
        [last.folder, last.path],
      )
      for (const { folder, path, bytes } of rows) {
        const file = join(home, folder, path)
        await mkdir(dirname(file), { recursive: true, mode: 0o700 })
        await writeFile(file, bytes, { mode: 0o600 })
      }
      const end = rows.at(-1)
      if (!end) return
      last = end
    }
  } finally {
    client.release(true)
  }
}
