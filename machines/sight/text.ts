import type { Label } from '../../policies/label.ts'
import type { Rules } from '../../policies/policy.ts'
import { own, owns } from '../../policies/own.ts'
import { CUSTOMER_PARTS } from '../../policies/step-parts.ts'
import type { Complaint } from '../complaint-context.ts'
import { ruleOfStep } from '../rule-of-step.ts'
import type { ComplaintStep } from '../steps.ts'
import type { Terms } from '../terms.ts'
import { dueText } from '../time/due-text.ts'
import { readersUnder } from './readers.ts'

declare const forCustomer: unique symbol

/** What is said to the customer: nothing but what `customerText` lets through can stand in it. */
export type CustomerText = Readonly<Record<string, unknown>> & { readonly [forCustomer]: true }

/** What a step says: its own parts, and the fields of its form with their values, each under its own name. */
export interface StepText {
  parts: Readonly<Record<string, unknown>>
  form: Rules['intake']['form']
  values: Readonly<Record<string, unknown>>
  /** When each clock is due, as `<clock>.due`, as people read it. */
  dates: Readonly<Record<string, Label>>
}

const INSTANTS = new Set(['dueAt', 'answerBy', 'until'])

/** What a notice can quote from a step. */
export function textOf(terms: Terms, complaint: Complaint, step: ComplaintStep): StepText {
  const { rules } = terms
  const { type: _, form: values = {}, ...own } = step as { type: string; form?: Record<string, unknown> }
  const parts = Object.entries(own).map(([name, value]) => [
    name,
    INSTANTS.has(name) && typeof value === 'number' ? new Date(value).toISOString() : value,
  ])
  const dates = complaint.clocks.map((run) => [`${run.clock}.due`, dueText(terms.calendar, run)] as const)
  return {
    parts: Object.fromEntries(parts),
    form: ruleOfStep(rules, complaint, step)?.form ?? {},
    values,
    dates: Object.fromEntries(dates),
  }
}

/**
 * Of what a notice shows, what the customer may read: fields marked `shown`, the parts of a step that are said to him, and when a
 * clock is due that the notice names; a clock's dates rest on nothing that is kept from anybody.
 */
export function customerText(text: StepText, names: readonly string[]): CustomerText {
  const isOpen = (name: string) =>
    isField(text, name)
      ? own(text.form, name)?.shown === true
      : CUSTOMER_PARTS.has(name) || owns(text.dates, name)
  return quoted(text, names.filter(isOpen)) as CustomerText
}

/** Of what a notice shows, what everybody it names may read. */
export function staffText(
  rules: Rules,
  text: StepText,
  { shows, to }: { shows: readonly string[]; to: readonly string[] },
): Record<string, unknown> {
  const { kept } = readersUnder(rules)
  const readers = to.filter((name) => name !== 'customer')
  const isOpen = (name: string) =>
    (kept.get(name) ?? []).every((list) => readers.every((name) => list.includes(name)))
  const { changes, ...content } = quoted(
    text,
    shows.filter((name) => !isField(text, name) || isOpen(name)),
  )
  if (changes === undefined) return content
  if (isField(text, 'changes') || typeof changes !== 'object' || changes === null)
    return { ...content, changes }
  return { ...content, changes: Object.fromEntries(Object.entries(changes).filter(([name]) => isOpen(name))) }
}

/** A field hides a part of the same name: whoever asks for it gets the field, or nothing. */
function isField({ form, values }: StepText, name: string): boolean {
  return owns(form, name) || owns(values, name)
}

function quoted(text: StepText, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    names.flatMap((name): [string, unknown][] => {
      const from = isField(text, name) ? text.values : { ...text.parts, ...text.dates }
      return owns(from, name) ? [[name, own(from, name)]] : []
    }),
  )
}
