import type { Entry } from '../../ledger/entry.ts'
import { entriesOf, termsOf } from '../projections/queries.ts'
import type { Actor } from '../../machines/complaint-context.ts'
import { fold, type Folded } from '../../machines/fold.ts'
import type { Terms } from '../../machines/terms.ts'
import { type ComplaintView, viewOf } from '../../machines/view.ts'
import { Problem } from './problem.ts'
import type { Services } from './services.ts'

/** A complaint's entries up to a sequence, with the machine folded over them. */
export interface Replayed {
  terms: Terms
  entries: Entry[]
  folded: Folded[]
}

/** Takes the recorded steps again, from the first to `to`. 404 when the ledger knows no such complaint. */
export async function replayed({ redis }: Services, complaintId: string, to?: number): Promise<Replayed> {
  const entries = await entriesOf(redis, complaintId, to === undefined ? {} : { to })
  const [first] = entries
  if (!first) throw new Problem(404, 'notFound', 'There is no such complaint.')
  const recorded = await termsOf(redis, first.terms)
  if (!recorded)
    throw new Problem(503, 'unavailable', 'The terms are not in the projection yet.', {
      headers: { 'Retry-After': '2' },
    })
  const { rules, calendar } = recorded.terms as Omit<Terms, 'digest'>
  const terms = { digest: first.terms, rules, calendar }
  return { terms, entries, folded: fold(terms, entries) }
}

/** The complaint as this person would have seen it right after a step. */
export async function viewAt(
  services: Services,
  complaintId: string,
  version: number,
  by: Actor,
): Promise<ComplaintView> {
  const { terms, entries, folded } = await replayed(services, complaintId, version)
  const [entry, step] = [entries.at(-1), folded.at(-1)]
  if (!entry || !step) throw new Problem(404, 'notFound', 'There is no such complaint.')
  return viewOf(terms, step.snapshot, { complaintId, number: entry.number, by, nowMs: entry.atMs })
}
