import { copyFile, rm, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { isCode } from '../ledger/error-code.ts'
import { isPostgres } from '../ledger/stores/postgres/connection.ts'
import { writeLogsOut } from '../ledger/stores/postgres/log-files.ts'
import { lastSignedFile } from '../ledger/tlog/last-signed.ts'
import { dataDirHere, recordKeysFile } from './runtime/installation.ts'

/**
 * Does something with a folder in which the public logs of a ledger lie as verifiers read them, with what this installation signed last beside
 * it. Those of a database are written out for that long.
 */
export async function withLogs<T>(ledger: string, work: (dir: string) => Promise<T>): Promise<T> {
  if (!isPostgres(ledger)) return work(ledger)
  const home = await mkdtemp(join(tmpdir(), 'redress-logs-'))
  try {
    // What was signed last comes first, so that a running engine cannot have signed less than it says.
    const last = lastSignedFile(recordKeysFile(dataDirHere()))
    await copyFile(last, join(home, basename(last))).catch((error: unknown) => {
      if (!isCode(error, 'ENOENT')) throw error
    })
    const dir = join(home, 'ledger')
    await writeLogsOut(ledger, dir)
    return await work(dir)
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}
