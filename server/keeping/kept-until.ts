import { type AnyEntry, isOfCampaign } from '../../ledger/entry.ts'
import type { CampaignSnapshot } from '../../machines/campaign/advance.ts'
import type { CampaignTerms } from '../../machines/campaign/context.ts'
import { campaignKeptUntilMs, retentionOf } from '../../machines/retention.ts'
import type { ComplaintSnapshot } from '../../machines/snapshot.ts'
import type { Terms } from '../../machines/terms.ts'
import { type KnownTerms, nextStep } from '../audit-steps.ts'

/**
 * From when on a case or campaign that has ended need not be kept, under the rules that it ended under, UTC milliseconds; null for
 * good. Takes its steps again; throws a `RefusalError` where they cannot be.
 */
export function keptUntil(entries: readonly AnyEntry[], known: KnownTerms, endedAtMs: number): number | null {
  const [first] = entries
  let terms = first && known.get(first.terms)
  let snapshot: object | null = null
  for (const entry of entries) {
    if (!terms) throw new RangeError(`nobody knows the terms ${entry.terms}`)
    const stepped = nextStep(terms, snapshot, entry, known)
    snapshot = stepped.snapshot
    terms = stepped.terms
  }
  if (!first || !terms || !snapshot) return null
  return isOfCampaign(first)
    ? campaignKeptUntilMs(terms as CampaignTerms, snapshot as CampaignSnapshot, endedAtMs)
    : retentionOf(terms as Terms, (snapshot as ComplaintSnapshot).context).untilMs
}
