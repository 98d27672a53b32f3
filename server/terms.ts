import { createHash } from 'node:crypto'
import { canonicalJson } from '../ledger/canonical.ts'
import type { Terms } from '../machines/terms.ts'
import type { CampaignTerms } from '../machines/campaign/context.ts'
import { campaignRulesOf } from '../policies/campaign.ts'
import { loadCalendar, pinCalendar } from '../policies/calendar.ts'
import { type Policy, rulesOf } from '../policies/policy.ts'

const known = new WeakMap<Policy, Terms>()

/** What a complaint under this policy is pinned to today: its rules, its calendar, and their digest. */
export function termsOf(policy: Policy): Terms {
  const before = known.get(policy)
  if (before) return before
  const rules = rulesOf(policy)
  const calendar = pinCalendar(loadCalendar(policy.calendar), policy.zone)
  const digest = createHash('sha256').update(canonicalJson({ rules, calendar })).digest('hex')
  const terms = { digest, rules, calendar }
  known.set(policy, terms)
  return terms
}

const knownCampaigns = new WeakMap<Policy, CampaignTerms>()

/** What a campaign under this policy is pinned to today; null where the policy has no campaign. */
export function campaignTermsOf(policy: Policy): CampaignTerms | null {
  const before = knownCampaigns.get(policy)
  if (before) return before
  const rules = campaignRulesOf(policy)
  if (!rules) return null
  const { calendar } = termsOf(policy)
  const digest = createHash('sha256').update(canonicalJson({ rules, calendar })).digest('hex')
  const terms = { digest, rules, calendar }
  knownCampaigns.set(policy, terms)
  return terms
}
