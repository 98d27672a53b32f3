import { createHash, createHmac, randomUUID } from 'node:crypto'
import type { Request } from 'express'
import { canonicalJson } from '../../ledger/canonical.ts'
import type { KeepingStep } from '../../machines/keeping.ts'
import { requestId } from '../../machines/receipts.ts'
import { lineText } from '../../policies/text.ts'
import type { Caller } from '../identity/tokens.ts'
import { Problem } from './problem.ts'
import type { Services } from './services.ts'

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
  does: 'receive' | 'import' | 'step' | 'answer' | 'plan' | 'find' | KeepingStep['type']
  /** Id of what it is done to; nothing where it makes something new. */
  to: string
}

/**
 * The id that a request is kept under, and those that it would have been kept under before: while keys stood in them as they were
 * sent, and while digests hung on no secret.
 */
export interface RequestId {
  now: string
  before: readonly string[]
}

/**
 * The id that a request is kept under. Equal requests of a person under one key have equal ids, however their JSON was written
 * and whatever version they were sent on; a request without a key is like no other. Nothing in it can be read: a client may have made
 * its key of a name.
 */
export function requestIdOf(
  services: Pick<Services, 'idSecret'>,
  req: Pick<Request, 'headersDistinct' | 'body'>,
  { caller, does, to }: Asked,
): RequestId {
  const key = idempotencyKeyOf(req)
  if (key === null) return onlyNow(`${does}-${randomUUID()}`)
  const { policy, person } = caller
  const asked = { does, to, policy, person, body: req.body as unknown }
  const short = (digest: string) =>
    Buffer.from(digest, 'hex').toString('base64url').slice(0, DIGEST_CHARACTERS)
  const digest = short(digestOf(services, asked))
  return {
    now: requestId(does, short(digestOf(services, { policy, key })), digest),
    before: [digest, short(digestBefore(asked))].map((each) => requestId(does, key, each)),
  }
}

/** An id that hangs on no digest, or never had another one. */
export function onlyNow(id: string): RequestId {
  return { now: id, before: [] }
}

/**
 * HMAC-SHA256 in hex over what a request asks for, by the installation's secret: it stands in the record, where nobody else may try out
 * what was asked. Equal requests have equal digests, however their JSON was written.
 */
export function digestOf({ idSecret }: Pick<Services, 'idSecret'>, request: unknown): string {
  return createHmac('sha256', idSecret)
    .update(canonicalJson(['request', request]))
    .digest('hex')
}

/** What stands for a request in a record from before digests hung on a secret: SHA-256 in hex. Compared and never recorded. */
export function digestBefore(request: unknown): string {
  return createHash('sha256').update(canonicalJson(request)).digest('hex')
}

/** The problem of a key that has been used for something else. */
export function keyReused(): Problem {
  return new Problem(
    422,
    'keyReused',
    'This Idempotency-Key has been used for another request; repeat that one unchanged, or take a new key.',
  )
}
