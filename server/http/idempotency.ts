import { createHash, randomUUID } from 'node:crypto'
import type { Request } from 'express'
import { canonicalJson } from '../../ledger/canonical.ts'
import { requestId } from '../../machines/receipts.ts'
import { lineText } from '../../policies/text.ts'
import type { Caller } from '../identity/tokens.ts'
import { Problem } from './problem.ts'

const LONGEST_KEY = 200
const Key = lineText(LONGEST_KEY)
/** 132 bits of a digest, in base64url. */
const DIGEST_CHARACTERS = 22

/** The key a client repeats with a repeated request; null without one. 400 for a key that cannot be one. */
export function idempotencyKeyOf({ headersDistinct }: Pick<Request, 'headersDistinct'>): string | null {
  const [key, other] = new Set(headersDistinct['idempotency-key'])
  if (key === undefined) return null
  if (other !== undefined) throw new Problem(400, 'malformed', 'Send one Idempotency-Key with a request.')
  if (Key.safeParse(key).success) return key
  throw new Problem(
    400,
    'malformed',
    `An Idempotency-Key has 1 to ${LONGEST_KEY} characters that can be seen.`,
  )
}

interface Asked {
  caller: Pick<Caller, 'policy' | 'person'>
  does: 'receive' | 'import' | 'step' | 'answer' | 'plan' | 'find'
  /** Id of what it is done to; nothing where it makes something new. */
  to: string
}

/**
 * The id that a request is kept under. Equal requests of a person under one key have equal ids, however their JSON was written
 * and whatever version they were sent on; a request without a key is like no other.
 */
export function requestIdOf(
  req: Pick<Request, 'headersDistinct' | 'body'>,
  { caller, does, to }: Asked,
): string {
  const key = idempotencyKeyOf(req)
  if (key === null) return `${does}-${randomUUID()}`
  const { policy, person } = caller
  return requestId(does, key, shortDigestOf({ does, to, policy, person, body: req.body as unknown }))
}

/** SHA-256 in hex over what a request asks for; equal requests have equal digests, however their JSON was written. */
export function digestOf(request: unknown): string {
  return createHash('sha256').update(canonicalJson(request)).digest('hex')
}

function shortDigestOf(request: unknown): string {
  return createHash('sha256').update(canonicalJson(request)).digest('base64url').slice(0, DIGEST_CHARACTERS)
}

/** The problem of a key that has been used for something else. */
export function keyReused(): Problem {
  return new Problem(
    422,
    'keyReused',
    'This Idempotency-Key has been used for another request; repeat that one unchanged, or take a new key.',
  )
}
