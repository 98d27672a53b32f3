import { ApplicationFailure } from '@temporalio/common'
import type { AppendAnswer, StandingEntry } from '../ledger/answer.ts'
import type { AppendRequest } from '../ledger/entry.ts'

export type { StandingEntry }

/** What became of an entry that could be judged. */
export type Appended = Exclude<AppendAnswer, { is: 'failed' }>

export interface AppendActivities {
  /**
   * Appends one step to the ledger, within the task that took it: durable when it completes, the same answer for every repetition.
   * What the ledger will never take fails for good with the refusal's name as its type; everything else is tried again.
   */
  append(request: AppendRequest): Promise<Appended>
  /** What stands in the ledger as the step `seq` of a case; null for nothing. */
  standing(complaintId: string, seq: number): Promise<StandingEntry | null>
}

/** The writer of the record, as a worker reaches it. */
export interface Writer {
  append(request: AppendRequest): Promise<AppendAnswer>
  standing(complaintId: string, seq: number): Promise<StandingEntry | null>
}

/** The local activities of a complaint's worker. Terms travel to the writer once for all complaints of a worker. */
export function createAppendActivities(writer: Writer): AppendActivities {
  const known = new Set<string>()
  return {
    async append({ terms, ...request }) {
      const brings = terms && !known.has(terms.digest) ? { ...request, terms } : request
      let answer = await writer.append(brings)
      if (answer.is === 'failed' && answer.type === 'UnknownTermsError' && terms)
        answer = await writer.append({ ...request, terms })
      if (answer.is === 'failed') {
        const { type, message, isFinal } = answer
        throw ApplicationFailure.create({ type, message, nonRetryable: isFinal })
      }
      if (terms) known.add(terms.digest)
      return answer
    },
    standing: (complaintId, seq) => writer.standing(complaintId, seq),
  }
}
