import { setTimeout as pause } from 'node:timers/promises'
import { keyIn } from '../../machines/receipts.ts'
import { DoorAwayError } from '../door/client.ts'
import type { Caller } from '../identity/tokens.ts'
import { keyReused } from './idempotency.ts'
import { Problem } from './problem.ts'
import type { Services } from './services.ts'

/** The record's writer is started again within a second or two. */
const PATIENCE_MS = 4_000
const RETRY_MS = 150

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
  const belongs = await persistently(() => record.claim('key', holder, { policy, key, digest }))
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

async function persistently<T>(ask: () => Promise<T>): Promise<T> {
  const untilMs = Date.now() + PATIENCE_MS
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      const isGone = error instanceof DoorAwayError && error.cause !== undefined
      if (!isGone || Date.now() > untilMs) throw error
      await pause(RETRY_MS)
    }
  }
}
