import type { Actor, Complaint } from '../complaint-context.ts'
import { addresseesOf } from '../recipients.ts'
import { relatedTo } from '../relation.ts'
import { ruleOfStep } from '../rule-of-step.ts'
import type { ComplaintStep } from '../steps.ts'
import type { Terms } from '../terms.ts'
import { own } from '../../policies/own.ts'

/** People who could take a step: one fresh pair of hands for each role, unit or person that the policy names for it. */
export function peopleFor(terms: Terms, complaint: Complaint, step: ComplaintStep): Actor[] {
  return addresseesFor(terms, complaint, step).map((to) => someone(terms, to, step.type))
}

function addresseesFor(terms: Terms, complaint: Complaint, step: ComplaintStep): string[] {
  const rule = ruleOfStep(terms.rules, complaint, step)
  if (!rule) return []
  const names = relatedTo(terms, complaint, step) ?? rule.by.map(({ who }) => who)
  return names.flatMap((name) =>
    name === 'anyone' || name.includes(':') ? [name] : addresseesOf(terms.rules, complaint, name),
  )
}

function someone({ rules }: Terms, to: string, step: string): Actor {
  const [sort = '', name = ''] = to.split(':')
  if (sort === 'anyone')
    return { person: `anyone/${step}`, roles: Object.keys(rules.roles).slice(0, 1), units: [] }
  if (sort === 'person') return { person: name, roles: [], units: Object.keys(rules.units) }
  const unit = sort === 'unit' ? name : own(rules.roles, name)?.unit
  return {
    person: `${name || sort}/${step}`,
    roles: sort === 'role' ? [name] : [],
    units: unit ? [unit] : [],
  }
}
