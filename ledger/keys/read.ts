import { readFile } from 'node:fs/promises'
import { isCode } from '../error-code.ts'
import { type KeyRecord, nameOfCase, readRecord, RECORD_BYTES } from './record.ts'
import { unwrapped } from './wrapping.ts'

/** The key of a case: 32 bytes, none yet, or erased for good. */
export type Key = Buffer | 'none' | 'erased'

/** The keys do not open with the master key that was given. */
export class WrongMasterKeyError extends Error {
  override name = 'WrongMasterKeyError'
}

/** The key of a record, that of the case `of`; null for one that belongs to none. Throws a `WrongMasterKeyError` that names the case. */
export function keyIn(record: KeyRecord, by: Buffer, of: string | null): Key {
  if (record.state === 'erased') return 'erased'
  try {
    return unwrapped(by, record.name, record.wrapped)
  } catch (cause) {
    const words =
      of === null
        ? 'the keys of the cases do not open with this master key'
        : `the key of ${of} in keys/cases does not open with this master key, or was altered there`
    throw new WrongMasterKeyError(words, { cause })
  }
}

/**
 * The keys of the cases out of the file of keys as it is now, beside its one writer; none where there is no such file. What it
 * answers throws a `WrongMasterKeyError`.
 */
export async function keysIn(path: string, wrappingKey: Buffer): Promise<(id: string) => Key> {
  const bytes = await readFile(path).catch((error: unknown) => {
    if (isCode(error, 'ENOENT')) return Buffer.alloc(0)
    throw error
  })
  const records = new Map<string, KeyRecord>()
  for (let start = 0; start + RECORD_BYTES <= bytes.length; start += RECORD_BYTES) {
    const record = readRecord(bytes.subarray(start, start + RECORD_BYTES))
    records.set(record.name.toString('hex'), record)
  }
  return (id) => {
    const record = records.get(nameOfCase(id).toString('hex'))
    return record ? keyIn(record, wrappingKey, id) : 'none'
  }
}
