import { type Form, optionalForm } from '../policies/form.ts'
import type { Rules } from '../policies/policy.ts'
import type { StepRule } from '../policies/step-rule.ts'
import type { Complaint } from './complaint-context.ts'
import { clockId } from './clocks.ts'
import { listOf } from './lists.ts'
import { nextLevel } from './authority.ts'
import { recipientsOf } from './recipients.ts'
import type { ComplaintStep } from './steps.ts'
import { own } from '../policies/own.ts'

type WithoutLabel<T> = Omit<T, 'form'> & { form: Rules['intake']['form'] }
export type RuleOfStep = WithoutLabel<StepRule>

const nobodyYet = { when: {}, form: {}, requires: [], notBy: [] } satisfies Partial<RuleOfStep> & {
  form: Form
}

function by(...who: string[]): RuleOfStep {
  return { ...nobodyYet, by: who.map((each) => ({ who: each, when: {} })) }
}

/**
 * Who may take a step, with what form and after what: the policy's own rule, or the part of the policy that the step is
 * about (a record, a slip, a remedy). Nobody where a relation alone says who (`relatedTo`). Null when the policy does not know
 * such a step.
 */
export function ruleOfStep(rules: Rules, complaint: Complaint, step: ComplaintStep): RuleOfStep | null {
  switch (step.type) {
    case 'receive':
      return rules.intake
    case 'record':
      return own(rules.records, step.record) ?? null
    case 'approve':
      return { ...nobodyYet, ...rules.steps['approve'], by: approvers(rules, complaint) }
    case 'fulfil':
      return ruleOfRemedy(rules, complaint, step.remedy)
    case 'accept':
    case 'decline':
    case 'reply':
    case 'acknowledgeNotice':
    case 'takeOver':
    case 'acknowledgeOverdue':
    case 'extend':
    case 'decidePenalty':
    case 'deadlinePassed':
      return rules.steps[step.type] ?? { ...nobodyYet, by: [] }
    case 'issueSlip':
    case 'signSlip':
    case 'ruleSlip':
      return ruleOfSlip(rules, complaint, step)
    case 'openCorrective':
    case 'completeCorrective':
    case 'verifyCorrective':
      return ruleOfCorrective(rules, complaint, step)
    case 'spotCheck': {
      const check = own(rules.spotChecks, step.check)
      if (!check) return null
      const { by, form, when, backdated } = check
      return { ...nobodyYet, by, form, when, backdated }
    }
    case 'checkLine': {
      const list = listOf(rules, complaint)
      if (!list) return null
      const { checkedBy, form, backdated } = list
      return { ...nobodyYet, by: checkedBy, form, backdated }
    }
    default:
      return rules.steps[step.type] ?? null
  }
}

function approvers(rules: Rules, complaint: Complaint): RuleOfStep['by'] {
  if (!complaint.proposal) return rules.authority.ranks.map((who) => ({ who, when: {} }))
  const level = nextLevel(rules, complaint)
  return level ? [{ who: level, when: {} }] : []
}

function ruleOfRemedy(rules: Rules, complaint: Complaint, id: string): RuleOfStep | null {
  const proposed = complaint.proposal?.remedies.find((each) => each.id === id)
  const remedy = proposed && own(rules.remedies, proposed.remedy)
  if (!remedy) return null
  return {
    ...nobodyYet,
    ...rules.steps['fulfil'],
    ...(remedy.by ? { by: remedy.by } : by('holder')),
    form: remedy.proof,
  }
}

function ruleOfSlip(
  rules: Rules,
  complaint: Complaint,
  step: Extract<ComplaintStep, { type: 'issueSlip' | 'signSlip' | 'ruleSlip' }>,
): RuleOfStep | null {
  const name =
    step.type === 'issueSlip' ? step.slip : complaint.slips.find((each) => each.id === step.slip)?.slip
  const slip = name === undefined ? undefined : own(rules.slips, name)
  if (!slip) return null
  const { backdated } = slip
  if (step.type === 'issueSlip') {
    const { by, form, when, because, requires } = slip
    return { ...nobodyYet, by, form, when, because, requires, backdated }
  }
  if (step.type === 'ruleSlip') {
    return { ...by(...slip.ruledBy), form: optionalForm(slip.form), backdated }
  }
  const signature = slip.signatures.find((each) => each.name === step.signature)
  return signature ? { ...nobodyYet, by: signature.by, form: signature.form, backdated } : null
}

function ruleOfCorrective(
  rules: Rules,
  complaint: Complaint,
  step: Extract<ComplaintStep, { type: 'openCorrective' | 'completeCorrective' | 'verifyCorrective' }>,
): RuleOfStep | null {
  if (step.type === 'openCorrective') {
    const opened = own(rules.correctives, step.corrective)
    if (!opened) return null
    const { by, form, backdated } = opened
    return { ...nobodyYet, by, form, backdated }
  }
  const run = complaint.correctives.find((each) => each.id === step.corrective)
  const corrective = run && own(rules.correctives, run.corrective)
  if (!corrective) return null
  const { backdated } = corrective
  if (step.type === 'verifyCorrective')
    return { ...by(...corrective.verifiedBy), form: corrective.verification, backdated }
  return { ...nobodyYet, by: [], form: corrective.completion, backdated }
}

/** Who hears of a clock and may therefore act on it from the inbox. */
export function hearersOf(rules: Rules, complaint: Complaint, id: string): string[] {
  const run = complaint.clocks.find((each) => clockId(each) === id)
  const clock = run && own(rules.clocks, run.clock)
  if (!clock) return []
  return recipientsOf(
    rules,
    complaint,
    [...clock.warnings, ...clock.ladder].flatMap((each) => each.to),
  )
}
