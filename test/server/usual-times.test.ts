import { setTimeout as pause } from 'node:timers/promises'
import type { Client } from '@temporalio/client'
import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client'
import { ApplicationFailure } from '@temporalio/common'
import { expect, test } from 'vitest'
import { acknowledged } from '../../server/http/temporal-call.ts'
import type { Services } from '../../server/http/services.ts'
import { HIDDEN } from '../../workflows/messages.ts'

const services = {
  temporal: { withDeadline: (_: unknown, call: () => unknown) => call() },
  gates: { writes: { observe: () => {} } },
} as unknown as Pick<Services, 'temporal' | 'gates'> & { temporal: Client }

/** Sends a step that this becomes of after so many milliseconds. */
async function step(afterMs: number, error: Error | null): Promise<unknown> {
  return acknowledged(services, async () => {
    await pause(afterMs)
    if (error) throw error
    return null
  }).catch((problem: unknown) => problem)
}

test('what is not there is answered as soon as what is hidden, and not when a step would have been accepted', async () => {
  const hidden = new WorkflowUpdateFailedError('hidden', ApplicationFailure.nonRetryable('hidden', HIDDEN))
  const often = (once: () => Promise<unknown>) => Promise.all(Array.from({ length: 64 }, once))
  await often(() => step(300, null))
  await often(() => step(0, hidden))
  const unknown = step(0, new WorkflowNotFoundError('none', 'none', undefined)).then(() => 'told')
  expect(await Promise.race([unknown, pause(200).then(() => 'still waiting')])).toBe('told')
})
