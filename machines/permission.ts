import type { Actor, Complaint } from './complaint-context.ts'
import { factsOf, holds, matches } from './facts.ts'
import { gateOpen, nameOfGate } from './gates.ts'
import { isAddressee, addresseesOf } from './recipients.ts'
import { type Refusal, refuse } from './refusal.ts'
import { relatedTo } from './relation.ts'
import { ruleOfStep, type RuleOfStep } from './rule-of-step.ts'
import type { ComplaintStep } from './steps.ts'
import type { Terms } from './terms.ts'
import { addressedBy } from './told.ts'
import { own, owns } from '../policies/own.ts'
import { isAuditor } from './sight/case.ts'

/** Whether this person may take this step now, on any content: authority, duties, conditions and what must come first. */
export function whyNotAllowed(
  terms: Terms,
  complaint: Complaint,
  step: ComplaintStep,
  person: Actor,
): Refusal | null {
  const { rules } = terms
  if (isAuditor(person)) return refuse('forbidden', `${person.person} is an auditor, who acts on nothing`)
  if (step.type === 'acknowledgeNotice' && !addressedBy(complaint, step.item)) {
    return refuse('unknown', `no notice ${step.item} awaits acknowledgement here`, ['/item'])
  }
  const rule = ruleOfStep(rules, complaint, step)
  if (!rule) return refuse('forbidden', `the policy ${rules.id} does not know this step for this complaint`)
  if (!matches(complaint, rule.when)) return refuse('impossible', 'not for a complaint of this sort')
  const by = acting(rules, person)
  const shutOut = circlesFor(terms, complaint, step, rule).find(
    (names) => !isAmong(terms, complaint, by, names),
  )
  if (shutOut) {
    const who = [...new Set(shutOut.map((name) => name.replace(/^.*:/, '')))].join(', ') || 'nobody'
    return refuse('forbidden', `${by.person} may not take this step; it is for: ${who}`)
  }
  return whyNotSeparate(complaint, step, by, rule) ?? whyGateShut(complaint, rule)
}

/** The person with the roles that his own stand in for. */
function acting(rules: Terms['rules'], by: Actor): Actor {
  const roles = by.roles.flatMap((role) => [role, ...(own(rules.roles, role)?.actsFor ?? [])])
  return { ...by, roles: [...new Set(roles)] }
}

/** Whoever takes the step is in each of these circles: a rule of the policy narrows a relation, and never widens it. */
function circlesFor(
  terms: Terms,
  complaint: Complaint,
  step: ComplaintStep,
  rule: RuleOfStep,
): (readonly string[])[] {
  const related = relatedTo(terms, complaint, step)
  if (related === null) return [named(complaint, rule)]
  const isNarrowed = step.type !== 'receive' && rule.by.length > 0
  return isNarrowed ? [related, named(complaint, rule)] : [related]
}

/** Whom a rule names for a case like this. */
function named(complaint: Complaint, rule: RuleOfStep): string[] {
  const facts = factsOf(complaint)
  return rule.by.flatMap(({ who, when }) => (holds(when, facts, complaint.receivedDay) ? [who] : []))
}

function isAmong(terms: Terms, complaint: Complaint, by: Actor, names: readonly string[]): boolean {
  return names.some(
    (name) =>
      (name === 'anyone' && by.roles.some((role) => owns(terms.rules.roles, role))) ||
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
