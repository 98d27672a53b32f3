import { type AnyEntry, isReading } from '../ledger/entry.ts'
import { readLog } from '../ledger/reader.ts'
import { shown } from '../ledger/stores/postgres/connection.ts'
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

/** The id of each complaint and campaign of the ledger, in the order of their first entries. Throws `BrokenLineError`. */
export async function caseIds(dir: string): Promise<string[]> {
  const ids = new Set<string>()
  for await (const line of readLog(dir)) {
    if ('entry' in line && !isReading(line.entry)) ids.add(line.entry.complaintId)
  }
  return [...ids]
}

/** Each of these complaints and campaigns. Throws as `keptComplaint` does. */
export async function keptCases(dir: string, ids: ReadonlySet<string>): Promise<Kept[]> {
  const { known, found } = await readCases(dir, ({ complaintId }) => ids.has(complaintId))
  return [...found].map(([complaintId, entries]) => keptUnder(dir, known, complaintId, entries))
}

/**
 * The complaint or campaign with this number or id. Reads the whole log and its chain; throws `BrokenLineError` at a line that was altered,
 * `RangeError` where no complaint or more than one answers to the name.
 */
export async function keptComplaint(dir: string, name: string, policy?: string): Promise<Kept> {
  const { known, found } = await readCases(
    dir,
    (entry) =>
      (entry.complaintId === name || entry.number === name) &&
      (policy === undefined || entry.policy === policy),
  )
  const [one, other] = [...found]
  if (!one) throw new RangeError(`the ledger in ${shown(dir)} holds no complaint ${name}`)
  if (other) {
    const policies = [...found.values()].flatMap(([first]) => first?.policy ?? [])
    throw new RangeError(
      `${name} is a number of ${policies.join(', ')}; say which policy, as in: replay ${name} ${policies[0] ?? ''}`,
    )
  }
  const [complaintId, entries] = one
  return keptUnder(dir, known, complaintId, entries)
}

async function readCases(dir: string, isAsked: (entry: AnyEntry) => boolean) {
  const known = new Map<string, AnyTerms>()
  const found = new Map<string, KeptEntry[]>()
  for await (const line of readLog(dir)) {
    if ('terms' in line) {
      const { digest } = line.terms
      known.set(digest, { digest, ...Object(line.terms.terms) } as AnyTerms)
    } else if (!isReading(line.entry) && isAsked(line.entry)) {
      const { complaintId } = line.entry
      const entries = found.get(complaintId) ?? []
      entries.push({ ...line.entry, hash: line.hash })
      found.set(complaintId, entries)
    }
  }
  return { known, found }
}

function keptUnder(
  dir: string,
  known: Map<string, AnyTerms>,
  complaintId: string,
  entries: KeptEntry[],
): Kept {
  const terms = known.get(entries[0]?.terms ?? '')
  if (!terms) throw new RangeError(`the ledger in ${shown(dir)} does not hold what ${complaintId} began with`)
  return { complaintId, entries, terms, known }
}
