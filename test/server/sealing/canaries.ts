import type { Field, Form } from '../../../policies/form.ts'
import { own } from '../../../policies/own.ts'
import type { Policy } from '../../../policies/policy.ts'
import { formOf } from '../../../machines/step-body.ts'
import type { PersonStepName } from '../../../machines/steps.ts'

type Body = Record<string, unknown>

/** Short enough for every field, and nothing that the engine writes by itself. */
export const CANARY = 'Kanarie'

/** Parts of steps that people write freely, and whom a case is referred to. */
const WRITTEN = ['content', 'reason', 'question', 'atReason']

/** A step with a canary in every free text and in every field that holds a text, evidence or something personal. */
export function withCanaries(policy: Policy, body: Body): Body {
  const type = (body['type'] ?? 'receive') as PersonStepName
  const about = Object.fromEntries(
    Object.entries(body).filter(([, value]) => typeof value === 'string'),
  ) as Record<string, string>
  const texts = [...WRITTEN, ...(type === 'consult' ? ['about'] : []), ...(type === 'refer' ? ['to'] : [])]
  const told = texts.filter((name) => typeof body[name] === 'string').map((name) => [name, CANARY])
  return {
    ...body,
    ...Object.fromEntries(told),
    ...(type === 'receive' ? { complainant: { name: CANARY, contact: `${CANARY} 13800` } } : {}),
    ...(body['form'] ? { form: filled(formOf(policy, type, about), body['form'] as Body) } : {}),
  }
}

function filled(form: Form, values: Body): Body {
  const texts = Object.entries(form).filter(
    ([, field]) => field.type === 'text' && !field.when && !field.open,
  )
  const asked = { ...Object.fromEntries(texts.map(([name]) => [name, CANARY])), ...values }
  return Object.fromEntries(
    Object.entries(asked).map(([name, value]) => [name, withCanary(own(form, name), value)]),
  )
}

function withCanary(field: Field | undefined, value: unknown): unknown {
  if (!field || field.open) return value
  if (field.type === 'text') return CANARY
  if (field.type !== 'evidence') return value
  return (value as { ref: string }[]).map((each) => ({ ...each, name: CANARY, ref: `${CANARY}-${each.ref}` }))
}
