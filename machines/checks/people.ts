import type { Actor, Complaint } from '../complaint-context.ts'
import { addresseesOf, recipientsOf } from '../recipients.ts'
import { hearersOf, ruleOfStep } from '../rule-of-step.ts'
import type { ComplaintStep } from '../steps.ts'
import type { Terms } from '../terms.ts'
import { own } from '../../policies/own.ts'

/** People who could take a step: one fresh pair of hands for each role, unit or person that the policy names for it. */
export function peopleFor(terms: Terms, complaint: Complaint, step: ComplaintStep): Actor[] {
  return addresseesFor(terms, complaint, step).map((to) => someone(terms, to, step.type))
}

function addresseesFor(terms: Terms, complaint: Complaint, step: ComplaintStep): string[] {
  const { rules } = terms
  const rule = ruleOfStep(rules, complaint, step)
  if (!rule) return []
  switch (step.type) {
    case 'accept':
    case 'decline':
      return complaint.transfer ? [complaint.transfer.to] : []
    case 'reply':
      return addresseesOf(rules, complaint, 'consulted')
    case 'takeOver':
    case 'acknowledgeOverdue':
      return step.clock === undefined ? ['anyone'] : hearersOf(rules, complaint, step.clock)
    case 'extend':
      return recipientsOf(
        rules,
        complaint,
        own(rules.clocks, step.clock.split(':')[0] ?? '')?.extension?.by ?? [],
      )
    case 'decidePenalty': {
      const penalty = complaint.penalties.find((each) => each.id === step.penalty)?.penalty ?? ''
      return recipientsOf(rules, complaint, own(rules.penalties, penalty)?.decidedBy ?? [])
    }
    case 'completeCorrective':
      return complaint.correctives.filter((each) => each.id === step.corrective).map((each) => each.owner)
    default:
      return rule.by.flatMap(({ who }) =>
        who === 'anyone' ? ['anyone'] : addresseesOf(rules, complaint, who),
      )
  }
}

function someone({ rules }: Terms, to: string, step: string): Actor {
  const [sort = '', name = ''] = to.split(':')
  if (sort === 'person') return { person: name, roles: [], units: Object.keys(rules.units) }
  const unit = sort === 'unit' ? name : own(rules.roles, name)?.unit
  return {
    person: `${name || sort}/${step}`,
    roles: sort === 'role' ? [name] : [],
    units: unit ? [unit] : [],
  }
}
