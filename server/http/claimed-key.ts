import { keyIn } from '../../machines/receipts.ts'
import { DoorAwayError } from '../door/asking.ts'
import type { Caller } from '../identity/tokens.ts'
import { patiently } from '../patiently.ts'
import { keyReused, type RequestId } from './idempotency.ts'
import { Problem } from './problem.ts'
import type { Services } from './services.ts'

/** The record's writer is started again within a second or two. */
export const PATIENCE = { forMs: 4_000, everyMs: 150 }

/**
 * Does what a request asks for, under the id that it is kept under, once no other request of the organisation has its key, on whatever case; one that comes meanwhile
 * waits, until this one is recorded or comes to nothing. 422 when the key belongs to another request; 503 when the record's writer
 * does not say.
 */
export async function underItsKey<T>(
  services: Services,
  { policy }: Caller,
  requestId: RequestId,
  act: (id: string) => Promise<T>,
  isRecorded: (result: T) => boolean = () => true,
): Promise<T> {
  const { record } = services
  const id = await claimed(services, policy, requestId)
  const holder = { complaintId: '', updateId: id }
  if (!keyIn(id)) return act(id)
  try {
    const result = await act(id)
    if (!isRecorded(result)) await record.giveUp(holder)
    return result
  } catch (error) {
    // What was not answered may still be recorded.
    if (error instanceof Problem && error.status < 500) await record.giveUp(holder)
    throw error
  }
}

/** The id under which the request has its key, or the record has it from before. */
async function claimed({ record }: Services, policy: string, { now, before }: RequestId): Promise<string> {
  if (!keyIn(now)) return now
  const holder = { complaintId: '', updateId: now }
  const id = await patiently(
    () => record.claim('key', holder, { policy, id: now, before: [...before] }),
    isGone,
    PATIENCE,
  )
  if (id === null) throw keyReused()
  return id
}

/** Whether the record's writer is away, and not just busy. */
export function isGone(error: unknown): boolean {
  return error instanceof DoorAwayError && error.cause !== undefined
}
