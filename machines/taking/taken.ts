import type { Actor, Complaint, Fact } from '../complaint-context.ts'
import type { Happening } from '../happening.ts'
import type { Notice } from '../notice.ts'
import type { Refusal } from '../refusal.ts'
import type { RuleOfStep } from '../rule-of-step.ts'
import type { ComplaintStep } from '../steps.ts'
import type { Terms } from '../terms.ts'
import { own } from '../../policies/own.ts'

/** A step with all it is taken in. */
export interface Taking<S extends ComplaintStep = ComplaintStep> {
  terms: Terms
  complaint: Complaint
  step: S
  by: Actor
  /** When it happened. */
  nowMs: number
  /** When it was entered. */
  enteredAtMs: number
}

/** What a step changes by itself, before the policy reacts to what happened. */
export interface Taken {
  complaint: Complaint
  happenings?: Happening[]
  notices?: Notice[]
}

/** One sort of step: why it is refused, and what it does. All are pure. */
export interface StepLogic<T extends ComplaintStep['type']> {
  /** Why it is refused whatever is written into it; it looks at nothing but what the step is about. Then it is not offered. */
  whyNever?: (taking: Taking<Extract<ComplaintStep, { type: T }>>) => Refusal | null
  /** Why its content is refused. */
  whyNot?: (taking: Taking<Extract<ComplaintStep, { type: T }>>) => Refusal | null
  take: (taking: Taking<Extract<ComplaintStep, { type: T }>>) => Taken
}

/** Changes nothing by itself: that it happened is all. */
export const onlyHappens = { take: ({ complaint }: Taking): Taken => ({ complaint }) }

/** The complaint with some facts set; undefined leaves a fact as it was. */
export function withFacts(complaint: Complaint, facts: Record<string, Fact | undefined>): Complaint {
  const given = Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== undefined))
  return { ...complaint, facts: { ...complaint.facts, ...(given as Record<string, Fact>) } }
}

/** Values of a form that the policy marks as facts. */
export function formFacts(form: RuleOfStep['form'], values: Record<string, unknown>): Record<string, Fact> {
  const given = Object.entries(values).filter(([name, value]) => own(form, name)?.fact && isFact(value))
  const ratios = Object.entries(form).flatMap(([name, field]) => {
    if (field.type !== 'ratio') return []
    const [part, whole] = [own(values, field.part), own(values, field.whole)]
    return typeof part === 'number' && typeof whole === 'number' && whole !== 0 ? [[name, part / whole]] : []
  })
  return Object.fromEntries([...given, ...ratios]) as Record<string, Fact>
}

function isFact(value: unknown): value is Fact {
  return ['string', 'number', 'boolean'].includes(typeof value) || value === null
}
