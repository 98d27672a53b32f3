import { ApplicationFailure } from '@temporalio/common'
import type { AppendRequest, Appended } from '../ledger/entry.ts'
import { isFinal } from '../ledger/refusals.ts'

export interface RecordActivities {
  /**
   * Appends one step to the ledger, durable when it completes, the same answer for every repetition. What the ledger will never
   * take fails for good with the refusal's name as its type, such as `LedgerConflictError`. A
   * gap is an ordinary error: the entry before it is on its way, and Temporal tries again.
   */
  record(request: AppendRequest): Promise<Pick<Appended, 'number' | 'ordinal'>>
}

/** The activities of the `ledger` task queue, over the log that this process writes. */
export function createRecordActivities(log: {
  append(request: AppendRequest): Promise<Appended>
}): RecordActivities {
  return {
    async record(request) {
      try {
        const { number, ordinal } = await log.append(request)
        return { number, ordinal }
      } catch (error) {
        if (error instanceof Error && isFinal(error))
          throw ApplicationFailure.nonRetryable(error.message, error.name)
        throw error
      }
    },
  }
}
