import { setImmediate as othersTurn } from 'node:timers/promises'
import type { Entry } from '../../ledger/entry.ts'
import { entriesOf, termsOf, waitForVersion } from '../projections/queries.ts'
import type { Actor } from '../../machines/complaint-context.ts'
import { type Folded, folding, type KnownTerms } from '../../machines/fold.ts'
import { RefusalError } from '../../machines/refusal.ts'
import type { Terms } from '../../machines/terms.ts'
import { type ComplaintView, viewOf } from '../../machines/view.ts'
import { versionShown } from './answered.ts'
import { Problem } from './problem.ts'
import type { Services } from './services.ts'

const CATCH_UP_MS = 10_000
const SLICE_MS = 15

/** A complaint's entries up to a sequence, with the machine folded over them. */
export interface Replayed {
  /** What it began with. */
  terms: Terms
  entries: Entry[]
  /** Ends early where a step is refused that the record says was taken. */
  folded: Folded[]
  disagreement: string | null
}

/** Takes the recorded steps again, from the first to `to`. 404 when the ledger knows no such complaint. */
export async function replayed(services: Services, complaintId: string, to?: number): Promise<Replayed> {
  return takenAgain(services, await entriesOf(services.redis, complaintId, to === undefined ? {} : { to }))
}

/** Takes recorded steps of one complaint again. 404 when there is none. */
export async function takenAgain({ redis }: Services, entries: Entry[]): Promise<Replayed> {
  const [first] = entries
  if (!first) throw new Problem(404, 'notFound', 'There is no such complaint.')
  const known = new Map<string, Terms>()
  for (const digest of new Set(entries.map(({ terms }) => terms))) {
    const recorded = await termsOf(redis, digest)
    if (!recorded) throw behind()
    const { rules, calendar } = recorded.terms as Omit<Terms, 'digest'>
    known.set(digest, { digest, rules, calendar })
  }
  const terms = known.get(first.terms)
  if (!terms) throw behind()
  return { terms, entries, ...(await foldedSoFar(terms, entries, (digest) => known.get(digest))) }
}

/**
 * The machine over recorded steps, as far as they can be taken again. Of a long record others have their turn after every `sliceMs`,
 * milliseconds.
 */
export async function foldedSoFar(
  terms: Terms,
  entries: readonly Entry[],
  known: KnownTerms,
  sliceMs = SLICE_MS,
): Promise<Pick<Replayed, 'folded' | 'disagreement'>> {
  const folded: Folded[] = []
  let sinceMs = performance.now()
  try {
    for (const each of folding(terms, entries, known)) {
      folded.push(each)
      if (performance.now() - sinceMs < sliceMs) continue
      await othersTurn()
      sinceMs = performance.now()
    }
  } catch (error) {
    // Only a record that was altered, or rules that were, come here.
    if (!(error instanceof RefusalError)) throw error
    return { folded, disagreement: `step ${folded.length + 1}: ${error.message}` }
  }
  return { folded, disagreement: null }
}

/** The complaint as this person would have seen it right after a step, or sees it at an instant (UTC milliseconds) since. */
export async function viewAt(
  services: Services,
  complaintId: string,
  version: number,
  by: Actor,
  atMs?: number,
): Promise<ComplaintView> {
  await caughtUp(services, complaintId, version)
  const { entries, folded } = await replayed(services, complaintId, version)
  const [entry, step] = [entries.at(-1), folded.at(-1)]
  if (!entry || !step) throw new Problem(404, 'notFound', 'There is no such complaint.')
  return viewOf(step.terms, step.snapshot, {
    complaintId,
    number: entry.number,
    by,
    nowMs: atMs ?? entry.atMs,
  })
}

/** The complaint as this person was answered when a step had led to a version. */
export async function answerAt(
  services: Services,
  complaintId: string,
  version: number,
  by: Actor,
): Promise<ComplaintView> {
  await caughtUp(services, complaintId, version)
  return viewAt(services, complaintId, await versionShown(services, complaintId, version), by)
}

/** Waits until the lists, which follow the record a moment behind, show a version. 503 when they do not come to it. */
export async function caughtUp({ redis }: Services, complaintId: string, version: number): Promise<void> {
  if (!(await waitForVersion(redis, complaintId, version, CATCH_UP_MS))) throw behind()
}

/** The answer while the lists lack what a complaint has come to. */
export function behind(): Problem {
  return new Problem(503, 'unavailable', 'The lists have not caught up with this complaint yet; ask again.', {
    headers: { 'Retry-After': '2' },
  })
}
