import { readFile } from 'node:fs/promises'
import { isCode } from '../error-code.ts'
import { type KeyRecord, nameOfCase, readRecord, RECORD_BYTES } from './record.ts'

/** How it stands with the key of a case; `damaged` where what is there is no key. */
export type KeyState = KeyRecord['state'] | 'none' | 'damaged'

/** The states of the keys of cases as they are now, by the case's id; no master key is needed. Null where none are kept. */
export async function keyStatesIn(path: string): Promise<((id: string) => KeyState) | null> {
  try {
    const bytes = await readFile(path)
    const records = []
    for (let start = 0; start + RECORD_BYTES <= bytes.length; start += RECORD_BYTES)
      records.push(bytes.subarray(start, start + RECORD_BYTES))
    return statesOf(records)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null
    throw error
  }
}

/** The states of the keys in these records. */
export function statesOf(records: readonly Buffer[]): (id: string) => KeyState {
  const states = new Map(records.map((bytes) => [bytes.subarray(1, 33).toString('hex'), stateOf(bytes)]))
  return (id) => states.get(nameOfCase(id).toString('hex')) ?? 'none'
}

function stateOf(bytes: Buffer): KeyState {
  try {
    return readRecord(bytes).state
  } catch {
    return 'damaged'
  }
}
