import type { CampaignView } from '../campaign/view.ts'
import type { Rules } from '../../policies/policy.ts'
import type { Actor } from '../complaint-context.ts'
import type { Standing } from '../standing.ts'
import type { ComplaintView } from '../view.ts'
import { seesCase } from './case.ts'
import { seenLines, seenNotice, seenStanding, seenStep, type Sight } from './parts.ts'

declare const gate: unique symbol

/**
 * Something of a case as one person may see it. Nothing but this gate makes one, and whatever answers about a case takes nothing
 * else.
 */
export type Seen<T> = T & { readonly [gate]: true }

/** Somebody of an organisation who asks. */
export interface Viewer extends Actor {
  policy: string
}

/** A case of an organisation as it stands today, which decides for its past as well. */
export interface Subject {
  policy: string
  /** The rules it was recorded with; null where nobody knows them. */
  rules: Rules | null
  standing: Standing
}

/** Which other cases, by their ids, somebody may know of. */
export type Sees = (caseId: string) => boolean

/** How a case stands or once stood, for whoever may see it today; null for anybody else. */
export function seenStood<S extends { standing: Standing }>(
  viewer: Viewer,
  subject: Subject,
  stood: S,
): Seen<S> | null {
  const sight = sightOf(viewer, subject)
  return sight && pass({ ...stood, standing: seenStanding(sight, stood.standing) })
}

/** What names a case and says nothing of its fields, for whoever may see it today; null for anybody else. */
export function seenMention<M extends object>(
  viewer: Viewer,
  { policy, standing }: Pick<Subject, 'policy' | 'standing'>,
  mention: M,
): Seen<M> | null {
  return policy === viewer.policy && seesCase(viewer, standing) ? pass(mention) : null
}

/** What belongs to no case but to an organisation as a whole, such as a campaign, for whoever is of it. */
export function seenByAll<M extends { policy: string }>(viewer: Viewer, mention: M): Seen<M> | null {
  return mention.policy === viewer.policy ? pass(mention) : null
}

/** An entry of a case's record, for whoever may see the case today; null for anybody else. */
export function seenEntry<
  E extends {
    step: Readonly<Record<string, unknown>> & { type: string }
    after: Standing
    notices: { content?: Record<string, unknown> | undefined }[]
  },
>(viewer: Viewer, subject: Subject, entry: E, sees: Sees): Seen<E & { standing: Standing }> | null {
  const sight = sightOf(viewer, subject)
  if (!sight) return null
  const after = seenStanding(sight, entry.after)
  return pass({
    ...entry,
    step: seenStep(sight, entry.step, sees),
    after,
    standing: after,
    notices: entry.notices.map((notice) => seenNotice(sight, notice)),
  })
}

/** A case with all that is in it, made by its own machine for this person; null where it is not for him. */
export function seenView(viewer: Viewer, view: ComplaintView, sees: Sees): Seen<ComplaintView> | null {
  return seesCase(viewer, view.standing) ? answeredView(viewer, view, sees) : null
}

/** A case right after somebody's own step: it is answered to him even where the step has hidden the case from him. */
export function answeredView(viewer: Viewer, view: ComplaintView, sees: Sees): Seen<ComplaintView> | null {
  if (view.policy !== viewer.policy) return null
  const { links, lines } = view.details
  const details = {
    ...view.details,
    links: links.filter(sees),
    ...(lines ? { lines: seenLines(lines, sees) } : {}),
  }
  return pass({ ...view, details })
}

/** A campaign of the viewer's organisation, which names the cases that were opened from it only where he may see them. */
export function seenCampaign(viewer: Viewer, view: CampaignView, sees: Sees): Seen<CampaignView> | null {
  if (view.policy !== viewer.policy) return null
  const sample = view.details.sample.map((each) =>
    each.finding && !sees(each.finding.complaintId) ? { ...each, finding: null } : each,
  )
  return pass({ ...view, details: { ...view.details, sample } })
}

function sightOf(viewer: Viewer, { policy, rules, standing }: Subject): Sight | null {
  return policy === viewer.policy && seesCase(viewer, standing) ? { rules, viewer, of: standing } : null
}

function pass<T>(what: T): Seen<T> {
  return what as Seen<T>
}
