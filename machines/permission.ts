import type { Actor, Complaint } from './complaint-context.ts'
import { whyNotExtendable } from './extendable.ts'
import { factsOf, holds } from './facts.ts'
import { isOverdue } from './marks.ts'
import { isAddressee, addresseesOf } from './recipients.ts'
import { type Refusal, refuse, refuseBecause } from './refusal.ts'
import { relatedTo } from './relation.ts'
import { ruleOfStep, type RuleOfStep } from './rule-of-step.ts'
import type { ComplaintStep } from './steps.ts'
import type { Terms } from './terms.ts'
import { gatesFor, type When, whyShut } from './timed-gates.ts'
import { addressedBy } from './told.ts'
import { own, owns } from '../policies/own.ts'
import { isAuditor } from './sight/case.ts'
import { seenFacts } from './sight/field.ts'
import type { Rules } from '../policies/policy.ts'
import { remembered } from '../policies/remembered.ts'
import { unmetIn } from './unmet.ts'
import { holdsAt } from './worked-out.ts'

/** Whether this person may take this step now, on any content: authority, duties, conditions and what must come first. */
export function whyNotAllowed(
  terms: Terms,
  complaint: Complaint,
  step: ComplaintStep,
  person: Actor,
  when: When,
): Refusal | null {
  const { rules } = terms
  if (isAuditor(person)) return refuse('forbidden', `${person.person} is an auditor, who acts on nothing`)
  if (step.type === 'acknowledgeNotice' && !addressedBy(complaint, step.item)) {
    return refuse('unknown', `no notice ${step.item} awaits acknowledgement here`, ['/item'])
  }
  const unextendable = step.type === 'extend' ? whyNotExtendable(terms, complaint, step) : null
  if (unextendable) return unextendable
  const rule = ruleOfStep(rules, complaint, step)
  if (!rule) {
    const detail = `the policy ${rules.id} does not know the step ${nameOfStep(step)} for this complaint`
    return refuse('forbidden', detail)
  }
  if (!holdsAt(terms, complaint, rule.when, when.fromMs)) {
    const unmet = `only where ${unmetIn(terms, complaint, rule.when, person, when.fromMs)}`
    return refuseBecause(rule.because, refuse('impossible', unmet))
  }
  const whose = whoseInstead(terms, complaint, step, rule, person)
  if (whose !== null) {
    const why = isTooEarly(terms, complaint, step)
      ? 'no clock is late, so nobody can take over now'
      : `it is for: ${whose}`
    const holding = step.type === 'receive' ? '' : `; ${holdingOf(complaint)}`
    return refuse('forbidden', `${person.person} may not take the step ${nameOfStep(step)}; ${why}${holding}`)
  }
  return (
    whyNotSeparate(complaint, step, acting(rules, person), rule) ?? whyGateShut(terms, complaint, rule, when)
  )
}

const holdingOf = ({ holder }: Complaint) => `the case is with ${nameIn(holder ?? NOBODY)}`

/** Whose it is to fill the form of a step on this case, whatever has to hold or to come first; null where it is this person's. */
export function whoseForm(
  terms: Terms,
  complaint: Complaint,
  step: ComplaintStep,
  person: Actor,
): string | null {
  const rule = ruleOfStep(terms.rules, complaint, step)
  const isUnproposed = step.type === 'approve' && !complaint.proposal
  if (!rule || isUnproposed) return NOBODY
  const isSeparate = whyNotSeparate(complaint, step, acting(terms.rules, person), rule) === null
  return whoseInstead(terms, complaint, step, rule, person) ?? (isSeparate ? null : 'somebody else')
}

const NOBODY = 'nobody'

/** For whom a step is, where it is not for this person; null where it is. */
function whoseInstead(
  terms: Terms,
  complaint: Complaint,
  step: ComplaintStep,
  rule: RuleOfStep,
  person: Actor,
): string | null {
  const by = acting(terms.rules, person)
  const shutOut = circlesFor(terms, complaint, step, rule).find(
    (names) => !isAmong(terms, complaint, by, names),
  )
  const who = shutOut?.map((name) => meantBy(terms.rules, complaint, name, person))
  return who ? [...new Set(who)].join(', ') || NOBODY : null
}

/** Whether the case is to be taken over for whichever clock is late, and none is. */
function isTooEarly(terms: Terms, { clocks }: Complaint, step: ComplaintStep): boolean {
  return step.type === 'takeOver' && step.clock === undefined && !clocks.some((run) => isOverdue(terms, run))
}

function nameOfStep(step: ComplaintStep): string {
  return step.type === 'record' ? `record ${step.record}` : step.type
}

/** The person with the roles that his own stand in for. */
function acting(rules: Rules, by: Actor): Actor {
  return actingUnder(rules)(by)
}

const actingUnder = remembered((rules: Rules) =>
  remembered((by: Actor): Actor => {
    const roles = by.roles.flatMap((role) => [role, ...(own(rules.roles, role)?.actsFor ?? [])])
    return { ...by, roles: [...new Set(roles)] }
  }),
)

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

/** Whether a person, or a role that his own stands in for, is among those whom names stand for on a case. */
export function standsAmong(terms: Terms, complaint: Complaint, person: Actor, names: readonly string[]) {
  return isAmong(terms, complaint, acting(terms.rules, person), names)
}

function isAmong(terms: Terms, complaint: Complaint, by: Actor, names: readonly string[]): boolean {
  return names.some(
    (name) =>
      (name === 'anyone' && by.roles.some((role) => owns(terms.rules.roles, role))) ||
      isAddressee(by, name.includes(':') ? [name] : addresseesOf(terms.rules, complaint, name)),
  )
}

/** A name as a refusal says it, with whom it stands for on this case; whom only a fact tells that is kept from the reader is not said. */
export function meantBy(rules: Rules, complaint: Complaint, name: string, reader: Actor): string {
  if (name === 'anyone' || owns(rules.roles, name) || owns(rules.units, name)) return name
  const { facts } = complaint
  const told = seenFacts(rules, reader, complaint, facts)
  const kept = Object.entries(facts).flatMap(([fact, value]) => (owns(told, fact) ? [] : [value]))
  const said = (to: string) =>
    !to.startsWith('role:') && kept.includes(nameIn(to)) ? 'kept from you' : nameIn(to)
  if (name.includes(':')) return said(name)
  return `${name} (${addresseesOf(rules, complaint, name).map(said).join(', ') || 'nobody'})`
}

const nameIn = (addressee: string) => addressee.replace(/^[^:]*:/, '')

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
  if (step.type === 'decidePenalty') {
    const against = complaint.penalties.find((each) => each.id === step.penalty)?.against
    if (against === `person:${by.person}`) {
      return refuse(
        'dutiesNotSeparate',
        `${step.penalty} is against ${by.person}; somebody else must decide on it`,
      )
    }
  }
  if (step.type === 'verifyCorrective') {
    const run = complaint.correctives.find((each) => each.id === step.corrective)
    if (run?.completedBy === by.person) {
      return refuse('dutiesNotSeparate', `${by.person} completed the action; somebody else must verify it`)
    }
  }
  return null
}

function whyGateShut(terms: Terms, complaint: Complaint, rule: RuleOfStep, when: When): Refusal | null {
  const shut = gatesFor(terms, complaint, rule.requires, when.fromMs).flatMap((gate) => {
    const why = whyShut(terms, complaint, gate, when)
    return why ? [{ ...why, because: gate.because }] : []
  })
  const over = shut.filter(({ isOver }) => isOver)
  const [first] = over.length > 0 ? over : shut
  if (!first) return null
  const refusal = first.isOver
    ? refuse('tooLate', `too late: ${over.map(({ why }) => why).join('; ')}; ${holdingOf(complaint)}`)
    : refuse('notYet', `first: ${shut.map(({ why }) => why).join('; ')}`)
  return refuseBecause((first.isOver ? over : shut).find(({ because }) => because)?.because, refusal)
}
