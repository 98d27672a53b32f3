import { randomUUID } from 'node:crypto'
import type { Client } from '@temporalio/client'
import { msToTs } from '@temporalio/common/lib/time.js'

const AGAIN = 1
const REACHED = 2

/**
 * Lets one workflow's own clock run on by so many milliseconds; every timer on the way fires. Only a Temporal that was started
 * with time skipping can do it: for tests and demonstrations. Resolves to false when the workflow ended on the way.
 */
export async function fastForward(
  { workflowService }: Pick<Client, 'workflowService'>,
  workflowId: string,
  ms: number,
  namespace = 'default',
): Promise<boolean> {
  const workflowExecution = { workflowId }
  const fastForwardId = randomUUID()
  await workflowService.updateWorkflowExecutionOptions({
    namespace,
    workflowExecution,
    updateMask: { paths: ['time_skipping_config'] },
    workflowExecutionOptions: {
      timeSkippingConfig: {
        enabled: true,
        // A case that it opens on the way has a clock of its own.
        disablePropagation: true,
        maxSessionSkipCount: 10_000,
        fastForwardConfig: { id: fastForwardId, duration: msToTs(ms) },
      },
    },
  })
  for (;;) {
    const answer = await workflowService.pollWorkflowExecutionTimeSkipping({
      namespace,
      workflowExecution,
      fastForwardId,
    })
    const result: number = answer.fastForwardPollingResult
    if (result !== AGAIN) return result === REACHED
  }
}
