import type { RequestHandler } from 'express'
import { z } from 'zod'
import type { AppendAnswer, StandingEntry } from '../../ledger/answer.ts'
import { type AnyEntry, AppendRequest, type Appended, type Terms } from '../../ledger/entry.ts'
import { isFinal, LedgerOvertakenError, LedgerTakenError } from '../../ledger/refusals.ts'

/** What the door asks of the writer. */
export interface Record {
  append(request: AppendRequest): Promise<Appended>
  entryOf(complaintId: string, seq: number): Promise<AnyEntry | null>
}

const Requests = z.strictObject({ requests: z.array(z.unknown()).max(1_000) })

/** Appends what a worker brings, in its order, and answers for each once it is durable or refused. */
export function appending(
  { append }: Pick<Record, 'append'>,
  termsOf: (digest: string) => Terms | undefined,
): RequestHandler {
  const answer = async (unread: unknown): Promise<AppendAnswer> => {
    try {
      const request = unread as AppendRequest
      const { number, hash } = await append(request)
      return { is: 'durable', number, seq: request.entry.seq, hash }
    } catch (error) {
      return answerFor(error, unread, termsOf)
    }
  }
  return async (req, res) => {
    const { requests } = Requests.parse(req.body)
    res.json({ answers: await Promise.all(requests.map(answer)) })
  }
}

/** Answers with the entry that stands at a place of a case, or with null. */
export function standing(
  { entryOf }: Pick<Record, 'entryOf'>,
  termsOf: (digest: string) => Terms | undefined,
): RequestHandler<{ id: string; seq: string }> {
  return async (req, res) => {
    const entry = await entryOf(req.params.id, Number(req.params.seq))
    const terms = entry && termsOf(entry.terms)
    res.json(entry && terms ? ({ entry, terms } satisfies StandingEntry) : null)
  }
}

function answerFor(
  error: unknown,
  unread: unknown,
  termsOf: (digest: string) => Terms | undefined,
): AppendAnswer {
  if (error instanceof LedgerTakenError) {
    const { standing, isSameStep } = error
    const terms =
      standing.terms === AppendRequest.parse(unread).entry.terms ? undefined : termsOf(standing.terms)
    return { is: 'taken', by: standing, isSameStep, ...(terms ? { terms } : {}) }
  }
  if (error instanceof LedgerOvertakenError) return { is: 'overtaken' }
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  return { is: 'failed', type: name, message, isFinal: isFinal(error) }
}
