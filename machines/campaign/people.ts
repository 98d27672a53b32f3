import type { CampaignRules } from '../../policies/campaign.ts'
import { type Actor, CLOCK } from '../complaint-context.ts'
import { isAddressee } from '../recipients.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { isAuditor } from '../sight/case.ts'
import type { Campaign, CampaignTerms } from './context.ts'
import type { CampaignStep } from './steps.ts'

/** Addressees that names of the policy stand for: roles, units, `planner` and `approver`. */
export function addresseesOf(
  { units }: CampaignRules,
  { planners, approvedBy }: Campaign,
  names: readonly string[],
): string[] {
  return names.flatMap((name) => {
    if (name === 'planner') return planners.slice(-1).map((person) => `person:${person}`)
    if (name === 'approver') return approvedBy === null ? [] : [`person:${approvedBy}`]
    return [units.includes(name) ? `unit:${name}` : `role:${name}`]
  })
}

/** Who reaches customers and enters their forms. */
export function collectors({ collect, plan }: CampaignRules): string[] {
  return collect?.by ?? plan.by
}

/** Whether this person may take such a step on this campaign, whatever its content. */
export function whyNotForPerson(
  { rules }: CampaignTerms,
  campaign: Campaign,
  type: CampaignStep['type'],
  by: Actor,
): Refusal | null {
  if (isAuditor(by)) return refuse('forbidden', `${by.person} is an auditor, who acts on nothing`)
  if (type === 'deadlinePassed' && by.person !== CLOCK.person)
    return refuse('forbidden', 'time alone does that')
  const names = actorsOf(rules, campaign, type)
  if (names !== null && !isAddressee(by, addresseesOf(rules, campaign, names))) {
    return refuse('forbidden', `${by.person} may not take the step ${type}; it is for: ${names.join(', ')}`)
  }
  const decides = type === 'approve' || type === 'sendBack'
  return decides && campaign.planners.includes(by.person)
    ? refuse('dutiesNotSeparate', `${by.person} took part as plan; somebody else must take this step`)
    : null
}

/** Null where its content says for whom it is: for those who were told of it. */
function actorsOf(rules: CampaignRules, { state }: Campaign, type: CampaignStep['type']): string[] | null {
  switch (type) {
    case 'plan':
    case 'start':
    case 'closeCollecting':
    case 'result':
      return rules.plan.by
    case 'approve':
    case 'sendBack':
      return rules.plan.approvedBy
    case 'withdraw':
      // Once customers have been asked, whoever planned it cannot make a poor result disappear.
      return state === 'collecting' ? rules.plan.approvedBy : rules.plan.by
    case 'reach':
    case 'return':
    case 'find':
      return collectors(rules)
    case 'draw':
    case 'verify':
      return rules.verify.by
    case 'acknowledgeOverdue':
    case 'acknowledgeNotice':
    case 'deadlinePassed':
      return null
  }
}
