import { createHash } from 'node:crypto'
import { z } from 'zod'
import { canonicalJson } from './canonical.ts'
import { AnyEntry, NumberRequest, Terms } from './entry.ts'
import { BrokenLineError } from './refusals.ts'

/** What the first line names as its predecessor. */
export const GENESIS = '0'.repeat(64)

const place = { ordinal: z.int().positive(), prev: z.string().length(64) }
export const EntryBody = z.strictObject({ ...place, entry: AnyEntry, numbering: NumberRequest.optional() })
export const TermsBody = z.strictObject({ ...place, terms: Terms })
export type Body = z.infer<typeof EntryBody> | z.infer<typeof TermsBody>

/** One line of the log: an entry or the terms entries run under, its place from 1, and its link in the chain. */
export type Line = Body & { hash: string }

const HEAD = Buffer.from('{"body":')
const TAIL = /^,"hash":"([0-9a-f]{64})"\}$/
const TAIL_BYTES = 75

/** The bytes of a line with its newline, and its hash: SHA-256 over the bytes of the canonical JSON of `body`. */
export function encodeLine(body: Body): { bytes: Buffer; hash: string } {
  const json = canonicalJson(body)
  const hash = sha256(json)
  return { bytes: Buffer.from(`{"body":${json},"hash":"${hash}"}\n`), hash }
}

/**
 * The line in these bytes (without newline). Throws `BrokenLineError` naming `ordinal` unless the bytes carry their own hash,
 * that ordinal and, where given, that predecessor. The shape of the content is not checked again: the writer did.
 */
export function decodeLine(bytes: Buffer, ordinal: number, prev: string | null): Line {
  const bodyEnd = bytes.length - TAIL_BYTES
  const hash = TAIL.exec(bytes.toString('latin1', Math.max(0, bodyEnd)))?.[1]
  if (!hash || !bytes.subarray(0, HEAD.length).equals(HEAD)) {
    throw new BrokenLineError(ordinal, 'it is not of the form {"body":…,"hash":"…"}')
  }
  const json = bytes.subarray(HEAD.length, bodyEnd)
  if (sha256(json) !== hash) throw new BrokenLineError(ordinal, 'its content does not match its hash')
  const body: Body = JSON.parse(json.toString())
  if (body.ordinal !== ordinal) throw new BrokenLineError(ordinal, `it calls itself line ${body.ordinal}`)
  if (prev !== null && body.prev !== prev) {
    throw new BrokenLineError(ordinal, 'it does not continue the line before it')
  }
  return Object.assign(body, { hash })
}

/** The bytes of a line's body. */
export function bodyBytes(line: Buffer): Buffer {
  return line.subarray(HEAD.length, line.length - TAIL_BYTES)
}

/** SHA-256, in lower-case hexadecimal. */
export function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}
