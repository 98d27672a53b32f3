import { createHmac } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { type Client, WorkflowNotFoundError } from '@temporalio/client'
import { canonicalJson } from '../ledger/canonical.ts'
import type { RoundsPlan } from '../machines/rounds.ts'
import type { Policy } from '../policies/policy.ts'
import { COMPLAINTS_QUEUE } from '../workflows/messages.ts'
import { replan, ROUNDS_WORKFLOW, type RoundsInput, roundsWorkflowId } from '../workflows/rounds-messages.ts'
import { termsOf } from './terms.ts'

const RETRY_MS = 2_000

/** What the rounds of a policy run under today. */
export function roundsPlanOf(policy: Policy): RoundsPlan {
  return { terms: termsOf(policy), schedules: policy.schedules }
}

/** What the ids of the cases of these rounds are made with. */
export function roundsSeed(idSecret: string, roundsId: string): string {
  return createHmac('sha256', idSecret)
    .update(canonicalJson(['rounds', roundsId]))
    .digest('hex')
}

/** How a rounds workflow is started, wherever it is started from. */
export function roundsStart(input: RoundsInput) {
  return {
    workflowId: roundsWorkflowId(input.roundsId),
    taskQueue: COMPLAINTS_QUEUE,
    args: [input],
    workflowTaskTimeout: '2s',
  } as const
}

/**
 * Has the rounds of each policy run under its schedules of today: starts those that do not run, tells those that do. However many
 * processes call it, each policy has one. Asks Temporal again until it answers.
 */
export async function keepRounds(
  temporal: Client,
  idSecret: string,
  policies: Iterable<Policy>,
): Promise<void> {
  let told = ''
  for (const policy of policies) {
    for (let isTold = false; !isTold;) {
      try {
        await tellRounds(temporal, idSecret, policy)
        isTold = true
      } catch (error) {
        const words = `schedules of ${policy.id}: ${String(error)}; trying again`
        if (words !== told) console.error(words)
        told = words
        await pause(RETRY_MS, undefined, { ref: false })
      }
    }
  }
}

async function tellRounds(temporal: Client, idSecret: string, policy: Policy): Promise<void> {
  const plan = roundsPlanOf(policy)
  if (Object.keys(plan.schedules).length > 0) {
    const seed = roundsSeed(idSecret, policy.id)
    const input: RoundsInput = { roundsId: policy.id, seed, plan, originMs: null, carried: null }
    await temporal.workflow.signalWithStart(ROUNDS_WORKFLOW, {
      ...roundsStart(input),
      signal: replan,
      signalArgs: [plan],
    })
    return
  }
  // It may have had schedules before.
  await temporal.workflow
    .getHandle(roundsWorkflowId(policy.id))
    .signal(replan, plan)
    .catch((error: unknown) => {
      if (!(error instanceof WorkflowNotFoundError)) throw error
    })
}
