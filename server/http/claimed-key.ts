import { keyIn } from '../../machines/receipts.ts'
import { DoorAwayError } from '../door/client.ts'
import type { Caller } from '../identity/tokens.ts'
import { patiently } from '../patiently.ts'
import { keyReused } from './idempotency.ts'
import { Problem } from './problem.ts'
import type { Services } from './services.ts'

/** The record's writer is started again within a second or two. */
const PATIENCE = { forMs: 4_000, everyMs: 150 }

/**
 * Does what a request asks for once no other request of the organisation has its key, on whatever case; one that comes meanwhile
 * waits, until this one is recorded or comes to nothing. 422 when the key belongs to another request; 503 when the record's writer
 * does not say.
 */
export async function underItsKey<T>(
  { record }: Services,
  { policy }: Caller,
  requestId: string,
  act: () => Promise<T>,
  isRecorded: (result: T) => boolean = () => true,
): Promise<T> {
  const keyed = keyIn(requestId)
  if (!keyed) return act()
  const holder = { complaintId: '', updateId: requestId }
  const { key, digest } = keyed
  const belongs = await patiently(
    () => record.claim('key', holder, { policy, key, digest }),
    isGone,
    PATIENCE,
  )
  if (belongs === 'another') throw keyReused()
  try {
    const result = await act()
    if (!isRecorded(result)) await record.giveUp(holder)
    return result
  } catch (error) {
    // What was not answered may still be recorded.
    if (error instanceof Problem && error.status < 500) await record.giveUp(holder)
    throw error
  }
}

function isGone(error: unknown): boolean {
  return error instanceof DoorAwayError && error.cause !== undefined
}
