import type { AnyEntry } from '../ledger/entry.ts'
import { readLog } from '../ledger/reader.ts'
import type { AnyTerms } from './audit-steps.ts'

/** A complaint or campaign as the ledger keeps it: every entry, and the terms it runs under. */
export interface Kept {
  complaintId: string
  entries: AnyEntry[]
  terms: AnyTerms
}

/**
 * The complaint or campaign with this number or id. Reads the whole log and its chain; throws `BrokenLineError` at a line that was altered,
 * `RangeError` where no complaint or more than one answers to the name.
 */
export async function keptComplaint(dir: string, name: string, policy?: string): Promise<Kept> {
  const terms = new Map<string, unknown>()
  const found = new Map<string, AnyEntry[]>()
  for await (const line of readLog(dir)) {
    if ('terms' in line) {
      terms.set(line.terms.digest, line.terms.terms)
      continue
    }
    const { entry } = line
    if (entry.complaintId !== name && entry.number !== name) continue
    if (policy !== undefined && entry.policy !== policy) continue
    found.set(entry.complaintId, [...(found.get(entry.complaintId) ?? []), entry])
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
  const digest = entries[0]?.terms ?? ''
  const { rules, calendar } = terms.get(digest) as Omit<AnyTerms, 'digest'>
  return { complaintId, entries, terms: { digest, rules, calendar } as AnyTerms }
}
