import { advance, announced } from '../../machines/advance.ts'
import { RefusalError } from '../../machines/refusal.ts'
import { parseStep } from '../../machines/step-body.ts'
import type { Field } from '../../policies/form.ts'
import type { Policy } from '../../policies/policy.ts'
import { termsOf } from '../terms.ts'
import { developer } from './tokens.ts'
import { own, owns } from '../../policies/own.ts'

/** An intake, and the role whose token may send it. */
export interface FirstRequest {
  role: string
  body: Record<string, unknown>
}

/** A complaint that the policy takes in, for whoever tries it first; null when no simple one is found. */
export function firstRequest(policy: Policy, nowMs: number): FirstRequest | null {
  for (const kind of Object.keys(policy.kinds)) {
    const first = firstOfKind(policy, kind, nowMs)
    if (first) return first
  }
  return null
}

/** A case of this kind that the policy takes in from a person; null when no simple one is found. */
export function firstOfKind(policy: Policy, kind: string, nowMs: number): FirstRequest | null {
  for (const role of receiversOf(policy)) {
    const body = completed(policy, role, bare(policy, kind), nowMs)
    if (body) return { role, body }
  }
  return null
}

function receiversOf({ intake, roles }: Policy): string[] {
  const named = intake.by.flatMap(({ who }) =>
    Object.keys(roles).filter((role) => who === 'anyone' || who === role || who === own(roles, role)?.unit),
  )
  return [...new Set(named)]
}

function bare(policy: Policy, kind: string): Record<string, unknown> {
  const required = Object.entries(policy.intake.form).filter(([, field]) => field.required && !field.when)
  return {
    kind,
    channel: Object.keys(policy.channels)[0],
    complainant: { name: 'Zhang San' },
    content: 'What I was promised is three weeks late.',
    form: Object.fromEntries(required.map(([name, field]) => [name, sampleOf(policy, field)])),
  }
}

/** The body with whatever the machine says it lacks; null when it is refused for something else. */
function completed(
  policy: Policy,
  role: string,
  body: Record<string, unknown>,
  nowMs: number,
): Record<string, unknown> | null {
  const lacking = lackingIn(policy, role, body, nowMs)
  if (lacking.length === 0) return body
  const more = lacking.map((pointer): [string, unknown] => [pointer, valueAt(policy, pointer)])
  if (more.some(([pointer, value]) => value === undefined || isGiven(body, pointer))) return null
  return completed(policy, role, more.reduce(withValue, body), nowMs)
}

/** Pointers to what is missing; one that leads nowhere when something else is wrong. */
function lackingIn(policy: Policy, role: string, body: object, nowMs: number): readonly string[] {
  try {
    const terms = termsOf(policy)
    const step = parseStep(policy, { ...body, type: 'receive' })
    advance(terms, announced(terms), step, developer(policy, role), nowMs)
    return []
  } catch (error) {
    return error instanceof RefusalError && error.pointers.length > 0 ? error.pointers : ['/']
  }
}

function valueAt(policy: Policy, pointer: string): unknown {
  const [, part = '', name = ''] = pointer.split('/')
  const field = part === 'form' ? own(policy.intake.form, name) : undefined
  if (field) return sampleOf(policy, field)
  const names = own({ class: policy.classes, severity: policy.severities, unit: policy.units }, part)
  return names && Object.keys(names)[0]
}

function isGiven(body: Record<string, unknown>, pointer: string): boolean {
  const [, part = '', name] = pointer.split('/')
  const value = own(body, part)
  return name === undefined ? value !== undefined : owns(Object(value), name)
}

function withValue(body: Record<string, unknown>, [pointer, value]: [string, unknown]) {
  const [, part = '', name] = pointer.split('/')
  return { ...body, [part]: name === undefined ? value : { ...Object(own(body, part)), [name]: value } }
}

/** A value that the field takes; nothing for one that is worked out. */
export function sampleOf({ units }: Policy, field: Field): unknown {
  switch (field.type) {
    case 'text':
      return 'report 2611-077'.slice(0, field.max)
    case 'integer':
    case 'money':
      return Math.max(field.min, 1)
    case 'boolean':
      return field.mustBe ?? true
    case 'choice':
      return Object.keys(field.choices)[0]
    case 'date':
      return '2026-03-02'
    case 'instant':
      return '2026-03-02T09:00:00+08:00'
    case 'person':
      return 'li.wei'
    case 'unit':
      return Object.keys(units)[0]
    case 'ratio':
      return undefined
    case 'evidence':
      return Array.from({ length: field.atLeast }, (_, n) => ({
        name: `photo ${n + 1}`,
        ref: `photo-${n + 1}`,
      }))
  }
}
