import { type Actor, type Complaint, SCHEDULE } from './complaint-context.ts'
import { factsOf, holds, matches } from './facts.ts'
import { gateOpen, nameOfGate } from './gates.ts'
import { isAddressee, addresseesOf } from './recipients.ts'
import { type Refusal, refuse } from './refusal.ts'
import { hearersOf, ruleOfStep, type RuleOfStep } from './rule-of-step.ts'
import type { ComplaintStep } from './steps.ts'
import type { Terms } from './terms.ts'
import { own } from '../policies/own.ts'

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
  if (!rule) return whyUnknown(rules, complaint, step)
  if (!matches(complaint, rule.when)) return refuse('impossible', 'not for a complaint of this sort')
  const names = entitled(terms, complaint, step, rule)
  if (!isAmong(terms, complaint, by, names)) {
    const who = [...new Set(names.map((name) => name.replace(/^.*:/, '')))].join(', ') || 'nobody'
    return refuse('forbidden', `${by.person} may not take this step; it is for: ${who}`)
  }
  return whyNotSeparate(complaint, step, by, rule) ?? whyGateShut(complaint, rule)
}

/** The policy has no rule for the step: because it does not name it, or because what the step is about is not there. */
function whyUnknown({ id }: Terms['rules'], complaint: Complaint, step: ComplaintStep): Refusal {
  const [part, ids] = idsFor(complaint, step)
  if (part === null) return refuse('forbidden', `the policy ${id} does not know this step for this complaint`)
  const known = ids.length > 0 ? `there are: ${ids.join(', ')}` : 'there is none yet'
  return refuse('unknown', `no such ${part} here; ${known}`, [`/${part}`])
}

/** Which part of a step names something of the case, and what of that sort the case has. */
function idsFor(complaint: Complaint, step: ComplaintStep): [part: string | null, ids: string[]] {
  const idsOf = (all: readonly { id: string }[]) => all.map((each) => each.id)
  switch (step.type) {
    case 'fulfil':
      return ['remedy', idsOf(complaint.proposal?.remedies ?? [])]
    case 'signSlip':
    case 'ruleSlip':
      return ['slip', idsOf(complaint.slips)]
    case 'completeCorrective':
    case 'verifyCorrective':
      return ['corrective', idsOf(complaint.correctives)]
    default:
      return [null, []]
  }
}

/** The person with the roles that his own stand in for. */
function acting(rules: Terms['rules'], by: Actor): Actor {
  const roles = by.roles.flatMap((role) => [role, ...(own(rules.roles, role)?.actsFor ?? [])])
  return { ...by, roles: [...new Set(roles)] }
}

/** Whom the step is for: names as the policy has them, or addressees such as `unit:sales`. */
function entitled(
  terms: Terms,
  complaint: Complaint,
  step: ComplaintStep,
  rule: RuleOfStep,
): readonly string[] {
  switch (step.type) {
    case 'receive':
      return step.opened ? [`person:${SCHEDULE.person}`] : named(complaint, rule)
    case 'accept':
    case 'decline':
      return complaint.transfer === null ? [] : [complaint.transfer.to]
    case 'reply':
      return ['consulted']
    case 'takeOver':
    case 'acknowledgeOverdue':
      return step.clock === undefined ? ['anyone'] : hearersOf(terms.rules, complaint, step.clock)
    case 'extend':
      return own(terms.rules.clocks, step.clock.split(':')[0] ?? '')?.extension?.by ?? []
    case 'decidePenalty': {
      const penalty = complaint.penalties.find((each) => each.id === step.penalty)
      return own(terms.rules.penalties, penalty?.penalty ?? '')?.decidedBy ?? []
    }
    case 'completeCorrective':
      return complaint.correctives.flatMap(({ id, owner }) => (id === step.corrective ? [owner] : []))
    default:
      return named(complaint, rule)
  }
}

/** Whom a rule names for a case like this. */
function named(complaint: Complaint, rule: RuleOfStep): string[] {
  const facts = factsOf(complaint)
  return rule.by.flatMap(({ who, when }) => (holds(when, facts, complaint.receivedDay) ? [who] : []))
}

function isAmong(terms: Terms, complaint: Complaint, by: Actor, names: readonly string[]): boolean {
  return names.some(
    (name) =>
      name === 'anyone' ||
      isAddressee(by, name.includes(':') ? [name] : addresseesOf(terms.rules, complaint, name)),
  )
}

function whyNotSeparate(
  complaint: Complaint,
  step: ComplaintStep,
  by: Actor,
  rule: RuleOfStep,
): Refusal | null {
  const others = step.type === 'approve' ? ['propose', ...rule.notBy] : rule.notBy
  const clash = others.find((other) => own(complaint.doers, other)?.includes(by.person))
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
