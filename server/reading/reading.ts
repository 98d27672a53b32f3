import { createHash } from 'node:crypto'
import { z } from 'zod'
import { canonicalJson } from '../../ledger/canonical.ts'
import type { Actor, AppendRequest, ReadingEntry } from '../../ledger/entry.ts'

/** How somebody came to read a case: by going to it, or in a list of several. */
const How = z.enum(['case', 'list'])

/** What somebody has read, as it is told to the keeper of the record. */
export const Reading = z.strictObject({
  policy: z.string(),
  by: z.strictObject({ person: z.string(), roles: z.array(z.string()), units: z.array(z.string()) }),
  how: How,
  /** Ids of the cases and campaigns. */
  of: z.array(z.string()).min(1).max(1_000),
})
export type Reading = z.infer<typeof Reading>

const Step = z.strictObject({ type: z.literal('read'), how: How, of: z.array(z.string()).min(1) })

/** The readings of an organisation are recorded under this id, in a chain of their own. */
export function readingsOf(policy: string): string {
  return `readings-${policy}`
}

/** Readings run under no rules; an entry names what it runs under all the same. */
const NO_RULES = { rules: {}, calendar: null }
const NO_TERMS = {
  digest: createHash('sha256').update(canonicalJson(NO_RULES)).digest('hex'),
  terms: NO_RULES,
}

/** What the record is asked to append for a reading, the so-manieth of its organisation. */
export function requestFor({ policy, by, how, of }: Reading, seq: number, atMs: number): AppendRequest {
  return {
    entry: {
      complaintId: readingsOf(policy),
      number: null,
      policy,
      terms: NO_TERMS.digest,
      seq,
      atMs,
      by,
      step: { type: 'read', how, of },
      updateId: null,
      after: { version: seq, state: 'kept', ended: false, clocks: [], readings: seq },
      notices: [],
    },
    ...(seq === 1
      ? { numbering: { series: `readings of ${policy}`, template: 'readings-{serial}', width: 1 } }
      : {}),
    terms: NO_TERMS,
  }
}

/** What somebody has read by an entry; null where that does not say so. */
export function readIn({ step }: Pick<ReadingEntry, 'step'>): z.infer<typeof Step> | null {
  return Step.safeParse(step).data ?? null
}

/** Somebody having read a case, as auditors are shown it. */
export interface ReadingOfCase {
  by: Actor
  how: 'case' | 'list'
  atMs: number
}

/** What is wrong with an entry that says who has read what, behind the one before it of its organisation. */
export function readingProblems(
  entry: ReadingEntry,
  before: { readings: number; atMs: number } = { readings: 0, atMs: 0 },
): string[] {
  const { policy, seq, atMs, after, notices, complaintId } = entry
  const isKept = complaintId === readingsOf(policy) && notices.length === 0
  return [
    ...(isKept && readIn(entry) ? [] : [`reading ${seq} does not say who has read what`]),
    ...(after.version === seq && after.readings === before.readings + 1
      ? []
      : [`reading ${seq} counts ${after.readings} readings, and there were ${before.readings} before it`]),
    ...(atMs < before.atMs ? [`reading ${seq} lies before the one that it follows`] : []),
  ]
}
