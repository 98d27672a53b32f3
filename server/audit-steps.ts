import type { AnyEntry } from '../ledger/entry.ts'
import { advance, announced } from '../machines/advance.ts'
import { advanceCampaign, announcedCampaign } from '../machines/campaign/advance.ts'
import type { CampaignTerms } from '../machines/campaign/context.ts'
import type { CampaignStep } from '../machines/campaign/steps.ts'
import { campaignStanding } from '../machines/campaign/view.ts'
import { nearestMarkMs } from '../machines/marks.ts'
import type { Notice } from '../machines/notice.ts'
import { standingOf } from '../machines/standing.ts'
import type { ComplaintStep } from '../machines/steps.ts'
import type { Terms } from '../machines/terms.ts'

/** What an entry was taken under: a complaint's rules or a campaign's. */
export type AnyTerms = Terms | CampaignTerms

/** What a step leads to when the machine takes it again. */
export interface Stepped {
  standing: object
  notices: Notice[]
  /** When somebody next has to be told of a clock, UTC milliseconds; null when nothing runs. */
  nearestMs: number | null
}

type Step = Pick<AnyEntry, 'step' | 'by' | 'atMs'>

/** Takes recorded steps again, one after the other, with the machine they belong to. Throws `RefusalError`. */
export function stepper(terms: AnyTerms): (step: Step) => Stepped {
  return isForCampaign(terms) ? campaignStepper(terms) : complaintStepper(terms)
}

function complaintStepper(terms: Terms): (step: Step) => Stepped {
  let snapshot = announced(terms)
  return ({ step, by, atMs }) => {
    const advanced = advance(terms, snapshot, step as ComplaintStep, by, atMs)
    snapshot = advanced.snapshot
    const nearestMs = nearestMarkMs(terms.rules, snapshot.context)
    return { standing: standingOf(terms, snapshot), notices: advanced.notices, nearestMs }
  }
}

function campaignStepper(terms: CampaignTerms): (step: Step) => Stepped {
  let snapshot = announcedCampaign(terms)
  return ({ step, by, atMs }) => {
    const advanced = advanceCampaign(terms, snapshot, step as CampaignStep, by, atMs)
    snapshot = advanced.snapshot
    const nearestMs = nearestMarkMs(terms.rules, snapshot.context)
    return { standing: campaignStanding(snapshot), notices: advanced.notices, nearestMs }
  }
}

function isForCampaign(terms: AnyTerms): terms is CampaignTerms {
  return 'targets' in terms.rules
}
