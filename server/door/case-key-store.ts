import { stat } from 'node:fs/promises'
import { isCode } from '../../ledger/error-code.ts'
import { WrongMasterKeyError } from '../../ledger/keys/read.ts'
import { RECORD_BYTES } from '../../ledger/keys/record.ts'
import { KeyStore } from '../../ledger/keys/store.ts'
import { isPostgres, shown } from '../../ledger/stores/postgres/connection.ts'
import { keysKept, PostgresKeys } from '../../ledger/stores/postgres/keys.ts'
import { readLog } from '../../ledger/reader.ts'
import { holdsToken } from '../../policies/token.ts'
import { StartRefusal } from '../runtime/refusal.ts'
import type { CaseKeyStore } from './case-keys.ts'

/** The keys of the cases, wherever they are kept. */
interface OpenedKeys extends CaseKeyStore {
  erase(id: string): Promise<void>
  close(): Promise<void>
}

/**
 * Opens the keys of the cases of a record: those in `file`, for their one writer, or those beside the record in its database. Throws a
 * `StartRefusal` where they do not open with the master key, and where there are none though something is sealed in the record.
 */
export async function caseKeys(ledger: string, file: string, wrappingKey: Buffer): Promise<OpenedKeys> {
  const isShared = isPostgres(ledger)
  const place = isShared ? shown(ledger) : file
  const isEmpty = isShared ? (await keysKept(ledger)) === 0 : (await bytesIn(file)) < RECORD_BYTES
  if (isEmpty && (await hasSealed(ledger))) {
    const what = isShared ? 'of its table' : 'of that file'
    throw new StartRefusal(
      `The record holds sealed values and ${place} holds no keys: bring back the latest copy ${what}.`,
    )
  }
  const opening = isShared ? PostgresKeys.open(ledger, wrappingKey) : KeyStore.open(file, wrappingKey)
  return opening.catch((cause: unknown) => {
    if (!(cause instanceof WrongMasterKeyError)) throw cause
    throw new StartRefusal(
      `The keys in ${place} do not open with this master key: bring back the master key that they were made with.`,
      { cause },
    )
  })
}

async function bytesIn(file: string): Promise<number> {
  try {
    return (await stat(file)).size
  } catch (error) {
    if (isCode(error, 'ENOENT')) return 0
    throw error
  }
}

async function hasSealed(ledger: string): Promise<boolean> {
  for await (const line of readLog(ledger)) if (holdsToken(JSON.stringify(line))) return true
  return false
}
