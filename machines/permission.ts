import { type Actor, type Complaint, SCHEDULE } from './complaint-context.ts'
import { factsOf, holds, matches } from './facts.ts'
import { gateOpen, nameOfGate } from './gates.ts'
import { isAddressee, addresseesOf } from './recipients.ts'
import { type Refusal, refuse } from './refusal.ts'
import { hearersOf, ruleOfStep, type RuleOfStep } from './rule-of-step.ts'
import type { ComplaintStep } from './steps.ts'
import type { Terms } from './terms.ts'

/** Whether this person may take this step now, on any content: authority, duties, conditions and what must come first. */
export function whyNotAllowed(
  terms: Terms,
  complaint: Complaint,
  step: ComplaintStep,
  person: Actor,
): Refusal | null {
  const { rules } = terms
  const by = acting(rules, person)
  const rule = ruleOfStep(rules, complaint, step)
  if (!rule) return refuse('forbidden', `the policy ${rules.id} does not know this step for this complaint`)
  if (!matches(complaint, rule.when)) return refuse('impossible', 'not for a complaint of this sort')
  if (!isPermitted(terms, complaint, step, by, rule)) {
    const who = rule.by.map((each) => each.who).join(', ') || 'nobody'
    return refuse('forbidden', `${by.person} may not take this step; it is for: ${who}`)
  }
  return whyNotSeparate(complaint, step, by, rule) ?? whyGateShut(complaint, rule)
}

/** The person with the roles that his own stand in for. */
function acting(rules: Terms['rules'], by: Actor): Actor {
  const roles = by.roles.flatMap((role) => [role, ...(rules.roles[role]?.actsFor ?? [])])
  return { ...by, roles: [...new Set(roles)] }
}

function isPermitted(
  terms: Terms,
  complaint: Complaint,
  step: ComplaintStep,
  by: Actor,
  rule: RuleOfStep,
): boolean {
  switch (step.type) {
    case 'receive':
      return step.opened ? by.person === SCHEDULE.person : mayAct(terms, complaint, by, rule)
    case 'accept':
    case 'decline':
      return complaint.transfer !== null && isAddressee(by, [complaint.transfer.to])
    case 'reply':
      return isAddressee(by, addresseesOf(terms.rules, complaint, 'consulted'))
    case 'takeOver':
    case 'acknowledgeOverdue':
      return step.clock === undefined || isAddressee(by, hearersOf(terms.rules, complaint, step.clock))
    case 'extend': {
      const clock = terms.rules.clocks[step.clock.split(':')[0] ?? '']
      return (
        clock?.extension?.by.some((who) => isAddressee(by, addresseesOf(terms.rules, complaint, who))) ??
        false
      )
    }
    case 'decidePenalty': {
      const penalty = complaint.penalties.find((each) => each.id === step.penalty)
      const decidedBy = terms.rules.penalties[penalty?.penalty ?? '']?.decidedBy ?? []
      return decidedBy.some((who) => isAddressee(by, addresseesOf(terms.rules, complaint, who)))
    }
    case 'completeCorrective': {
      const run = complaint.correctives.find((each) => each.id === step.corrective)
      return run !== undefined && isAddressee(by, [run.owner])
    }
    default:
      return mayAct(terms, complaint, by, rule)
  }
}

/** Whether a person is among those a rule names. */
function mayAct(terms: Terms, complaint: Complaint, by: Actor, rule: RuleOfStep): boolean {
  const facts = factsOf(complaint)
  return rule.by.some(
    ({ who, when }) =>
      holds(when, facts, complaint.receivedDay) &&
      (who === 'anyone' || isAddressee(by, addresseesOf(terms.rules, complaint, who))),
  )
}

function whyNotSeparate(
  complaint: Complaint,
  step: ComplaintStep,
  by: Actor,
  rule: RuleOfStep,
): Refusal | null {
  const others = step.type === 'approve' ? ['propose', ...rule.notBy] : rule.notBy
  const clash = others.find((other) => complaint.doers[other]?.includes(by.person))
  if (clash) {
    return refuse(
      'dutiesNotSeparate',
      `${by.person} took part as ${clash}; somebody else must take this step`,
    )
  }
  if (step.type === 'approve' && complaint.proposal?.approvals.some((each) => each.by === by.person)) {
    return refuse(
      'dutiesNotSeparate',
      `${by.person} has approved at a lower level; the next level must be another person`,
    )
  }
  if (step.type === 'verifyCorrective') {
    const run = complaint.correctives.find((each) => each.id === step.corrective)
    if (run?.completedBy === by.person) {
      return refuse('dutiesNotSeparate', `${by.person} completed the action; somebody else must verify it`)
    }
  }
  return null
}

function whyGateShut(complaint: Complaint, rule: RuleOfStep): Refusal | null {
  const shut = rule.requires.filter(
    (gate) => matches(complaint, gate.when) && !gateOpen(complaint, gate.done),
  )
  if (shut.length === 0) return null
  return refuse('notYet', `first: ${shut.map((gate) => nameOfGate(complaint, gate.done)).join('; ')}`)
}
