import { type Advanced, advance, announced } from './advance.ts'
import type { Actor } from './complaint-context.ts'
import type { Notice } from './notice.ts'
import { takenThen } from './imports/past.ts'
import { type Imported, toldOnce } from './imports/told.ts'
import { isOfKeeping, keptOn } from './keeping.ts'
import type { ComplaintSnapshot } from './snapshot.ts'
import { type Rebase, rebased } from './rebase.ts'
import { RefusalError, refuse } from './refusal.ts'
import type { ComplaintStep } from './steps.ts'
import type { Terms } from './terms.ts'

/** A step as the ledger keeps it. */
export interface Recorded {
  atMs: number
  by: Actor
  step: { type: string }
  /** Set where it was taken before its case was imported. */
  imported?: { onDay?: true | undefined } | undefined
}

/** A step with what it led to, under the terms that held from then on. */
export interface Folded {
  snapshot: ComplaintSnapshot
  notices: Notice[]
  happenedAtMs?: number
  happenedUntilMs?: number
  terms: Terms
  /** When it was entered. */
  atMs: number
}

/** Terms by their digest; undefined where nobody knows them. */
export type KnownTerms = (digest: string) => Terms | undefined

/**
 * The complaint after each of its recorded steps, taken again one by one. Throws `RefusalError` at a step that these terms
 * do not allow: then the record and the rules disagree.
 */
export function fold(terms: Terms, recorded: readonly Recorded[], known?: KnownTerms): Folded[] {
  return [...folding(terms, recorded, known)]
}

/** The same step by step, for whoever has other things to do meanwhile. */
export function* folding(
  terms: Terms,
  recorded: readonly Recorded[],
  known?: KnownTerms,
): Generator<Folded, void> {
  let snapshot = announced(terms)
  let inForce = terms
  for (const each of recorded) {
    const advanced = takenAgain(inForce, snapshot, each, known)
    snapshot = advanced.snapshot
    inForce = advanced.terms ?? inForce
    yield { ...advanced, terms: inForce, atMs: each.atMs }
  }
}

/** One recorded step, taken again. Throws `RefusalError`. */
export function takenAgain(
  terms: Terms,
  snapshot: ComplaintSnapshot,
  { step, by, atMs, imported }: Recorded,
  known?: KnownTerms,
): Advanced {
  if (imported) return takenThen(terms, snapshot, { step, by }, atMs)
  if (step.type === 'imported') return toldOnce(terms, snapshot, step as Imported, atMs)
  if (isOfKeeping(step)) return keptOn(snapshot, step, by, atMs)
  if (step.type !== 'rebase') return advance(terms, snapshot, step as ComplaintStep, by, atMs)
  const rebase = step as Rebase
  const to = known?.(rebase.to)
  if (!to) throw new RefusalError(refuse('unknown', `nobody knows the terms ${rebase.to}`))
  return rebased({ from: terms, to }, snapshot, rebase, atMs)
}
