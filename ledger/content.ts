import { canonicalJson } from './canonical.ts'
import type { AppendRequest, NumberRequest, Terms } from './entry.ts'
import { GENESIS, sha256, type Body, type Line } from './line.ts'
import { LedgerConflictError, LedgerGapError, LedgerRefusal, UnknownTermsError } from './refusals.ts'

/** What the lines so far add up to: the writer's memory, a function of the log and nothing else. */
export interface Content {
  ordinal: number
  hash: string
  complaints: Map<string, { number: string; policy: string; ordinals: number[] }>
  /** How many complaints each series has numbered. */
  series: Map<string, number>
  /** Every number given, within its policy. */
  numbers: Set<string>
  /** Hash of the terms under each digest. */
  terms: Map<string, string>
}

export function emptyContent(): Content {
  return {
    ordinal: 0,
    hash: GENESIS,
    complaints: new Map(),
    series: new Map(),
    numbers: new Set(),
    terms: new Map(),
  }
}

/** Adds the next line. */
export function addLine(content: Content, line: Line): void {
  content.ordinal = line.ordinal
  content.hash = line.hash
  if ('terms' in line) {
    content.terms.set(line.terms.digest, hashOf(line.terms))
    return
  }
  const { complaintId, number, policy, seq } = line.entry
  if (seq > 1) content.complaints.get(complaintId)?.ordinals.push(line.ordinal)
  else content.complaints.set(complaintId, { number, policy, ordinals: [line.ordinal] })
  if (!line.numbering) return
  const { series } = line.numbering
  content.series.set(series, (content.series.get(series) ?? 0) + 1)
  content.numbers.add(numberKey(policy, number))
}

/** Takes the last line back: the exact opposite of `addLine`, for a batch the disk refused. */
export function removeLine(content: Content, line: Line): void {
  content.ordinal = line.ordinal - 1
  content.hash = line.prev
  if ('terms' in line) {
    content.terms.delete(line.terms.digest)
    return
  }
  const { complaintId, number, policy, seq } = line.entry
  if (seq > 1) content.complaints.get(complaintId)?.ordinals.pop()
  else content.complaints.delete(complaintId)
  if (!line.numbering) return
  const { series } = line.numbering
  content.series.set(series, (content.series.get(series) ?? 0) - 1)
  content.numbers.delete(numberKey(policy, number))
}

/** The ordinal that already holds this `(complaintId, seq)`, or null. */
export function ordinalOf(content: Content, complaintId: string, seq: number): number | null {
  return content.complaints.get(complaintId)?.ordinals[seq - 1] ?? null
}

type Unplaced = Omit<Extract<Body, { entry: unknown }>, 'ordinal' | 'prev'>

/**
 * What the log writes for a request that it does not hold yet: new terms, if any, before the entry. Throws a `LedgerRefusal`
 * for a gap, a number that cannot be given, and terms that are unknown or differ from those under the same digest.
 */
export function contentFor(
  content: Content,
  request: AppendRequest,
): { terms: Terms | null; entry: Unplaced } {
  const { entry, numbering } = request
  const complaint = content.complaints.get(entry.complaintId)
  const expected = (complaint?.ordinals.length ?? 0) + 1
  if (entry.seq !== expected) throw new LedgerGapError(entry.complaintId, expected, entry.seq)
  const terms = newTerms(content, request)
  if (!complaint) {
    const given = firstNumber(content, request)
    return { terms, entry: { entry: { ...entry, number: given.number }, numbering: given.numbering } }
  }
  if (numbering)
    throw new LedgerRefusal(`complaint ${entry.complaintId} has a number; only its first entry asks for one`)
  if (entry.number !== null && entry.number !== complaint.number) {
    throw new LedgerConflictError(
      `complaint ${entry.complaintId} is ${complaint.number}, not ${entry.number}`,
    )
  }
  return { terms, entry: { entry: { ...entry, number: complaint.number } } }
}

/** The number a series gives to its `serial`th complaint. */
export function numberFor(numbering: NumberRequest, serial: number): string {
  return numbering.template.replace('{serial}', () => String(serial).padStart(numbering.width, '0'))
}

/** How the set of numbers names a number of a policy. */
export function numberKey(policy: string, number: string): string {
  return `${policy}\n${number}`
}

function firstNumber(content: Content, { entry, numbering }: AppendRequest) {
  const { complaintId, policy } = entry
  if (!numbering || entry.number !== null) {
    throw new LedgerRefusal(`complaint ${complaintId}: the first entry asks for a number and brings none`)
  }
  const number = numberFor(numbering, (content.series.get(numbering.series) ?? 0) + 1)
  if (content.numbers.has(numberKey(policy, number))) {
    throw new LedgerConflictError(
      `complaint ${complaintId}: series ${numbering.series} comes to ${number}, which ${policy} has given already`,
    )
  }
  return { number, numbering }
}

function newTerms(content: Content, { entry, terms }: AppendRequest): Terms | null {
  if (terms && terms.digest !== entry.terms) {
    throw new LedgerRefusal(
      `complaint ${entry.complaintId}: the entry names other terms than the request brings`,
    )
  }
  const known = content.terms.get(entry.terms)
  if (known === undefined && !terms) {
    throw new UnknownTermsError(`complaint ${entry.complaintId}: nobody has brought the terms ${entry.terms}`)
  }
  if (terms && known !== undefined && known !== hashOf(terms)) {
    throw new LedgerConflictError(`other terms are already written under the digest ${terms.digest}`)
  }
  return known === undefined && terms ? terms : null
}

function hashOf(terms: Terms): string {
  return sha256(canonicalJson(terms))
}
