import { WorkflowUpdateFailedError } from '@temporalio/client'
import { ApplicationFailure } from '@temporalio/common'
import { expect, test } from 'vitest'
import { gatesOf } from '../../server/http/load/admission.ts'
import { acknowledged } from '../../server/http/temporal-call.ts'
import type { Services } from '../../server/http/services.ts'

const services = {
  temporal: { withDeadline: (_: unknown, call: () => unknown) => call() },
  gates: gatesOf(),
} as unknown as Services

/** What Temporal itself says of an update that no worker has come to see, which happens under load. */
const unprocessed = new WorkflowUpdateFailedError(
  'Workflow Update failed',
  ApplicationFailure.nonRetryable('it was not processed by worker', 'UnprocessedUpdate'),
)

test('a step that no worker came to see is sent again; its author hears of the step, not of Temporal', async () => {
  let sent = 0
  const answer = await acknowledged(services, async () => {
    sent += 1
    if (sent < 3) throw unprocessed
    return 'taken'
  })
  expect([answer, sent]).toEqual(['taken', 3])
})
