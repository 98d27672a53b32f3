import { condition, continueAsNew, proxyActivities, setHandler, workflowInfo } from '@temporalio/workflow'
import type { RetentionActivities } from '../activities/retention.ts'
import { LEDGER_QUEUE } from './messages.ts'
import { answerOwnTime, timeSince } from './own-time.ts'
import { lookAgain, type RetentionInput } from './retention-messages.ts'

const { eraseOver } = proxyActivities<RetentionActivities>({
  taskQueue: LEDGER_QUEUE,
  startToCloseTimeout: '1m',
  retry: { initialInterval: '1s', maximumInterval: '1m' },
})

const PORTIONS_PER_RUN = 200
/** Between two portions steps have their turn at the record's writer. */
const BREATH_MS = 2_000
/** What was held when its time came, or was over when it was imported, is found then. */
const LONGEST_MS = 86_400_000

/**
 * Erases what a policy's retention no longer keeps, for as long as there is the policy: when the nearest of it is over, and after an
 * outage whatever has come to be over meanwhile, in portions.
 */
export async function retention(input: RetentionInput): Promise<void> {
  const { policy, originMs, startedAtMs = workflowInfo().startTime.getTime() } = input
  const { nowMs, toldMs } = timeSince(originMs, startedAtMs)
  let isAsked = false
  const ring = () => {
    isAsked = true
  }
  setHandler(lookAgain, ring)
  answerOwnTime({ isReal: originMs === null, toldMs, hasUntold: () => isAsked, ring })
  for (let portion = 0; portion < PORTIONS_PER_RUN; portion += 1) {
    isAsked = false
    const { more, nextMs } = await eraseOver(policy, nowMs())
    const waitMs = Math.min((nextMs ?? Infinity) - nowMs(), LONGEST_MS)
    await condition(() => isAsked, more ? BREATH_MS : Math.max(waitMs, BREATH_MS))
  }
  await continueAsNew<typeof retention>({ ...input, startedAtMs })
}
