import type { AnyEntry } from '../ledger/entry.ts'
import { announced } from '../machines/advance.ts'
import { advanceCampaign, announcedCampaign, type CampaignSnapshot } from '../machines/campaign/advance.ts'
import type { CampaignTerms } from '../machines/campaign/context.ts'
import type { CampaignStep } from '../machines/campaign/steps.ts'
import { campaignStanding } from '../machines/campaign/view.ts'
import { takenAgain } from '../machines/fold.ts'
import { nearestMarkMs } from '../machines/marks.ts'
import type { Notice } from '../machines/notice.ts'
import type { ComplaintSnapshot } from '../machines/snapshot.ts'
import { standingOf } from '../machines/standing.ts'
import type { Terms } from '../machines/terms.ts'

/** What an entry was taken under: a complaint's rules or a campaign's. */
export type AnyTerms = Terms | CampaignTerms

/** What a step leads to when the machine takes it again. */
export interface Stepped {
  standing: { clocks: readonly object[] }
  notices: Notice[]
  happenedAtMs?: number
  happenedUntilMs?: number
  /** When somebody next has to be told of a clock, UTC milliseconds; null when nothing runs. */
  nearestMs: number | null
  /** What holds from that step on. */
  terms: AnyTerms
}

type Step = Pick<AnyEntry, 'step' | 'by' | 'atMs' | 'imported'>

/** Everything that the record knows under a digest. */
export type KnownTerms = ReadonlyMap<string, AnyTerms>

/** Takes recorded steps again, one after the other, with the machine they belong to. Throws `RefusalError`. */
export function stepper(began: AnyTerms, known: KnownTerms = new Map()): (step: Step) => Stepped {
  let before: object | null = null
  let terms = began
  return (step) => {
    const { snapshot, ...stepped } = nextStep(terms, before, step, known)
    before = snapshot
    terms = stepped.terms
    return stepped
  }
}

/** One recorded step taken again from plain JSON that an earlier call gave, or from the beginning. Throws `RefusalError`. */
export function nextStep(
  terms: AnyTerms,
  before: object | null,
  recorded: Step,
  known: KnownTerms = new Map(),
): Stepped & { snapshot: object } {
  if (isForCampaign(terms)) {
    const campaign = (before as CampaignSnapshot | null) ?? announcedCampaign(terms)
    const { step, by, atMs } = recorded
    const { snapshot, notices } = advanceCampaign(terms, campaign, step as CampaignStep, by, atMs)
    const nearestMs = nearestMarkMs(terms, snapshot.context)
    return { snapshot, standing: campaignStanding(terms, snapshot), notices, nearestMs, terms }
  }
  const complaint = (before as ComplaintSnapshot | null) ?? announced(terms)
  const {
    snapshot,
    terms: since = terms,
    ...told
  } = takenAgain(terms, complaint, recorded, (digest) => termsOfCase(known.get(digest)))
  const nearestMs = nearestMarkMs(since, snapshot.context)
  return { snapshot, standing: standingOf(since, snapshot), ...told, nearestMs, terms: since }
}

function termsOfCase(terms: AnyTerms | undefined): Terms | undefined {
  return terms && !isForCampaign(terms) ? terms : undefined
}

function isForCampaign(terms: AnyTerms): terms is CampaignTerms {
  return 'targets' in terms.rules
}
