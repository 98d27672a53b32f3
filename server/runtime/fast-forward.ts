import { randomUUID } from 'node:crypto'
import type { Client } from '@temporalio/client'
import { msToTs } from '@temporalio/common/lib/time.js'

const AGAIN = 1
const REACHED = 2

/** A workflow, and the name of the way that its clock is to go. */
interface Way {
  workflowId: string
  namespace: string
  id: string
}

type Temporal = Pick<Client, 'workflowService'>

/**
 * Lets one workflow's own clock run on by so many milliseconds; every timer on the way fires. Only a Temporal that was started
 * with time skipping can do it: for tests and demonstrations. Resolves to false when the workflow ended on the way.
 */
export async function fastForward(
  temporal: Temporal,
  workflowId: string,
  ms: number,
  namespace = 'default',
): Promise<boolean> {
  const way = { workflowId, namespace, id: randomUUID() }
  await setOut(temporal, way, ms)
  for (;;) {
    const come = await comeOn(temporal, way)
    if (come !== 'onTheWay') return come === 'there'
  }
}

/** Sets a workflow's own clock going, for so many milliseconds from now; another way that it goes is left. */
export async function setOut(
  { workflowService }: Temporal,
  { workflowId, namespace, id }: Way,
  ms: number,
): Promise<void> {
  await workflowService.updateWorkflowExecutionOptions({
    namespace,
    workflowExecution: { workflowId },
    updateMask: { paths: ['time_skipping_config'] },
    workflowExecutionOptions: {
      timeSkippingConfig: {
        enabled: true,
        // A case that it opens on the way has a clock of its own.
        disablePropagation: true,
        maxSessionSkipCount: 10_000,
        fastForwardConfig: { id, duration: msToTs(ms) },
      },
    },
  })
}

/** How far a clock has come on its way, after waiting a while; `left` when it has ended, or goes another way by now. */
export async function comeOn(
  { workflowService }: Temporal,
  { workflowId, namespace, id }: Way,
): Promise<'there' | 'onTheWay' | 'left'> {
  const answer = await workflowService.pollWorkflowExecutionTimeSkipping({
    namespace,
    workflowExecution: { workflowId },
    fastForwardId: id,
  })
  const result: number = answer.fastForwardPollingResult
  if (result === AGAIN) return 'onTheWay'
  return result === REACHED ? 'there' : 'left'
}
