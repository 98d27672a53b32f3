import { advance, announced } from './advance.ts'
import type { Actor } from './complaint-context.ts'
import type { Notice } from './notice.ts'
import type { ComplaintSnapshot } from './snapshot.ts'
import type { ComplaintStep } from './steps.ts'
import type { Terms } from './terms.ts'

/** A step as the ledger keeps it. */
export interface Recorded {
  atMs: number
  by: Actor
  step: { type: string }
}

/** A step with what it led to. */
export interface Folded {
  snapshot: ComplaintSnapshot
  notices: Notice[]
  happenedAtMs?: number
}

/**
 * The complaint after each of its recorded steps, taken again one by one. Throws `RefusalError` at a step that these terms
 * do not allow: then the record and the rules disagree.
 */
export function fold(terms: Terms, recorded: readonly Recorded[]): Folded[] {
  let snapshot = announced(terms)
  return recorded.map(({ step, by, atMs }) => {
    const advanced = advance(terms, snapshot, step as ComplaintStep, by, atMs)
    snapshot = advanced.snapshot
    return advanced
  })
}
