import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { openLogFiles } from '../ledger/stores/open.ts'
import { isPostgres } from '../ledger/stores/postgres/connection.ts'
import { folderName } from '../ledger/tlog/layout.ts'
import { dataDirHere, recordKeysFile } from './runtime/installation.ts'

/** A running engine has begun a log by then. */
const BEGUN_WITHIN_MS = 3_000
const EVERY_MS = 100

/** The data folder around a ledger; that of this installation for a database. */
export function dataDirOf(ledger: string): string {
  return isPostgres(ledger) ? dataDirHere() : dirname(ledger)
}

/** Whether keys were made to sign the record at an address. */
export function hasSigningKeys(ledger: string): boolean {
  return existsSync(recordKeysFile(dataDirOf(ledger)))
}

/** Those of these organisations whose log is not there, though the record is signed: what a running engine begins just now is waited for. */
export async function logsGone(ledger: string, organisations: readonly string[]): Promise<string[]> {
  if (organisations.length === 0 || !hasSigningKeys(ledger)) return []
  const files = await openLogFiles(ledger)
  try {
    const untilMs = Date.now() + BEGUN_WITHIN_MS
    for (;;) {
      const has = await Promise.all(organisations.map((name) => files.has(folderName(name), 'checkpoint')))
      const gone = organisations.filter((_, n) => !has[n])
      if (gone.length === 0 || Date.now() > untilMs) return gone
      await pause(EVERY_MS)
    }
  } finally {
    await files.close()
  }
}
