import { createHash } from 'node:crypto'
import { WRAPPED_BYTES } from './wrapping.ts'

/** State, name, wrapped key, and what is left to the next multiple of eight. */
export const RECORD_BYTES = 96
const NAME_BYTES = 32
const STATES = { kept: 1, erased: 2 } as const

/** A key on disk under the name of what it belongs to; of an erased one nothing but the name is left. */
export type KeyRecord = { state: 'kept'; name: Buffer; wrapped: Buffer } | { state: 'erased'; name: Buffer }

/** The name under which the key of a case is kept: nothing on disk says which case it is. */
export function nameOfCase(id: string): Buffer {
  return createHash('sha256').update(id).digest()
}

export function recordBytes(record: KeyRecord): Buffer {
  const bytes = Buffer.alloc(RECORD_BYTES)
  bytes[0] = STATES[record.state]
  record.name.copy(bytes, 1)
  if (record.state === 'kept') record.wrapped.copy(bytes, 1 + NAME_BYTES)
  return bytes
}

/** Throws where the bytes are no record. */
export function readRecord(bytes: Buffer): KeyRecord {
  const name = bytes.subarray(1, 1 + NAME_BYTES)
  if (bytes[0] === STATES.erased) return { state: 'erased', name }
  if (bytes[0] !== STATES.kept) throw new Error('the file of keys holds something that is no key')
  return {
    state: 'kept',
    name,
    wrapped: bytes.subarray(1 + NAME_BYTES, 1 + NAME_BYTES + WRAPPED_BYTES),
  }
}
