import { levelsOf } from './authority.ts'
import type { Actor } from './complaint-context.ts'
import { type Offer, offersTo } from './possible.ts'
import { type Retention, retentionOf } from './retention.ts'
import { seenDetails, seenStanding } from './sight/parts.ts'
import type { ComplaintSnapshot } from './snapshot.ts'
import { type Details, detailsOf, type Standing, standingOf } from './standing.ts'
import type { Terms } from './terms.ts'

/** A complaint as one person may see and handle it at one instant. */
export interface ComplaintView {
  complaintId: string
  number: string
  policy: string
  terms: string
  standing: Standing
  details: Details
  offers: Offer[]
  retention: Retention
  nowMs: number
}

/** The view of a snapshot for this person, with the fields that he may read. */
export function viewOf(
  terms: Terms,
  snapshot: ComplaintSnapshot,
  { complaintId, number, by, nowMs }: { complaintId: string; number: string; by: Actor; nowMs: number },
): ComplaintView {
  const { context } = snapshot
  const sight = { rules: terms.rules, viewer: by, of: context }
  return {
    complaintId,
    number,
    policy: terms.rules.id,
    terms: terms.digest,
    standing: seenStanding(sight, standingOf(terms, snapshot)),
    details: seenDetails(sight, detailsOf(levelsOf(terms.rules, context), context)),
    offers: offersTo(terms, snapshot, by, nowMs).map((offer) => withOwnItem(complaintId, offer)),
    retention: retentionOf(terms, context),
    nowMs,
  }
}

/** A notice by the id that the inbox knows it under; the machine does not know whose machine it is. */
function withOwnItem(complaintId: string, offer: Offer): Offer {
  const item = offer.about['item']
  return item === undefined ? offer : { ...offer, about: { item: `${complaintId}:${item}` } }
}
