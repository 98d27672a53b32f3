import type { AnyEntry } from '../ledger/entry.ts'
import { advance, announced } from '../machines/advance.ts'
import { advanceCampaign, announcedCampaign, type CampaignSnapshot } from '../machines/campaign/advance.ts'
import type { CampaignTerms } from '../machines/campaign/context.ts'
import type { CampaignStep } from '../machines/campaign/steps.ts'
import { campaignStanding } from '../machines/campaign/view.ts'
import { nearestMarkMs } from '../machines/marks.ts'
import type { Notice } from '../machines/notice.ts'
import type { ComplaintSnapshot } from '../machines/snapshot.ts'
import { standingOf } from '../machines/standing.ts'
import type { ComplaintStep } from '../machines/steps.ts'
import type { Terms } from '../machines/terms.ts'

/** What an entry was taken under: a complaint's rules or a campaign's. */
export type AnyTerms = Terms | CampaignTerms

/** What a step leads to when the machine takes it again. */
export interface Stepped {
  standing: { clocks: readonly object[] }
  notices: Notice[]
  happenedAtMs?: number
  /** When somebody next has to be told of a clock, UTC milliseconds; null when nothing runs. */
  nearestMs: number | null
}

type Step = Pick<AnyEntry, 'step' | 'by' | 'atMs'>

/** Takes recorded steps again, one after the other, with the machine they belong to. Throws `RefusalError`. */
export function stepper(terms: AnyTerms): (step: Step) => Stepped {
  let before: object | null = null
  return (step) => {
    const { snapshot, ...stepped } = nextStep(terms, before, step)
    before = snapshot
    return stepped
  }
}

/** One recorded step taken again from plain JSON that an earlier call gave, or from the beginning. Throws `RefusalError`. */
export function nextStep(
  terms: AnyTerms,
  before: object | null,
  { step, by, atMs }: Step,
): Stepped & { snapshot: object } {
  if (isForCampaign(terms)) {
    const campaign = (before as CampaignSnapshot | null) ?? announcedCampaign(terms)
    const { snapshot, notices } = advanceCampaign(terms, campaign, step as CampaignStep, by, atMs)
    const nearestMs = nearestMarkMs(terms, snapshot.context)
    return { snapshot, standing: campaignStanding(terms, snapshot), notices, nearestMs }
  }
  const complaint = (before as ComplaintSnapshot | null) ?? announced(terms)
  const { snapshot, ...told } = advance(terms, complaint, step as ComplaintStep, by, atMs)
  const nearestMs = nearestMarkMs(terms, snapshot.context)
  return { snapshot, standing: standingOf(terms, snapshot), ...told, nearestMs }
}

function isForCampaign(terms: AnyTerms): terms is CampaignTerms {
  return 'targets' in terms.rules
}
