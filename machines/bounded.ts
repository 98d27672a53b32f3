import { FARTHEST_MS } from '../policies/bounds.ts'
import { isoDate, MS_PER_DAY } from '../policies/calendar-day.ts'
import { own, owns } from '../policies/own.ts'
import type { Rules } from '../policies/policy.ts'
import { factsOf } from './facts.ts'
import { type Refusal, refuse } from './refusal.ts'
import { ruleOfStep } from './rule-of-step.ts'
import { seenFacts } from './sight/field.ts'
import { fieldsOf } from './taking/intake.ts'
import type { Taking } from './taking/taken.ts'
import { localDay } from './working-time.ts'

type Form = Rules['intake']['form']
type Side = 'notBefore' | 'notAfter' | 'upTo'

/** What is entered into which form, and where it stands in the step. */
interface Entered {
  form: Form
  values: Readonly<Record<string, unknown>>
  at: '/form' | '/changes'
}

/** A value that lies beyond a bound which the policy sets on its field; what is not known, or undetermined, bounds nothing. */
export function whyBeyond(taking: Taking): Refusal | null {
  const entered = enteredIn(taking)
  if (!entered) return null
  const found = Object.entries(entered.form).flatMap(([name, field]) =>
    boundsOf(field).flatMap(([side, bound]) => {
      const pointer = [name, bound].find((each) => owns(entered.values, each))
      const value = valueOf(taking, entered, name)
      const limit = valueOf(taking, entered, bound)
      if (pointer === undefined || isWithin(taking, side, value, limit)) return []
      const told = isOpen(taking, entered, bound) ? ` (${worded(taking, side, limit)})` : ''
      return [{ pointer: `${entered.at}/${pointer}`, why: `${name} is ${WORDS[side]} ${bound}${told}` }]
    }),
  )
  found.push(...tooFar(taking, entered))
  if (found.length === 0) return null
  return refuse(
    'incomplete',
    found.map(({ why }) => why).join('. '),
    found.map(({ pointer }) => pointer),
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
  if (step.type === 'amend') return { form: fieldsOf(rules), values: step.changes, at: '/changes' }
  const rule = ruleOfStep(rules, complaint, step)
  return rule && 'form' in step ? { form: rule.form, values: step.form, at: '/form' } : null
}

function boundsOf(field: Form[string]): [Side, string][] {
  const bounds =
    field.type === 'date' || field.type === 'instant'
      ? ([
          ['notBefore', field.notBefore],
          ['notAfter', field.notAfter],
        ] as const)
      : field.type === 'integer' || field.type === 'money'
        ? ([['upTo', field.upTo]] as const)
        : []
  return bounds.flatMap(([side, bound]) => (bound === undefined ? [] : [[side, bound]]))
}

/** What a name stands for: an instant of the case, a field of this form as it is now or was recorded, or a fact. */
function valueOf({ complaint, nowMs }: Taking, { form, values }: Entered, name: string): unknown {
  if (name === 'now') return new Date(nowMs).toISOString()
  if (name === 'receipt') return new Date(complaint.receivedAtMs).toISOString()
  if (!owns(form, name)) return own(factsOf(complaint), name)
  return own(values, name) ?? (own(form, name)?.fact ? own(complaint.facts, name) : undefined)
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
