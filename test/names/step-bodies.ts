import { z } from 'zod'
import { NAMES, type Named } from '../../machines/names.ts'
import { formOf } from '../../machines/step-body.ts'
import { type PersonStepName, STEP_SCHEMAS } from '../../machines/steps.ts'
import type { Policy } from '../../policies/policy.ts'
import { NOWHERE } from './hostile-names.ts'
import { sampleOf } from '../../server/identity/first-request.ts'

/** A place in a step's body, `*` for each of a list, and a body in which only that place is to be changed. */
export interface Place {
  type: PersonStepName
  path: string[]
  body: Record<string, unknown>
}

/** A place that names something. */
export interface NamedPart extends Place {
  names: Named
  /** A name that stands for something there, if only in the policy; `none` where it has no such thing. */
  right: string
}

/** Every part of every step that names something, read from the schemas, so that a new one is there by itself. */
export function namedParts(policy: Policy): NamedPart[] {
  return (Object.keys(STEP_SCHEMAS) as PersonStepName[]).flatMap((type) =>
    partsOf(STEP_SCHEMAS[type], []).map(({ path, names }) => ({
      type,
      path,
      names,
      right: aName(policy, names),
      body: bodyOf(policy, type),
    })),
  )
}

/** Names that are written as that part wants them, and stand for nothing. */
export function wellFormed({ names }: NamedPart): string[] {
  return names === 'addressee' ? NOWHERE.flatMap((name) => [`role:${name}`, `unit:${name}`]) : [...NOWHERE]
}

/** What each form of a step knows by name: its choices and units; none of a form that this policy does not have. */
export function choicesIn(policy: Policy): Place[] {
  return formsIn(policy).flatMap(({ type, body, form }) =>
    Object.entries(form)
      .filter(
        ([, { type: sort }]) =>
          sort === 'choice' || (sort === 'unit' && Object.keys(policy.units).length > 0),
      )
      .map(([name]) => ({ type, body, path: ['form', name] })),
  )
}

/** A field of that name in each form that a step of this policy has, and among the changes of an amendment. */
export function fieldsCalled(policy: Policy, name: string): Place[] {
  return [
    ...formsIn(policy).map(({ type, body }): Place => ({ type, body, path: ['form', name] })),
    { type: 'amend', body: bodyOf(policy, 'amend'), path: ['changes', name] },
  ]
}

function formsIn(policy: Policy) {
  const all = (Object.keys(STEP_SCHEMAS) as PersonStepName[]).filter(
    (type) => 'form' in STEP_SCHEMAS[type].shape,
  )
  return all.flatMap((type) => {
    const subjects = type === 'record' ? Object.keys(policy.records).map((record) => ({ record })) : [{}]
    return subjects.flatMap((subject) => {
      const body = bodyOf(policy, type, subject)
      // Nothing is asked of a form about what the policy does not have.
      return Object.values(body).includes(NONE) ? [] : [{ type, body, form: formIn(policy, type, body) }]
    })
  })
}

/** The body with another name in that part. */
export function withName({ path, body }: Place, name: unknown): Record<string, unknown> {
  const put = (value: unknown, [key, ...rest]: string[]): unknown => {
    if (key === undefined) return name
    if (key === '*') return [put(Array.isArray(value) ? value[0] : undefined, rest)]
    const record = { ...(value as Record<string, unknown>) }
    return { ...record, [key]: put(new Map(Object.entries(record)).get(key), rest) }
  }
  return put(body, path) as Record<string, unknown>
}

/** Where a problem has to point to. */
export function pointerTo({ path }: Pick<Place, 'path'>): string {
  return path.map((key) => `/${key === '*' ? 0 : key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

function partsOf(schema: z.ZodType, path: string[]): { path: string[]; names: Named }[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault)
    return partsOf(schema.unwrap() as z.ZodType, path)
  const { names } = NAMES.get(schema) ?? {}
  if (names !== undefined) return [{ path, names }]
  if (schema instanceof z.ZodArray) return partsOf(schema.element as z.ZodType, [...path, '*'])
  if (!(schema instanceof z.ZodObject)) return []
  return Object.entries<z.ZodType>(schema.shape).flatMap(([key, part]) => partsOf(part, [...path, key]))
}

/** A body of this step as its schema wants it; of what may be left out it has what can be named. */
export function bodyOf(policy: Policy, type: PersonStepName, subject: object = {}): Record<string, unknown> {
  const parts = Object.entries<z.ZodType>(STEP_SCHEMAS[type].shape)
  const body: Record<string, unknown> = Object.fromEntries(
    parts.flatMap(([key, part]) => (key === 'form' ? [] : ([[key, valueOf(policy, part)]] as const))),
  )
  if (type === 'receive') Object.assign(body, { complainant: { name: 'Zhang San' } })
  Object.assign(body, subject)
  const given = Object.entries(formIn(policy, type, body)).filter(
    ([, field]) => field.required && !field.when,
  )
  if (!parts.some(([key]) => key === 'form')) return body
  return { ...body, form: Object.fromEntries(given.map(([name, field]) => [name, sampleOf(policy, field)])) }
}

function formIn(policy: Policy, type: PersonStepName, body: Record<string, unknown>) {
  const texts = Object.entries(body).filter((part): part is [string, string] => typeof part[1] === 'string')
  return formOf(policy, type, Object.fromEntries(texts))
}

function valueOf(policy: Policy, schema: z.ZodType): unknown {
  const { names } = NAMES.get(schema) ?? {}
  if (names !== undefined) return aName(policy, names)
  if (schema instanceof z.ZodOptional) return undefined
  if (schema instanceof z.ZodLiteral) return schema.value
  if (schema instanceof z.ZodEnum) return schema.options[0]
  if (schema instanceof z.ZodBoolean) return true
  if (schema instanceof z.ZodNumber) return 1
  if (schema instanceof z.ZodRecord) return {}
  if (schema instanceof z.ZodArray) return [valueOf(policy, schema.element as z.ZodType)]
  if (schema instanceof z.ZodObject) {
    const parts = Object.entries<z.ZodType>(schema.shape)
    return Object.fromEntries(parts.map(([key, part]) => [key, valueOf(policy, part)]))
  }
  return schema instanceof z.ZodString ? 'as agreed' : '2026-03-20T09:00:00+08:00'
}

/** A name that stands for something where the policy has such a thing, so that only the part in question is wrong. */
function aName(policy: Policy, names: Named): string {
  const first = (section: object) => Object.keys(section)[0]
  const nth = (section: object) => (Object.keys(section).length > 0 ? `${first(section)}-1` : undefined)
  const found: Partial<Record<Named, string | undefined>> = {
    kind: first(policy.kinds),
    channel: first(policy.channels),
    class: first(policy.classes),
    severity: first(policy.severities),
    cause: first(policy.causes),
    unit: first(policy.units),
    role: first(policy.roles),
    customer: first(policy.customers),
    record: first(policy.records),
    remedy: first(policy.remedies),
    slip: first(policy.slips),
    signature: Object.values(policy.slips)[0]?.signatures[0]?.name,
    'corrective action': first(policy.correctives),
    check: first(policy.spotChecks),
    addressee: `role:${first(policy.roles)}`,
    clock: first(policy.clocks),
    'proposed remedy': nth(policy.remedies),
    'issued slip': nth(policy.slips),
    'opened corrective action': nth(policy.correctives),
  }
  return found[names] ?? NONE
}

const NONE = 'none'
