import { createHash } from 'node:crypto'
import { canonicalJson } from '../ledger/canonical.ts'
import type { Terms } from '../machines/terms.ts'
import type { CampaignTerms } from '../machines/campaign/context.ts'
import { campaignRulesOf } from '../policies/campaign.ts'
import { loadCalendar, pinCalendar } from '../policies/calendar.ts'
import { type Policy, rulesOf } from '../policies/policy.ts'
import { remembered } from '../policies/remembered.ts'

/** What a complaint under this policy is pinned to today: its rules, its calendar, and their digest. */
export const termsOf = remembered((policy: Policy): Terms => {
  const rules = rulesOf(policy)
  const calendar = pinCalendar(loadCalendar(policy.calendar), policy.zone)
  return { digest: digestOf({ rules, calendar }), rules, calendar }
})

/** What a campaign under this policy is pinned to today; null where the policy has no campaign. */
export const campaignTermsOf = remembered((policy: Policy): CampaignTerms | null => {
  const rules = campaignRulesOf(policy)
  if (!rules) return null
  const { calendar } = termsOf(policy)
  return { digest: digestOf({ rules, calendar }), rules, calendar }
})

function digestOf(pinned: object): string {
  return createHash('sha256').update(canonicalJson(pinned)).digest('hex')
}
