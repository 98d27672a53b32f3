import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
} from '@temporalio/workflow'
import type { AppendActivities, Appended, StandingEntry } from '../activities/append.ts'
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

/** Beyond a second between two tries Temporal keeps the time, and not a task that has to be kept alive. */
const { append, standing } = proxyLocalActivities<AppendActivities>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '50ms', maximumInterval: '5s' },
  localRetryThreshold: '1s',
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

/** Brings the steps of one complaint to the ledger. */
export interface Recorder {
  /**
   * Brings a step that led to these terms, or was taken under them. `told` hears what the ledger answers, where it answers within
   * the task that took the step.
   */
  add(step: Unrecorded, terms: Terms, told: (answer: Appended) => void): void
  hasAll(): boolean
  hasFailed(): boolean
  throwIfFailed(): void
  number(): string | null
}

/** What is under way of a complaint's records, and how it goes. */
function underWay({ carried }: Recording) {
  let number = carried?.number ?? null
  let count = 0
  let failure: unknown = null
  return {
    bring: (work: Promise<string | null>): void => {
      count += 1
      work.then(
        (given) => {
          count -= 1
          number ??= given
        },
        (error: unknown) => void (failure = error),
      )
    },
    rest: {
      hasAll: () => count === 0,
      hasFailed: () => failure !== null,
      throwIfFailed(): void {
        if (failure !== null) throw failure
      },
      number: () => number,
    },
  }
}

function requestFor(
  complaintId: string,
  number: string | null,
  step: Unrecorded,
  terms: Terms,
): AppendRequest {
  return {
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
}

/**
 * Records within the task that took the step. The ledger may hold steps that this history does not tell of, because the task that
 * took them was lost after it had recorded them: what is brought names what it follows, and `told` hears what stands there.
 * `knownTerms` is the digest of the terms that the ledger knows already; null for none.
 */
export function taskRecorder(recording: Recording, knownTerms: string | null): Recorder {
  const { bring, rest } = underWay(recording)
  let latest: { seq: number; atMs: number; updateId: string | null } | null = null
  let sentTerms = knownTerms
  return {
    add(step, terms, told): void {
      const { digest } = terms
      const { version: seq } = step.after
      const { atMs, updateId } = step
      const request: AppendRequest = {
        ...requestFor(recording.complaintId, rest.number(), step, terms),
        ...(sentTerms === digest ? {} : { terms: asRecorded(terms) }),
        ...(latest?.seq === seq - 1 ? { follows: { atMs: latest.atMs, updateId: latest.updateId } } : {}),
      }
      latest = { seq, atMs, updateId }
      sentTerms = digest
      bring(
        CancellationScope.nonCancellable(() => append(request)).then((answer) => {
          told(answer)
          return answer.is === 'durable' ? answer.number : null
        }, endsWithTheWorkflow),
      )
    },
    ...rest,
  }
}

/** What stands in the ledger as the next step of something that has come to this version; null for nothing. */
export function standingAfter(complaintId: string, version: number): Promise<StandingEntry | null> {
  return CancellationScope.nonCancellable(() => standing(complaintId, version + 1)).catch(endsWithTheWorkflow)
}

/** A run that leaves its worker's memory takes what it asked for along; whoever replays it asks again. */
function endsWithTheWorkflow(error: unknown): Promise<null> {
  if (!isCancellation(error)) throw error
  return new Promise(() => undefined)
}

/**
 * Records by an activity of the ledger's own task queue, each step at once: what lives that began before steps were recorded within
 * their tasks. The ledger takes them in the order of their versions: one that comes too early is tried again until the one before it
 * is there.
 */
export function queueRecorder(recording: Recording): Recorder {
  const { bring, rest } = underWay(recording)
  async function recorded(step: Unrecorded, terms: Terms): Promise<string> {
    const request = requestFor(recording.complaintId, rest.number(), step, terms)
    const appended = await record(request).catch((error: unknown) => {
      // The ledger keeps terms once for all complaints, so they travel only when it lacks them.
      if (!isUnknownTerms(error)) throw error
      return record({ ...request, terms: asRecorded(terms) })
    })
    return appended.number
  }
  return { add: (step, terms) => bring(recorded(step, terms)), ...rest }
}

/** Terms as the ledger keeps them. */
function asRecorded({ digest, rules, calendar }: Terms): NonNullable<AppendRequest['terms']> {
  return { digest, terms: { rules, calendar } }
}

function isUnknownTerms(error: unknown): boolean {
  return (
    error instanceof ActivityFailure &&
    error.cause instanceof ApplicationFailure &&
    error.cause.type === 'UnknownTermsError'
  )
}
