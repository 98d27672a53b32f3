import { setTimeout as pause } from 'node:timers/promises'
import {
  type Client,
  isGrpcServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client'
import { ApplicationFailure } from '@temporalio/common'
import { HIDDEN, KEY_REUSED } from '../../workflows/messages.ts'
import { keyReused } from './idempotency.ts'
import { Problem } from './problem.ts'
import { refused } from './refused.ts'

const TOTAL_MS = 10_000
const RETRY_MS = 150
const GRPC = { cancelled: 1, deadlineExceeded: 4, notFound: 5, failedPrecondition: 9, unavailable: 14 }

/**
 * Calls Temporal within ten seconds, or less where asked. A worker that is just failing a task is asked again, with the same update id; a refusal,
 * a missing complaint and an outage become problems.
 */
export async function callTemporal<T>(
  client: Client,
  call: () => Promise<T>,
  withinMs = TOTAL_MS,
): Promise<T> {
  const untilMs = Date.now() + withinMs
  for (;;) {
    try {
      return await client.withDeadline(untilMs, call)
    } catch (error) {
      if (!isTaskFailing(error) || Date.now() + RETRY_MS > untilMs) throw problemOf(error)
      await pause(RETRY_MS)
    }
  }
}

function isTaskFailing(error: unknown): boolean {
  return codeOf(error) === GRPC.failedPrecondition
}

/** Status of the gRPC call that failed, however deep it is wrapped. */
function codeOf(error: unknown): number | null {
  if (!(error instanceof Error)) return null
  if (isGrpcServiceError(error)) return error.code
  return codeOf(error.cause)
}

function problemOf(error: unknown): unknown {
  if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure) {
    return isFault(error.cause) ? error : refusalOf(error.cause)
  }
  const code = codeOf(error)
  if (error instanceof WorkflowNotFoundError || code === GRPC.notFound) {
    return new Problem(404, 'notFound', 'There is no such complaint, or it has ended.', {}, { cause: error })
  }
  const isAway =
    error instanceof WorkflowUpdateRPCTimeoutOrCancelledError ||
    code === GRPC.unavailable ||
    code === GRPC.deadlineExceeded ||
    code === GRPC.cancelled ||
    code === GRPC.failedPrecondition
  return isAway
    ? new Problem(
        503,
        'unavailable',
        'The workflow service does not answer. Send the same request, with the same Idempotency-Key, again.',
        { headers: { 'Retry-After': '2' } },
        { cause: error },
      )
    : error
}

/** What broke in a workflow carries the name of its error class, a refusal its code; what broke is nobody's to read outside. */
function isFault({ type }: ApplicationFailure): boolean {
  return (type ?? 'Error').endsWith('Error')
}

function refusalOf({ type, message, details }: ApplicationFailure): Problem {
  if (type === HIDDEN) return new Problem(404, 'notFound', 'There is no such complaint that you may see.')
  if (type === KEY_REUSED) return keyReused()
  const [detail] = (details ?? []) as { possible?: string[]; version?: number; pointers?: string[] }[]
  return refused({ code: type ?? '', message, ...detail })
}
