import type { CampaignRules } from '../../policies/campaign.ts'
import type { Actor } from '../complaint-context.ts'
import type { Keeping } from '../keeping.ts'
import { clockStanding, type ClockStanding } from '../standing.ts'
import { type CampaignSnapshot, campaignOffers } from './advance.ts'
import type { Campaign, CampaignTerms } from './context.ts'
import { type Figures, figuresOf, missingOf, type Outcome, type Rates, ratesOf } from './figures.ts'
import type { CampaignStepName } from './steps.ts'

/** How a campaign stands: what the ledger repeats and replay has to reach again. */
export interface CampaignStanding {
  version: number
  state: string
  ended: boolean
  /** Which of the policy's kinds of campaign. */
  campaign: string
  figures: Figures
  result: Outcome | null
  clocks: ClockStanding[]
  keeping?: Keeping | undefined
}

/** The standing of a snapshot. */
export function campaignStanding(
  terms: CampaignTerms,
  { status, value, context }: CampaignSnapshot,
): CampaignStanding {
  return {
    version: context.version,
    state: value,
    ended: status === 'done',
    campaign: context.kind,
    figures: figuresOf(context),
    result: context.result,
    clocks: context.clocks.map((run) => clockStanding(terms, run)),
    ...(context.keeping ? { keeping: context.keeping } : {}),
  }
}

/** A campaign as one person may see and handle it at one instant. */
export interface CampaignView {
  campaignId: string
  number: string
  policy: string
  terms: string
  standing: CampaignStanding
  details: Pick<Campaign, 'plannedAtMs' | 'planners' | 'approvedBy' | 'plan' | 'seeds' | 'sample'>
  rates: Rates
  /** How far the return falls short of its target, in hundredths of a percentage point. */
  missing: number
  deductPerMissingPoint: number
  retention: CampaignRules['retention']
  findings: CampaignRules['findings']
  offers: CampaignStepName[]
  nowMs: number
}

/** The view of a snapshot for this person. */
export function campaignView(
  terms: CampaignTerms,
  snapshot: CampaignSnapshot,
  { campaignId, number, by, nowMs }: { campaignId: string; number: string; by: Actor; nowMs: number },
): CampaignView {
  const { rules, digest } = terms
  const { plannedAtMs, planners, approvedBy, plan, seeds, sample } = snapshot.context
  const standing = campaignStanding(terms, snapshot)
  const rates = ratesOf(rules, standing.figures)
  return {
    campaignId,
    number,
    policy: rules.id,
    terms: digest,
    standing,
    details: { plannedAtMs, planners, approvedBy, plan, seeds, sample },
    rates,
    missing: missingOf(rates),
    deductPerMissingPoint: rules.targets.deductPerMissingPoint,
    retention: rules.retention,
    findings: rules.findings,
    offers: campaignOffers(terms, snapshot, by),
    nowMs,
  }
}
