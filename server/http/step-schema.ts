import { z } from 'zod'
import { NAMES, type Named } from '../../machines/names.ts'
import { mayBackdate, stepBody } from '../../machines/step-body.ts'
import type { PersonStepName } from '../../machines/steps.ts'
import { tiersOf } from '../../policies/extensions.ts'
import { own } from '../../policies/own.ts'
import type { Policy } from '../../policies/policy.ts'

/** A JSON Schema, as far as it is changed here. */
export interface Schema {
  properties?: Record<string, Schema>
  items?: Schema
  [keyword: string]: unknown
}

const schemas = new WeakMap<Policy, Map<string, Schema>>()

/** JSON Schema of a step's body under a policy. What names something of the policy is one of what there is. */
export function stepSchema(
  policy: Policy,
  type: PersonStepName,
  about: Readonly<Record<string, string>> = {},
): Schema {
  const known = schemas.get(policy) ?? new Map<string, Schema>()
  schemas.set(policy, known)
  // `returnSlip-2` has the form of every `returnSlip`.
  const key = JSON.stringify([type, Object.values(about).map((name) => name.replace(/-\d+$/, ''))])
  const schema = known.get(key) ?? timed(policy, type, about, written(policy, stepBody(policy, type, about)))
  known.set(key, schema)
  return schema
}

/** When a step happened is asked for only where the policy lets it be entered later, and then with the reason. */
function timed(
  policy: Policy,
  type: PersonStepName,
  about: Readonly<Record<string, string>>,
  schema: Schema,
): Schema {
  const part = type === 'receive' ? 'receivedAt' : 'at'
  if (mayBackdate(policy, type, about)) return { ...schema, dependentRequired: { atReason: [part] } }
  const parts = Object.entries(schema.properties ?? {}).filter(
    ([name]) => name !== part && name !== 'atReason',
  )
  return { ...schema, properties: Object.fromEntries(parts) }
}

/** The schema with some parts one of a few texts. */
export function oneOf(schema: Schema, parts: Readonly<Record<string, readonly string[]>>): Schema {
  const known = Object.entries(parts).filter(([name]) => own(schema.properties, name) !== undefined)
  const narrow = known.map(([name, among]) => [name, { type: 'string', enum: among }] as const)
  return { ...schema, properties: { ...schema.properties, ...Object.fromEntries(narrow) } }
}

function written(policy: Policy, body: z.ZodType): Schema {
  return z.toJSONSchema(body, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const names = NAMES.get(zodSchema as unknown as z.ZodType)?.names
      const among = names && namesIn(policy, names)
      if (!among) return
      const { description } = jsonSchema
      for (const keyword of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, keyword)
      Object.assign(jsonSchema, description === undefined ? {} : { description }, among)
    },
  }) as Schema
}

/** What a part may name, where the policy alone says so. */
function namesIn(policy: Policy, names: Named): Schema | null {
  if (names === 'addressee') {
    const listed = [...keysAs('role', policy.roles), ...keysAs('unit', policy.units)]
    return {
      anyOf: [
        { type: 'string', enum: listed },
        { type: 'string', pattern: '^person:\\S' },
      ],
    }
  }
  const section = own(SECTIONS, names)?.(policy)
  if (!section) return null
  const keys = Object.keys(section)
  if (keys.length > 0) return { type: 'string', enum: keys }
  return names === 'customer' ? null : { not: {} }
}

const SECTIONS: Partial<Record<Named, (policy: Policy) => object>> = {
  kind: ({ kinds }) => kinds,
  channel: ({ channels }) => channels,
  class: ({ classes }) => classes,
  severity: ({ severities }) => severities,
  cause: ({ causes }) => causes,
  unit: ({ units }) => units,
  role: ({ roles }) => roles,
  customer: ({ customers }) => customers,
  record: ({ records }) => records,
  remedy: ({ remedies }) => remedies,
  slip: ({ slips }) => slips,
  'corrective action': ({ correctives }) => correctives,
  check: ({ spotChecks }) => spotChecks,
  tier: ({ clocks }) => Object.fromEntries(Object.values(clocks).flatMap(namedTiers)),
}

function namedTiers(clock: Policy['clocks'][string]): [string, object][] {
  return tiersOf(clock).flatMap((tier) => (tier.name === null ? [] : [[tier.name, tier]]))
}

function keysAs(sort: string, section: object): string[] {
  return Object.keys(section).map((name) => `${sort}:${name}`)
}
