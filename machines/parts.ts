import { own, owns } from '../policies/own.ts'
import { fieldsOf } from './amending.ts'
import type { Complaint } from './complaint-context.ts'
import type { Happening } from './happening.ts'
import { ruleOfStep } from './rule-of-step.ts'
import type { ComplaintStep } from './steps.ts'
import { formFacts } from './taking/taken.ts'
import type { Terms } from './terms.ts'

/** What steps say themselves of a case. */
const SAID: Partial<Record<ComplaintStep['type'], readonly string[]>> = {
  classify: ['class', 'severity', 'unit'],
  judge: ['validity', 'cause', 'responsibleUnit', 'responsiblePerson'],
  convert: ['kind'],
  revisit: ['satisfaction'],
  assign: ['to'],
  amend: ['customer'],
}

/** The facts that a step tells, as parts of its case. */
export function factsTold({ rules }: Terms, complaint: Complaint, step: ComplaintStep): string[] {
  const said = (SAID[step.type] ?? []).filter((name) => owns(step, name))
  const form = step.type === 'amend' ? fieldsOf(rules) : (ruleOfStep(rules, complaint, step)?.form ?? {})
  const values = step.type === 'amend' ? step.changes : 'form' in step ? step.form : {}
  return [...said, ...Object.keys(formFacts(form, values))].map(factPart)
}

const factPart = (name: string) => `fact:${name}`

/** The name under which a case knows when something last happened to a consultation, slip, action or line. */
export function partOf(sort: 'consult' | 'other', key: string): string {
  return sort === 'consult' ? `consult:${key}` : key
}

/** The complaint with when its parts were last changed: those that happenings are about, and the facts that were told. */
export function withParts(
  complaint: Complaint,
  happenings: readonly Happening[],
  facts: readonly string[],
  nowMs: number,
): Complaint {
  const { chronicle } = complaint
  const about = happenings.flatMap(({ name, key }) =>
    key === undefined ? [] : [partOf(name.startsWith('consult.') ? 'consult' : 'other', key)],
  )
  const names = [...facts, ...about]
  if (!chronicle || names.length === 0) return complaint
  const latest = names.map((name) => [name, Math.max(own(chronicle.parts, name) ?? nowMs, nowMs)])
  const parts = { ...chronicle.parts, ...Object.fromEntries(latest) }
  return { ...complaint, chronicle: { ...chronicle, parts } }
}
