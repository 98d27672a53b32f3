import { isOfCampaign, isReading } from '../../ledger/entry.ts'
import { readLog } from '../../ledger/reader.ts'
import { announced } from '../../machines/advance.ts'
import { takenAgain } from '../../machines/fold.ts'
import { isOfKeeping } from '../../machines/keeping.ts'
import type { ComplaintSnapshot } from '../../machines/snapshot.ts'
import type { Terms } from '../../machines/terms.ts'

/** A case that has not ended, as the record has it. */
export interface Running {
  complaintId: string
  number: string
  snapshot: ComplaintSnapshot
  /** What it runs under. */
  terms: Terms
  /** When its last step was entered, UTC milliseconds. */
  atMs: number
}

/**
 * Every case of the ledger in `dir` that runs, taken again step by step, in the order of intake, and how many campaigns do. Throws a
 * `RefusalError` where the record and its rules disagree, and a `BrokenLineError`.
 */
export async function runningCases(dir: string): Promise<{ cases: Running[]; campaigns: number }> {
  const known = new Map<string, Terms>()
  const open = new Map<string, Running>()
  const campaigns = new Set<string>()
  for await (const line of readLog(dir)) {
    if ('terms' in line) {
      const { digest, terms } = line.terms
      known.set(digest, { digest, ...Object(terms) } as Terms)
      continue
    }
    if (isReading(line.entry)) continue
    const { complaintId, number, terms: digest, atMs, after } = line.entry
    if (isOfCampaign(line.entry)) {
      if (after.ended) campaigns.delete(complaintId)
      else campaigns.add(complaintId)
      continue
    }
    const before = open.get(complaintId)
    // Of one that has ended, all that can follow is how it is kept.
    if (!before && isOfKeeping(line.entry.step)) continue
    const terms = before?.terms ?? known.get(digest)
    if (!terms) throw new RangeError(`nobody knows the terms ${digest} of ${number}`)
    const taken = takenAgain(terms, before?.snapshot ?? announced(terms), line.entry, (of) => known.get(of))
    const { snapshot, terms: since = terms } = taken
    if (after.ended) open.delete(complaintId)
    else open.set(complaintId, { complaintId, number, snapshot, terms: since, atMs })
  }
  return { cases: [...open.values()], campaigns: campaigns.size }
}
