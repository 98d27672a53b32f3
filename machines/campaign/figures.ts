import type { CampaignRules } from '../../policies/campaign.ts'
import type { Campaign } from './context.ts'

/** What has been counted so far. */
export interface Figures {
  frame: number
  sampled: number
  tried: number
  reached: number
  returned: number
  satisfied: number
  opinions: number
  findings: number
  drawn: number
  verified: number
  genuine: number
}

/** A share in hundredths of a percentage point, with the target it is held against. */
export interface Rate {
  part: number
  whole: number
  /** Null where there is nothing to take a share of. */
  rate: number | null
  target: number | null
  met: boolean | null
}

const RATES = ['reached', 'returned', 'satisfied', 'genuine'] as const
export type RateName = (typeof RATES)[number]
export type Rates = Record<RateName, Rate>

/** What a campaign came to; shares and points in hundredths of a percentage point. */
export interface Outcome {
  satisfaction: number | null
  deduction: number
  /** Satisfaction less the deduction, never below nothing; null where no form was returned. */
  overall: number | null
  /** Targets that were missed. */
  missed: string[]
}

const WHOLE = 10_000

/** Counts over the sample. A customer who returned a form was reached. */
export function figuresOf({ plan, sample }: Campaign): Figures {
  const count = (isSo: (one: Campaign['sample'][number]) => boolean) => sample.filter(isSo).length
  return {
    frame: plan.frame.length,
    sampled: sample.length,
    tried: count(({ reached, returned }) => reached !== null || returned !== null),
    reached: count(({ reached, returned }) => reached === true || returned !== null),
    returned: count(({ returned }) => returned !== null),
    satisfied: count(({ returned }) => returned?.satisfied === true),
    opinions: count(({ returned }) => returned?.opinion === true),
    findings: count(({ finding }) => finding !== null),
    drawn: count(({ drawn }) => drawn),
    verified: count(({ genuine }) => genuine !== null),
    genuine: count(({ genuine }) => genuine === true),
  }
}

/** The four shares of a campaign against the targets of its policy. */
export function ratesOf({ targets }: CampaignRules, figures: Figures): Rates {
  return {
    reached: rate(
      figures.reached,
      figures[targets.reachedOf === 'frame' ? 'frame' : 'sampled'],
      targets.reached,
    ),
    returned: rate(figures.returned, figures.sampled, targets.returned),
    satisfied: rate(figures.satisfied, figures.returned, null),
    genuine: rate(figures.genuine, figures.verified, targets.genuine),
  }
}

/** Satisfaction less so many points for each percentage point that the return falls short of its target, in proportion. */
export function outcomeOf(rules: CampaignRules, campaign: Campaign): Outcome {
  const rates = ratesOf(rules, figuresOf(campaign))
  const satisfaction = rates.satisfied.rate
  const deduction = Math.round(missingOf(rates) * rules.targets.deductPerMissingPoint)
  return {
    satisfaction,
    deduction,
    overall: satisfaction === null ? null : Math.max(0, satisfaction - deduction),
    missed: RATES.filter((name) => rates[name].target !== null && rates[name].met !== true),
  }
}

/** How far the return falls short of its target, in hundredths of a percentage point. */
export function missingOf({ returned: { rate, target, met } }: Rates): number {
  return met || rate === null || target === null ? 0 : target - rate
}

/** How many of the returned forms have to be verified: the share of the policy, rounded up. */
export function verifyCount({ verify }: CampaignRules, returned: number): number {
  return Math.ceil((hundredths(verify.rate) * returned) / WHOLE)
}

function rate(part: number, whole: number, target: number | null): Rate {
  const aim = target === null ? null : hundredths(target)
  if (whole === 0) return { part, whole, rate: null, target: aim, met: aim === null ? null : false }
  return {
    part,
    whole,
    rate: Math.round((part * WHOLE) / whole),
    target: aim,
    met: aim === null ? null : part * WHOLE >= aim * whole,
  }
}

function hundredths(share: number): number {
  return Math.round(share * WHOLE)
}
