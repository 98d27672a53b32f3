import type { Policy } from '../../policies/policy.ts'
import type { ComplaintBody } from '../../server/http/shapes.ts'

type Schema = Record<string, unknown>

/** Numbers from 0 to below 1, always the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** One of them. Throws where there is none. */
export function oneOf<T>(random: () => number, among: readonly T[]): T {
  const one = among[Math.floor(random() * among.length)]
  if (one === undefined) throw new Error('there is nothing to choose from')
  return one
}

type Names = Record<string, string[]>

/** Whoever walks at random through the cases of one policy: what he draws is the same for the same seed. */
export interface Walker {
  random: () => number
  /** What may stand in fields whose schema does not list it, by the field's name. */
  names: Names
}

/** Somebody who knows the names that this policy gives. */
export function walkerFor(policy: Policy, seed: number): Walker {
  return { random: randomFrom(seed), names: namesOf(policy) }
}

/** A body for an offered step, filled in by its JSON Schema with what may make sense. */
export function bodyFor(
  walker: Walker,
  offer: ComplaintBody['next'][number],
  now: string,
): Record<string, unknown> {
  const value = valueFor(walker, offer.schema, now) as Record<string, unknown>
  return { ...value, ...offer.about, type: offer.step }
}

function valueFor(walker: Walker, schema: Schema, now: string, name = ''): unknown {
  const { random } = walker
  if ('const' in schema) return schema['const']
  if (Array.isArray(schema['enum'])) return oneOf(random, schema['enum'] as unknown[])
  const choices = (schema['anyOf'] ?? schema['oneOf']) as Schema[] | undefined
  if (choices) return valueFor(walker, oneOf(random, choices), now, name)
  switch (schema['type']) {
    case 'object':
      return objectFor(walker, schema, now)
    case 'array':
      return [valueFor(walker, (schema['items'] ?? {}) as Schema, now, name)]
    case 'integer':
    case 'number':
      return Math.max(Number(schema['minimum'] ?? 1), 1 + Math.floor(random() * 3))
    case 'boolean':
      return random() < 0.5
    default:
      return textFor(walker, schema, now, name)
  }
}

function objectFor(walker: Walker, schema: Schema, now: string): Record<string, unknown> {
  const properties = (schema['properties'] ?? {}) as Record<string, Schema>
  const required = (schema['required'] ?? []) as string[]
  const chosen = Object.entries(properties).filter(
    ([name]) => required.includes(name) || walker.random() < 0.3,
  )
  return Object.fromEntries(
    chosen.map(([name, property]) => [name, valueFor(walker, property, now, name)] as const),
  )
}

/** Names of roles, units and remedies are not in the schemas. */
function namesOf(policy: Policy): Names {
  const units = Object.keys(policy.units)
  const roles = Object.keys(policy.roles)
  const owners = [...units.map((unit) => `unit:${unit}`), ...roles.map((role) => `person:dev-${role}`)]
  return {
    remedy: Object.keys(policy.remedies),
    units,
    unit: units,
    responsibleUnit: units,
    cause: Object.keys(policy.causes),
    class: Object.keys(policy.classes),
    severity: ['ordinary', 'major'],
    to: [...owners, ...roles.map((role) => `role:${role}`)],
    owner: owners,
  }
}

function textFor({ random, names }: Walker, schema: Schema, now: string, name: string): string {
  if (schema['format'] === 'date') return now.slice(0, 10)
  if (schema['format'] === 'date-time' || ['dueAt', 'until', 'answerBy'].includes(name))
    return new Date(Date.parse(now) + 86_400_000 * (1 + Math.floor(random() * 5))).toISOString()
  const known = names[name] ?? []
  return oneOf(random, known.length > 0 ? known : ['so it was', 'as agreed', 'by telephone'])
}
