import { setTimeout as pause } from 'node:timers/promises'
import type { Client } from '@temporalio/client'
import type { Policy } from '../policies/policy.ts'
import { COMPLAINTS_QUEUE } from '../workflows/messages.ts'
import {
  lookAgain,
  RETENTION_WORKFLOW,
  type RetentionInput,
  retentionWorkflowId,
} from '../workflows/retention-messages.ts'

const RETRY_MS = 2_000

/** How the workflow that erases what need not be kept is started, wherever it is started from. */
export function retentionStart(retentionId: string, input: RetentionInput) {
  return {
    workflowId: retentionWorkflowId(retentionId),
    taskQueue: COMPLAINTS_QUEUE,
    args: [input],
    workflowTaskTimeout: '2s',
  } as const
}

/**
 * Has what each policy no longer keeps erased: one workflow for each, however many processes call it, which looks at once. Asks Temporal
 * again until it answers.
 */
export async function keepRetention(temporal: Client, policies: Iterable<Policy>): Promise<void> {
  let told = ''
  for (const { id: policy } of policies) {
    for (let isTold = false; !isTold;) {
      try {
        await temporal.workflow.signalWithStart(RETENTION_WORKFLOW, {
          ...retentionStart(policy, { policy, originMs: null }),
          signal: lookAgain,
          signalArgs: [],
        })
        isTold = true
      } catch (error) {
        const words = `retention of ${policy}: ${String(error)}; trying again`
        if (words !== told) console.error(words)
        told = words
        await pause(RETRY_MS, undefined, { ref: false })
      }
    }
  }
}
