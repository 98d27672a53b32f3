import { stat } from 'node:fs/promises'
import { isCode } from '../../ledger/error-code.ts'
import { WrongMasterKeyError } from '../../ledger/keys/read.ts'
import { RECORD_BYTES } from '../../ledger/keys/record.ts'
import { KeyStore } from '../../ledger/keys/store.ts'
import { readLog } from '../../ledger/reader.ts'
import { holdsToken } from '../../policies/token.ts'
import { StartRefusal } from '../runtime/refusal.ts'

/**
 * Opens the keys of the cases of a record for their one writer. Throws a `StartRefusal` where they do not open with the master key, and
 * where there are none though something is sealed in the record.
 */
export async function caseKeys(ledger: string, file: string, wrappingKey: Buffer): Promise<KeyStore> {
  if ((await bytesIn(file)) < RECORD_BYTES && (await hasSealed(ledger))) {
    throw new StartRefusal(
      `The record holds sealed values and ${file} holds no keys: bring back the latest copy of that file.`,
    )
  }
  return KeyStore.open(file, wrappingKey).catch((cause: unknown) => {
    if (!(cause instanceof WrongMasterKeyError)) throw cause
    throw new StartRefusal(
      `The keys in ${file} do not open with this master key: bring back the master key that they were made with.`,
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
