import { setTimeout as pause } from 'node:timers/promises'
import {
  type Client,
  isGrpcServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client'
import { ApplicationFailure } from '@temporalio/common'
import type { LookUp } from '../../machines/look-up.ts'
import type { Label } from '../../policies/label.ts'
import { HIDDEN, KEY_REUSED, LOOK_UP } from '../../workflows/messages.ts'
import { keyReused } from './idempotency.ts'
import { Problem } from './problem.ts'
import { refused } from './refused.ts'
import type { Services } from './services.ts'
import { TemporalConnection } from './temporal-connection.ts'
import { usualTimes } from './usual-times.ts'

/** Temporal was out of reach before anything was sent to it. */
export class NothingSent extends Problem {
  constructor() {
    super(503, 'unavailable', 'The workflow service is out of reach, so nothing was done. Try again.', {
      headers: { 'Retry-After': '2' },
    })
  }
}

const TOTAL_MS = 10_000
const RETRY_MS = 150
const FIRST_TRY_MS = 2_000
/** A restarting Temporal is back by then. */
const CONNECTED_WITHIN_MS = 4_000
/** Longer than the death of every worker and a restart of Temporal on a busy machine. */
const ACKNOWLEDGED_WITHIN_MS = 120_000
const GRPC = {
  cancelled: 1,
  deadlineExceeded: 4,
  notFound: 5,
  resourceExhausted: 8,
  failedPrecondition: 9,
  aborted: 10,
  unavailable: 14,
}
const AWAY: ReadonlySet<number | null> = new Set([
  GRPC.cancelled,
  GRPC.deadlineExceeded,
  GRPC.resourceExhausted,
  GRPC.failedPrecondition,
  GRPC.aborted,
  GRPC.unavailable,
])

/** How long it takes to read a complaint, and to be refused a step by one: nothing that is hidden takes longer. */
const usual = { read: usualTimes(), refusal: usualTimes() }

/** A complaint wants something outside of it looked up before it takes the step. */
export class LookUpNeeded extends Error {
  override readonly name = 'LookUpNeeded'
  readonly lookUp: LookUp

  constructor(lookUp: LookUp) {
    super('to be looked up')
    this.lookUp = lookUp
  }
}

/**
 * Calls Temporal within ten seconds, or less where asked. A worker that is just failing a task is asked again; a refusal, a missing
 * complaint and an outage become problems.
 */
export async function callTemporal<T>(
  client: Client,
  call: () => Promise<T>,
  withinMs = TOTAL_MS,
): Promise<T> {
  return called(client, call, { withinMs, isRetried: isTaskFailing, like: 'read' })
}

/**
 * Asks a workflow, as `callTemporal` does. A worker that just lets a workflow go from its memory may lose a question on the way, which
 * then nobody answers: it is asked again after a while, and later once more.
 */
export async function askTemporal<T>(client: Client, ask: () => Promise<T>, withinMs = TOTAL_MS): Promise<T> {
  const isRetried = (error: unknown) => isTaskFailing(error) || codeOf(error) === GRPC.deadlineExceeded
  return called(client, ask, { withinMs, isRetried, like: 'read', tryMs: FIRST_TRY_MS })
}

/**
 * Sends what an admitted request writes, and stays with it until it is acknowledged or refused, through the death of workers and
 * of Temporal: once it is sent nobody can say that it was not done. `call` is tried again with the same update id. A 503 at once
 * while Temporal is out of reach, since then nothing is sent.
 */
export async function acknowledged<T>(
  { temporal, gates }: Pick<Services, 'temporal' | 'gates'>,
  call: () => Promise<T>,
): Promise<T> {
  await mustBeConnected(temporal)
  const startedMs = performance.now()
  try {
    return await called(temporal, call, {
      withinMs: ACKNOWLEDGED_WITHIN_MS,
      isRetried: (error) => AWAY.has(codeOf(error)) || isUnprocessed(error),
      like: 'refusal',
    })
  } finally {
    gates.writes.observe(performance.now() - startedMs)
  }
}

interface Patience {
  withinMs: number
  isRetried: (error: unknown) => boolean
  /** What it takes as long as where there is nothing to call. */
  like: keyof typeof usual
  /** How long the first try may take, milliseconds; each later one twice as long as the one before. All that there is where left out. */
  tryMs?: number
}

async function called<T>(
  client: Client,
  call: () => Promise<T>,
  { withinMs, isRetried, like, tryMs = Infinity }: Patience,
): Promise<T> {
  const startedMs = Date.now()
  const untilMs = startedMs + withinMs
  for (let nth = 0; ; nth += 1) {
    try {
      const answer = await client.withDeadline(Math.min(untilMs, Date.now() + tryMs * 2 ** nth), call)
      if (like === 'read') usual.read.add(Date.now() - startedMs)
      return answer
    } catch (error) {
      if (error instanceof WorkflowUpdateFailedError && !isUnprocessed(error))
        usual.refusal.add(Date.now() - startedMs)
      if (!isRetried(error) || Date.now() + RETRY_MS > untilMs) {
        // What is hidden answers like what is not there, so what is not there must take as long.
        if (isMissing(error))
          await pause((usual[like].one() ?? usual.read.one() ?? 0) - (Date.now() - startedMs))
        throw problemOf(error)
      }
      await pause(RETRY_MS)
    }
  }
}

async function mustBeConnected({ connection }: Client): Promise<void> {
  if (!(connection instanceof TemporalConnection)) return
  if (!(await connection.isReached(CONNECTED_WITHIN_MS))) throw new NothingSent()
}

function isTaskFailing(error: unknown): boolean {
  return codeOf(error) === GRPC.failedPrecondition
}

/** Temporal refused an update by itself, which no worker had come to see; it may be sent again under its id. */
function isUnprocessed(error: unknown): boolean {
  const { cause } = error instanceof WorkflowUpdateFailedError ? error : {}
  return cause instanceof ApplicationFailure && cause.type === 'UnprocessedUpdate'
}

function isMissing(error: unknown): boolean {
  return error instanceof WorkflowNotFoundError || codeOf(error) === GRPC.notFound
}

/** Status of the gRPC call that failed, however deep it is wrapped. */
function codeOf(error: unknown): number | null {
  if (!(error instanceof Error)) return null
  if (isGrpcServiceError(error)) return error.code
  return codeOf(error.cause)
}

function problemOf(error: unknown): unknown {
  if (isUnprocessed(error)) return unanswered(error)
  if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure) {
    return isFault(error.cause) ? error : refusalOf(error.cause)
  }
  if (isMissing(error)) {
    return new Problem(404, 'notFound', 'There is no such complaint, or it has ended.', {}, { cause: error })
  }
  const isAway = error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || AWAY.has(codeOf(error))
  return isAway ? unanswered(error) : error
}

function unanswered(cause: unknown): Problem {
  return new Problem(
    503,
    'unavailable',
    'The workflow service does not answer. Send the same request, with the same Idempotency-Key, again.',
    { headers: { 'Retry-After': '2' } },
    { cause },
  )
}

/** What broke in a workflow carries the name of its error class, a refusal its code; what broke is nobody's to read outside. */
function isFault({ type }: ApplicationFailure): boolean {
  return (type ?? 'Error').endsWith('Error')
}

function refusalOf({ type, message, details }: ApplicationFailure): Problem | LookUpNeeded {
  if (type === LOOK_UP) return new LookUpNeeded(details?.[0] as LookUp)
  if (type === HIDDEN) return new Problem(404, 'notFound', 'There is no such complaint that you may see.')
  if (type === KEY_REUSED) return keyReused()
  const [detail] = (details ?? []) as {
    possible?: string[]
    version?: number
    pointers?: string[]
    faults?: string[]
    because?: Label
  }[]
  return refused({ code: type ?? '', message, ...detail })
}
