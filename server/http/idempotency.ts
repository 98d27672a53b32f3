import { createHash } from 'node:crypto'
import type { Request } from 'express'
import { canonicalJson } from '../../ledger/canonical.ts'
import type { Entry } from '../../ledger/entry.ts'
import type { Actor } from '../../machines/complaint-context.ts'
import { entriesOf } from '../projections/queries.ts'
import { Problem } from './problem.ts'
import { isRedisAway } from './redis-away.ts'
import type { Services } from './services.ts'

const LONGEST_KEY = 200

/** The key a client repeats with a repeated request; null without one. 400 for a key that cannot be one. */
export function idempotencyKeyOf(req: Request): string | null {
  const key = req.get('Idempotency-Key')?.trim()
  if (key === undefined) return null
  if (key.length > 0 && key.length <= LONGEST_KEY) return key
  throw new Problem(400, 'malformed', `An Idempotency-Key has 1 to ${LONGEST_KEY} characters.`)
}

/** SHA-256 in hex over what a request asks for; equal requests have equal digests, however their JSON was written. */
export function digestOf(request: unknown): string {
  return createHash('sha256').update(canonicalJson(request)).digest('hex')
}

/** What the record holds of a complaint's steps; nothing while Redis is away, since steps must go on without it. */
export async function recordedSteps(
  { redis }: Services,
  complaintId: string,
  range: { from?: number; to?: number } = {},
): Promise<Entry[]> {
  try {
    return await entriesOf(redis, complaintId, range)
  } catch (error) {
    if (isRedisAway(error)) return []
    throw error
  }
}

/** 422 when what is recorded was asked for by another request than this, or by somebody else. */
export function mustBeSameRequest(
  recorded: Pick<Entry, 'step' | 'by'>,
  { step, by }: { step: object; by: Actor },
): void {
  if (recorded.by.person !== by.person || canonicalJson(recorded.step) !== canonicalJson(step)) {
    throw keyReused()
  }
}

/** The problem of a key that has been used for something else. */
export function keyReused(): Problem {
  return new Problem(
    422,
    'keyReused',
    'This Idempotency-Key has been used for another request; repeat that one unchanged, or take a new key.',
  )
}
