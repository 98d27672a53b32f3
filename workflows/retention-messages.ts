import { defineSignal } from '@temporalio/workflow'

/** Name of the workflow type. */
export const RETENTION_WORKFLOW = 'retention'

/** Workflow id of what erases whatever need not be kept any longer. */
export function retentionWorkflowId(retentionId: string): string {
  return `retention-${retentionId}`
}

export interface RetentionInput {
  /** Id of the policy. */
  policy: string
  /** Where its time begins, UTC milliseconds; null for the real time. Only simulations set it. */
  originMs: number | null
  /** Real start of its first run. */
  startedAtMs?: number
}

/** Looks at once whether something is over. Sent at every start of the engine. */
export const lookAgain = defineSignal('look')
