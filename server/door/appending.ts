import type { IncomingMessage, RequestListener } from 'node:http'
import type { RequestHandler } from 'express'
import { z } from 'zod'
import type { AppendAnswer, StandingEntry } from '../../ledger/answer.ts'
import { type AnyEntry, AppendRequest, type Appended, type Terms } from '../../ledger/entry.ts'
import { isFinal, LedgerOvertakenError, LedgerTakenError } from '../../ledger/refusals.ts'

/** What the door asks of the writer. */
export interface Record {
  append(request: AppendRequest): Promise<Appended>
  entryOf(complaintId: string, seq: number): Promise<AnyEntry | null>
  /** Resolves once what others have recorded is known. */
  refresh?(): Promise<void>
  /** What to say of an error that comes from the database being away; null of any other. */
  awayWords?(error: unknown): string | null
}

const Requests = z.strictObject({ requests: z.array(z.unknown()).max(1_000) })
const MOST_BYTES = 64 << 20

/**
 * Appends what a worker brings, in its order, and answers for each once it is durable or refused. Every step comes this way, which a
 * framework made a fifth of what the record costs. 400 for what is no list of requests, 413 beyond 64 MiB.
 */
export function appending(
  { append }: Pick<Record, 'append'>,
  termsOf: (digest: string) => Terms | undefined,
): RequestListener {
  const answer = async (unread: unknown): Promise<AppendAnswer> => {
    try {
      const request = unread as AppendRequest
      const { number, hash } = await append(request)
      return { is: 'durable', number, seq: request.entry.seq, hash }
    } catch (error) {
      return answerFor(error, unread, termsOf)
    }
  }
  const answers = async (req: IncomingMessage): Promise<{ status: number; body?: object }> => {
    const bytes = await bodyOf(req)
    if (!bytes) return { status: 413 }
    const read = Requests.safeParse(parsed(bytes))
    if (!read.success) return { status: 400 }
    return { status: 200, body: { answers: await Promise.all(read.data.requests.map(answer)) } }
  }
  return (req, res) => {
    answers(req).then(
      ({ status, body }) => {
        const bytes = Buffer.from(body ? JSON.stringify(body) : '')
        res.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': bytes.length })
        res.end(bytes)
      },
      () => res.destroy(),
    )
  }
}

/** All of the body; null where it is longer than may be. Rejects when whoever sends it goes away. */
async function bodyOf(req: IncomingMessage): Promise<Buffer | null> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of req as AsyncIterable<Buffer>) {
    length += part.length
    if (length > MOST_BYTES) return null
    parts.push(part)
  }
  return Buffer.concat(parts)
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString())
  } catch {
    return undefined
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
