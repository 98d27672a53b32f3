import type { CampaignRules } from '../../policies/campaign.ts'
import type { Notice } from '../notice.ts'
import type { Campaign } from './context.ts'
import { addresseesOf, collectors } from './people.ts'
import type { PersonCampaignStep } from './steps.ts'

/** Whom a step of a campaign tells: whoever has to act next, and whoever planned it of what became of the plan. */
export function noticesAfter(rules: CampaignRules, after: Campaign, step: PersonCampaignStep): Notice[] {
  const tell = (names: readonly string[], content?: Record<string, unknown>): Notice[] => {
    const to = addresseesOf(rules, after, names)
    return [{ kind: 'notice', to, about: step.type, ...(content ? { content } : {}) }]
  }
  switch (step.type) {
    case 'plan':
      return tell(rules.plan.approvedBy)
    case 'approve':
      return tell(['planner'])
    case 'sendBack':
      return tell(['planner'], { reason: step.reason })
    case 'start':
      return tell(collectors(rules), { customers: after.sample.map(({ customer }) => customer) })
    case 'closeCollecting':
      return tell(rules.verify.by)
    case 'draw': {
      const customers = after.sample.filter(({ drawn }) => drawn).map(({ customer }) => customer)
      return tell(customers.length > 0 ? rules.verify.by : ['planner'], { customers })
    }
    case 'verify':
      return after.sample.some(({ drawn, genuine }) => drawn && genuine === null) ? [] : tell(['planner'])
    default:
      return []
  }
}
