import { setTimeout as pause } from 'node:timers/promises'
import {
  answeredView,
  type Seen,
  seenCampaign,
  seenEntry,
  seenMention,
  seenStood,
  seenView,
  type Sees,
} from '../../machines/sight/seen.ts'
import { seesField } from '../../machines/sight/field.ts'
import type { CampaignView } from '../../machines/campaign/view.ts'
import type { ComplaintView } from '../../machines/view.ts'
import type { Entry } from '../../ledger/entry.ts'
import type { Rules } from '../../policies/policy.ts'
import type { Caller } from '../identity/tokens.ts'
import { campaignSummaries } from '../projections/campaigns.ts'
import { summariesOf, termsOf as recordedTerms } from '../projections/queries.ts'
import type { ComplaintSummary } from '../projections/summary.ts'
import { termsOf } from '../terms.ts'
import { isRedisAway } from './redis-away.ts'
import type { Services } from './services.ts'

/** How often an answer to a step looks for a case that it names, and how often any other. */
const LOOKS = { answer: 40, read: 5 }
const LOOK_AGAIN_MS = 50

/** Rules by the digest of the terms they are part of; a digest stands for the same for ever. */
const known = new Map<string, Rules>()

/** The rules that each of these cases was recorded with. */
async function rulesUnder({ redis, policies }: Services, digests: ReadonlySet<string>): Promise<void> {
  for (const policy of policies.values()) {
    const { digest, rules } = termsOf(policy)
    known.set(digest, rules)
  }
  for (const digest of digests) {
    if (known.has(digest)) continue
    const found = (await recordedTerms(redis, digest))?.terms as { rules: Rules } | undefined
    if (found) known.set(digest, found.rules)
  }
}

/** Restricted cases that passed the gate for somebody. */
const restricted = new WeakMap<Caller, Set<string>>()

/** Ids of the restricted cases that have passed the gate for a caller, on the way to an answer of his or not. */
export function restrictedFor(caller: Caller): ReadonlySet<string> {
  return restricted.get(caller) ?? new Set()
}

function noteRestricted(caller: Caller, id: string, { visibleTo }: Pick<Entry['after'], 'visibleTo'>): void {
  if (visibleTo !== null) restricted.set(caller, (restricted.get(caller) ?? new Set<string>()).add(id))
}

/** Those of the cases that the caller may see today, as they stood: `now` is how each stands today, the same where left out. */
export async function casesSeen(
  services: Services,
  caller: Caller,
  stood: readonly ComplaintSummary[],
  now: readonly (ComplaintSummary | null)[] = stood,
): Promise<Seen<ComplaintSummary>[]> {
  await rulesUnder(services, new Set([...stood, ...now].flatMap((each) => each?.terms ?? [])))
  return stood.flatMap((each, n) => {
    const { policy, terms, standing } = now[n] ?? each
    const seen = seenStood(caller, { policy, rules: known.get(terms) ?? null, standing }, each)
    if (seen) noteRestricted(caller, each.complaintId, standing)
    return seen ?? []
  })
}

/** Which fields the caller may read, for each of some cases that he may see today. */
export async function fieldsSeen(
  services: Services,
  caller: Caller,
  cases: readonly ComplaintSummary[],
): Promise<((field: string) => boolean)[]> {
  await rulesUnder(services, new Set(cases.map(({ terms }) => terms)))
  return cases.map(
    ({ terms, standing }) =>
      (field) =>
        seesField(known.get(terms) ?? null, caller, standing, field),
  )
}

/** An entry of a case, as somebody may read it. */
export type SeenEntry = Seen<Entry & { standing: Entry['after'] }>

/** The entries of a case that the caller may see today, as he may read them; null when he may not see it. */
export async function entriesSeen(
  services: Services,
  caller: Caller,
  now: ComplaintSummary,
  entries: readonly Entry[],
): Promise<SeenEntry[] | null> {
  await rulesUnder(services, new Set([now.terms]))
  const sees = await othersSeen(
    services,
    caller,
    entries.flatMap(({ step }) => othersIn(step)),
  )
  const { policy, standing, terms } = now
  const seen = entries.map((entry) =>
    seenEntry(caller, { policy, rules: known.get(terms) ?? null, standing }, entry, sees),
  )
  const open = seen.filter((each) => each !== null)
  if (open.length > 0) noteRestricted(caller, now.complaintId, standing)
  return open.length === seen.length ? open : null
}

/** The complaint as the caller may see it; null when it is not for him. */
export async function viewSeen(
  services: Services,
  caller: Caller,
  view: ComplaintView,
): Promise<Seen<ComplaintView> | null> {
  const seen = seenView(caller, view, await othersSeen(services, caller, othersOf(view)))
  if (seen) noteRestricted(caller, view.complaintId, view.standing)
  return seen
}

/** The complaint right after the caller's own step; null when it is of another organisation. */
export async function answerSeen(
  services: Services,
  caller: Caller,
  view: ComplaintView,
): Promise<Seen<ComplaintView> | null> {
  return answeredView(caller, view, await othersSeen(services, caller, othersOf(view), LOOKS.answer))
}

/** Which of these cases and campaigns the caller may know of; what is not known is hidden, and all of it while Redis is away. */
export async function othersSeen(
  services: Services,
  caller: Caller,
  ids: readonly string[],
  most = LOOKS.read,
): Promise<Sees> {
  const wanted = [...new Set(ids)]
  const open = new Set<string>()
  try {
    // The lists are a moment behind: a case that was taken in just now may be named before they show it.
    for (let looks = 0; looks < most && wanted.length > 0; looks += 1) {
      if (looks > 0) await pause(LOOK_AGAIN_MS)
      const [cases, campaigns] = await Promise.all([
        summariesOf(services.redis, wanted),
        campaignSummaries(services.redis, wanted),
      ])
      const unknown = wanted.filter((id, n) => {
        const [summary, campaign] = [cases[n], campaigns[n]]
        const isHis = summary ? seenMention(caller, summary, { id }) : campaign?.policy === caller.policy
        if (isHis) open.add(id)
        return !summary && !campaign
      })
      wanted.splice(0, wanted.length, ...unknown)
    }
  } catch (error) {
    if (!isRedisAway(error)) throw error
  }
  return (id) => open.has(id)
}

/** The campaign as the caller may see it; null when it is of another organisation. */
export async function campaignSeen(
  services: Services,
  caller: Caller,
  view: CampaignView,
): Promise<Seen<CampaignView> | null> {
  const ids = view.details.sample.flatMap(({ finding }) => finding?.complaintId ?? [])
  return seenCampaign(caller, view, await othersSeen(services, caller, ids, LOOKS.answer))
}

function othersOf({ details: { links, lines = [] } }: ComplaintView): string[] {
  return [...links, ...lines.flatMap(({ of }) => of ?? [])]
}

/** Ids of other cases that a step may name. */
function othersIn(step: Entry['step']): string[] {
  const lines = Array.isArray(step['lines']) ? (step['lines'] as { of?: unknown }[]) : []
  const named = [step['about'], step['repeatOf'], step['into'], step['to'], ...lines.map(({ of }) => of)]
  return named.filter((id) => typeof id === 'string')
}
