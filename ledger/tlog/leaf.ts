import { canonicalJson } from '../canonical.ts'
import type { AnyEntry, Terms } from '../entry.ts'
import { bodyBytes, type Line, sha256 } from '../line.ts'
import { LONGEST_LEAF } from './layout.ts'
import { leafHash } from './merkle.ts'

/** Characters of what is longer than a leaf can be that go into one leaf: never more than 65,535 bytes, however they are escaped. */
const PIECE_CHARACTERS = 20_000
/** `,"prev":"…"}`, as a line's body ends. */
const PREV_BYTES = 75

/** The organisation in whose log an entry stands: the one whose policy it was taken under. */
function organisationOf({ policy }: Pick<AnyEntry, 'policy'>): string {
  return policy
}

/** A leaf of a log, with its hash. */
export interface Leaf {
  bytes: Buffer
  hash: Buffer
}

/** What a line adds to one organisation's log. */
export interface Added {
  organisation: string
  leaves: Leaf[]
  /** How many of them, the first ones, are of the terms that the entry names. */
  ofTerms: number
}

/**
 * What stands in the logs because of the lines of the ledger, told one after the other. An entry follows the hash of the last leaf of
 * the entry before it of its case; terms stand in each log before the first entry that names them.
 */
export class Leaves {
  readonly #terms = new Map<string, Leaf[]>()
  readonly #standing = new Map<string, Set<string>>()
  readonly #last = new Map<string, Buffer>()

  /** What the next line adds; null for terms, which no entry has named yet. `bytes` are the line's, without its line break. */
  of(line: Line, bytes: Buffer): Added | null {
    const body = bodyBytes(bytes)
    if ('terms' in line) {
      this.#terms.set(line.terms.digest, leavesOfTerms(body, line.ordinal))
      return null
    }
    const { complaintId, terms } = line.entry
    const organisation = organisationOf(line.entry)
    const standing = this.#standing.get(organisation) ?? new Set()
    this.#standing.set(organisation, standing)
    const named = standing.has(terms) ? [] : (this.#terms.get(terms) ?? [])
    standing.add(terms)
    const leaves = asLeaves(entryLeaf(body, line.ordinal, this.#last.get(complaintId) ?? null))
    this.#last.set(complaintId, leaves.at(-1)?.hash ?? Buffer.alloc(0))
    return { organisation, leaves: [...named, ...leaves], ofTerms: named.length }
  }

  /** The hash that the next entry of a case follows; null for its first. */
  lastOf(complaintId: string): Buffer | null {
    return this.#last.get(complaintId) ?? null
  }
}

/** What a leaf, or the pieces of one, say. */
export type Said =
  | { entry: AnyEntry; numbering?: unknown; prev: string | null }
  | { terms: Terms }
  | { piece: number; of: number; sha256: string; text: string }

/** The content of a leaf. Throws a `SyntaxError` where it is no JSON. */
export function saidBy(leaf: Buffer | string): Said {
  return JSON.parse(leaf.toString()) as Said
}

/** A leaf in a few words: of which case it is and which of its steps. */
export function nameOf(said: Said): string {
  if ('entry' in said) return `${said.entry.number}, step ${said.entry.seq}`
  if ('terms' in said) return `the terms ${said.terms.digest.slice(0, 12)}`
  return `piece ${said.piece} of ${said.of} of ${said.sha256.slice(0, 12)}`
}

/** The leaf of an entry out of the body of its line: without its place in the journal, and following its own case. */
export function entryLeaf(body: Buffer, ordinal: number, follows: Buffer | null): Buffer {
  const end = body.length - PREV_BYTES - `,"ordinal":${ordinal}`.length
  const prev = follows === null ? 'null' : `"${follows.toString('hex')}"`
  return Buffer.concat([body.subarray(0, end), Buffer.from(`,"prev":${prev}}`)])
}

function leavesOfTerms(body: Buffer, ordinal: number): Leaf[] {
  const start = `{"ordinal":${ordinal}`.length + PREV_BYTES
  return asLeaves(Buffer.concat([Buffer.from('{'), body.subarray(start)]))
}

function asLeaves(bytes: Buffer): Leaf[] {
  if (bytes.length <= LONGEST_LEAF) return [{ bytes, hash: leafHash(bytes) }]
  const digest = sha256(bytes)
  const pieces = piecesOf(bytes.toString())
  return pieces.map((text, n) => {
    const piece = Buffer.from(canonicalJson({ piece: n + 1, of: pieces.length, sha256: digest, text }))
    return { bytes: piece, hash: leafHash(piece) }
  })
}

function piecesOf(text: string): string[] {
  const pieces: string[] = []
  for (let start = 0; start < text.length;) {
    let end = Math.min(text.length, start + PIECE_CHARACTERS)
    // Not within a character that takes two places.
    if (end < text.length && /[\uD800-\uDBFF]/.test(text[end - 1] ?? '')) end -= 1
    pieces.push(text.slice(start, end))
    start = end
  }
  return pieces
}
