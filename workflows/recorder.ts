import { ActivityFailure, ApplicationFailure, proxyActivities } from '@temporalio/workflow'
import type { RecordActivities } from '../activities/record.ts'
import type { Actor } from '../machines/complaint-context.ts'
import type { Notice } from '../machines/notice.ts'
import { type Numbered, numberingOf } from '../machines/numbering.ts'
import type { CampaignStanding } from '../machines/campaign/view.ts'
import type { Standing } from '../machines/standing.ts'
import { LEDGER_QUEUE } from './messages.ts'

const { record } = proxyActivities<RecordActivities>({
  taskQueue: LEDGER_QUEUE,
  startToCloseTimeout: '5s',
  retry: { initialInterval: '100ms', maximumInterval: '2s' },
})

type AppendRequest = Parameters<RecordActivities['record']>[0]

/** A step that the ledger has yet to hear of. */
export interface Unrecorded {
  step: { type: string }
  by: Actor
  atMs: number
  happenedAtMs?: number
  happenedUntilMs?: number
  imported?: AppendRequest['entry']['imported']
  updateId: string | null
  after: Standing | CampaignStanding
  notices: Notice[]
}

type Terms = Numbered & { digest: string }

/** Whose steps are recorded: a complaint, or a campaign under its id. */
interface Recording {
  complaintId: string
  carried: { number: string } | null
}

/**
 * Brings the steps of one complaint to the ledger, each at once. The ledger takes them in the order of their versions: one that
 * comes too early is tried again until the one before it is there.
 */
export function recorder({ complaintId, carried }: Recording) {
  let number = carried?.number ?? null
  let underWay = 0
  let failure: unknown = null

  async function bring(step: Unrecorded, terms: Terms): Promise<void> {
    const request: AppendRequest = {
      entry: {
        complaintId,
        number,
        policy: terms.rules.id,
        terms: terms.digest,
        seq: step.after.version,
        ...step,
      } as AppendRequest['entry'],
      ...(step.after.version === 1 ? { numbering: numberingOf(terms, step.happenedAtMs ?? step.atMs) } : {}),
    }
    const appended = await record(request).catch((error: unknown) => {
      // The ledger keeps terms once for all complaints, so they travel only when it lacks them.
      if (!isUnknownTerms(error)) throw error
      const { digest, rules, calendar } = terms
      return record({ ...request, terms: { digest, terms: { rules, calendar } } })
    })
    number = appended.number
  }

  return {
    /** Brings a step that led to these terms, or was taken under them. */
    add(step: Unrecorded, terms: Terms): void {
      underWay += 1
      bring(step, terms).then(
        () => void (underWay -= 1),
        (error: unknown) => void (failure = error),
      )
    },
    hasAll: () => underWay === 0,
    hasFailed: () => failure !== null,
    throwIfFailed(): void {
      if (failure !== null) throw failure
    },
    number: () => number,
  }
}

function isUnknownTerms(error: unknown): boolean {
  return (
    error instanceof ActivityFailure &&
    error.cause instanceof ApplicationFailure &&
    error.cause.type === 'UnknownTermsError'
  )
}
