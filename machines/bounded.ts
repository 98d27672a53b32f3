import { FARTHEST_MS } from '../policies/bounds.ts'
import { isoDate, MS_PER_DAY } from '../policies/calendar-day.ts'
import { formsOf } from '../policies/fact-types.ts'
import { boundsOf, type Side } from '../policies/form.ts'
import { own, owns } from '../policies/own.ts'
import type { Rules } from '../policies/policy.ts'
import { fieldsOf } from './amending.ts'
import type { Complaint } from './complaint-context.ts'
import { factsOf } from './facts.ts'
import { type Fault, type Refusal, refuseEach } from './refusal.ts'
import { ruleOfStep } from './rule-of-step.ts'
import { seenFacts } from './sight/field.ts'
import { formFacts, type Taking, withFacts } from './taking/taken.ts'
import { localDay } from './working-time.ts'

type Form = Rules['intake']['form']

/** What a step enters, and the forms whose bounds it is held to. */
interface Entered {
  /** The form that is filled in; of an amendment, all that it reaches. */
  form: Form
  values: Readonly<Record<string, unknown>>
  at: '/form' | '/changes'
  bounds: readonly Form[]
  /** The complaint with the facts among the values, where anything bounds them. */
  after: Complaint
}

/** A value that lies beyond a bound which the policy sets on its field; what is not known, or undetermined, bounds nothing. */
export function whyBeyond(taking: Taking): Refusal | null {
  const entered = enteredIn(taking)
  if (!entered) return null
  const found = [
    ...entered.bounds.flatMap((form) => beyondIn(taking, entered, form)),
    ...tooFar(taking, entered),
  ]
  return found.length === 0 ? null : refuseEach('incomplete', found)
}

function beyondIn(taking: Taking, entered: Entered, form: Form): Fault[] {
  return Object.entries(form).flatMap(([name, field]) =>
    boundsOf(field).flatMap(([side, bound]) => {
      const pointer = [name, bound].find((each) => owns(entered.values, each))
      const value = valueOf(taking, entered, form, name)
      const limit = valueOf(taking, entered, form, bound)
      if (pointer === undefined || isWithin(taking, side, value, limit)) return []
      const told = isOpen(taking, entered, bound) ? ` (${worded(taking, side, limit)})` : ''
      return [{ pointer: `${entered.at}/${pointer}`, why: `${name} is ${WORDS[side]} ${bound}${told}` }]
    }),
  )
}

/** Dates by which clocks run, so far from today that nobody would be reminded of them. */
function tooFar({ terms: { rules }, nowMs }: Taking, { form, values, at }: Entered) {
  const driving = new Set(
    Object.values(rules.clocks).flatMap(({ within }) =>
      within.flatMap((each) => (typeof each.within === 'object' ? [each.within.until] : [])),
    ),
  )
  return Object.keys(form).flatMap((name) => {
    const value = driving.has(name) ? own(values, name) : undefined
    if (typeof value !== 'string' || Math.abs(Date.parse(value) - nowMs) <= FARTHEST_MS) return []
    return [{ pointer: `${at}/${name}`, why: `${name} lies more than ten years from now` }]
  })
}

const WORDS: Record<Side, string> = { notBefore: 'not before', notAfter: 'not after', upTo: 'at most' }

function enteredIn({ terms: { rules }, complaint, step }: Taking): Entered | null {
  const [form, values] =
    step.type === 'amend'
      ? [fieldsOf(rules), step.changes]
      : 'form' in step
        ? [ruleOfStep(rules, complaint, step)?.form, step.form]
        : []
  if (!form || !values) return null
  // What an amendment changes may bound, or be bounded by, what was recorded in any form.
  const [at, forms] =
    step.type === 'amend'
      ? (['/changes', [...formsOf(rules)].map((each) => each.form)] as const)
      : (['/form', [form]] as const)
  const bounds = forms.filter((each) => Object.values(each).some((field) => boundsOf(field).length > 0))
  const after = bounds.length === 0 ? complaint : withFacts(complaint, formFacts(form, values))
  return { form, values, at, bounds, after }
}

/** What a name stands for in a form: an instant of the case, a field as it is now or was recorded, or a fact. */
function valueOf({ nowMs }: Taking, { form: filled, values, after }: Entered, form: Form, name: string) {
  if (name === 'now') return new Date(nowMs).toISOString()
  if (name === 'receipt') return new Date(after.receivedAtMs).toISOString()
  const field = own(form, name)
  if (!field) return own(factsOf(after), name)
  if (field.fact) return own(after.facts, name)
  return own(filled, name) === field ? own(values, name) : undefined
}

function isWithin(taking: Taking, side: Side, value: unknown, limit: unknown): boolean {
  if (side === 'upTo') return typeof value !== 'number' || typeof limit !== 'number' || value <= limit
  if (typeof value !== 'string' || typeof limit !== 'string') return true
  // A day and an instant are compared as days where the organisation is.
  const read = isDay(value) || isDay(limit) ? dayOf : (_: Taking, text: string) => Date.parse(text)
  const [at, bound] = [read(taking, value), read(taking, limit)]
  return side === 'notBefore' ? at >= bound : at <= bound
}

function isDay(text: string): boolean {
  return !text.includes('T')
}

function dayOf({ terms }: Taking, text: string): number {
  return isDay(text) ? Date.parse(text) / MS_PER_DAY : localDay(terms.calendar, Date.parse(text)).epochDay
}

function worded(taking: Taking, side: Side, limit: unknown): string {
  return side === 'upTo' || isDay(String(limit))
    ? String(limit)
    : `${String(limit)}, ${isoDate(dayOf(taking, String(limit)))}`
}

/** Whether the value of a bound may be told: it is his own, an instant that everybody knows, or a fact that he sees. */
function isOpen({ terms, complaint, by }: Taking, { values }: Entered, bound: string): boolean {
  if (bound === 'now' || bound === 'receipt' || owns(values, bound)) return true
  return owns(seenFacts(terms.rules, by, complaint, { [bound]: 0 }), bound)
}
