import { holds } from '../policies/holds.ts'
import type { Complaint, Fact } from './complaint-context.ts'
import { factsOf, matches } from './facts.ts'
import { type Refusal, refuseEach } from './refusal.ts'
import { ruleOfStep, type RuleOfStep } from './rule-of-step.ts'
import type { ComplaintStep } from './steps.ts'
import { formFacts, type Taking } from './taking/taken.ts'
import type { Terms } from './terms.ts'
import { own } from '../policies/own.ts'

/** The complaint with the facts that a step's form holds. */
export function withFormFacts(terms: Terms, complaint: Complaint, step: ComplaintStep): Complaint {
  const rule = ruleOfStep(terms.rules, complaint, step)
  if (!rule || !('form' in step)) return complaint
  return { ...complaint, facts: { ...complaint.facts, ...formFacts(rule.form, step.form) } }
}

/** A field that is required under a condition is missed only when the condition holds, this form's own facts included. */
export function whyIncomplete({ terms, complaint, step }: Taking): Refusal | null {
  const rule = ruleOfStep(terms.rules, complaint, step)
  if (!rule) return null
  const needed = whyNeeded(complaint, step, rule)
  if (needed || !('form' in step)) return needed
  const filled = withFormFacts(terms, complaint, step)
  const missing = Object.entries(rule.form).filter(
    ([name, field]) =>
      field.required && own(step.form, name) === undefined && (!field.when || matches(filled, field.when)),
  )
  if (missing.length > 0) {
    const found = missing.map(([name]) => ({ pointer: `/form/${name}`, why: `fill in: form.${name}` }))
    const message = `fill in: ${missing.map(([name]) => `form.${name}`).join(', ')}`
    return { ...refuseEach('incomplete', found), message }
  }
  const idle = Object.keys(step.form).filter((name) => {
    const when = own(rule.form, name)?.when
    return when !== undefined && !matches(filled, when)
  })
  const found = idle.map((name) => ({
    pointer: `/form/${name}`,
    why: `form.${name} is not asked for here: leave it out`,
  }))
  return found.length === 0 ? null : refuseEach('unknown', found)
}

/** A part of the step that the policy needs is missed when its condition holds, the step's own parts included. */
function whyNeeded(complaint: Complaint, step: ComplaintStep, rule: RuleOfStep): Refusal | null {
  const parts = step as unknown as Record<string, Fact>
  const facts = { ...factsOf(complaint), ...parts }
  const missing = (rule.needs ?? [])
    .filter(({ part, when }) => own(parts, part) === undefined && holds(when, facts, complaint.receivedDay))
    .map(({ part }) => part)
  if (missing.length === 0) return null
  const found = missing.map((part) => ({ pointer: `/${part}`, why: `give: ${part}` }))
  return { ...refuseEach('incomplete', found), message: `give: ${missing.join(', ')}` }
}
