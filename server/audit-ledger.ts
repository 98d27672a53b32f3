import type { AnyEntry } from '../ledger/entry.ts'
import { readLog } from '../ledger/reader.ts'
import type { AnyTerms, KnownTerms } from './audit-steps.ts'

/** An entry, with the hash of its line. */
export type KeptEntry = AnyEntry & { hash: string }

/** A complaint or campaign as the ledger keeps it: every entry, the terms it began with, and all that there are. */
export interface Kept {
  complaintId: string
  entries: KeptEntry[]
  terms: AnyTerms
  known: KnownTerms
}

/**
 * The complaint or campaign with this number or id. Reads the whole log and its chain; throws `BrokenLineError` at a line that was altered,
 * `RangeError` where no complaint or more than one answers to the name.
 */
export async function keptComplaint(dir: string, name: string, policy?: string): Promise<Kept> {
  const known = new Map<string, AnyTerms>()
  const found = new Map<string, KeptEntry[]>()
  for await (const line of readLog(dir)) {
    if ('terms' in line) {
      const { digest } = line.terms
      known.set(digest, { digest, ...Object(line.terms.terms) } as AnyTerms)
      continue
    }
    const { entry } = line
    if (entry.complaintId !== name && entry.number !== name) continue
    if (policy !== undefined && entry.policy !== policy) continue
    found.set(entry.complaintId, [...(found.get(entry.complaintId) ?? []), { ...entry, hash: line.hash }])
  }
  const [one, other] = [...found]
  if (!one) throw new RangeError(`the ledger in ${dir} holds no complaint ${name}`)
  if (other) {
    const policies = [...found.values()].flatMap(([first]) => first?.policy ?? [])
    throw new RangeError(
      `${name} is a number of ${policies.join(', ')}; say which policy, as in: replay ${name} ${policies[0] ?? ''}`,
    )
  }
  const [complaintId, entries] = one
  const terms = known.get(entries[0]?.terms ?? '')
  if (!terms) throw new RangeError(`the ledger in ${dir} does not hold what ${name} began with`)
  return { complaintId, entries, terms, known }
}
