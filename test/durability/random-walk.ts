import type { ComplaintBody } from '../../server/http/shapes.ts'

type Schema = Record<string, unknown>

/** Numbers from 0 to below 1, always the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
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

/** A body for an offered step, filled in by its JSON Schema with what may make sense. */
export function bodyFor(
  random: () => number,
  offer: ComplaintBody['next'][number],
  now: string,
): Record<string, unknown> {
  const value = valueFor(random, offer.schema, now) as Record<string, unknown>
  return { ...value, ...offer.about, type: offer.step }
}

function valueFor(random: () => number, schema: Schema, now: string, name = ''): unknown {
  if ('const' in schema) return schema['const']
  if (Array.isArray(schema['enum'])) return oneOf(random, schema['enum'] as unknown[])
  const choices = (schema['anyOf'] ?? schema['oneOf']) as Schema[] | undefined
  if (choices) return valueFor(random, oneOf(random, choices), now, name)
  switch (schema['type']) {
    case 'object':
      return objectFor(random, schema, now)
    case 'array':
      return [valueFor(random, (schema['items'] ?? {}) as Schema, now, name)]
    case 'integer':
    case 'number':
      return Math.max(Number(schema['minimum'] ?? 1), 1 + Math.floor(random() * 3))
    case 'boolean':
      return random() < 0.5
    default:
      return textFor(random, schema, now, name)
  }
}

function objectFor(random: () => number, schema: Schema, now: string): Record<string, unknown> {
  const properties = (schema['properties'] ?? {}) as Record<string, Schema>
  const required = (schema['required'] ?? []) as string[]
  const chosen = Object.entries(properties).filter(([name]) => required.includes(name) || random() < 0.3)
  return Object.fromEntries(
    chosen.map(([name, property]) => [name, valueFor(random, property, now, name)] as const),
  )
}

/** Names of roles, units and remedies are not in the schema: some that the lab has. */
const NAMES: Record<string, string[]> = {
  remedy: ['apology', 'explanation', 'retest'],
  units: ['testing', 'quality', 'sampling'],
  responsibleUnit: ['testing', 'sampling'],
  cause: ['method', 'sample', 'person'],
  class: ['result', 'fee'],
  severity: ['ordinary', 'major'],
  unit: ['testing', 'quality'],
  to: ['unit:testing', 'role:registrar', 'person:dev-testingHead'],
  owner: ['unit:testing', 'person:dev-testingHead'],
}

function textFor(random: () => number, schema: Schema, now: string, name: string): string {
  if (schema['format'] === 'date') return now.slice(0, 10)
  if (schema['format'] === 'date-time' || ['dueAt', 'until', 'answerBy'].includes(name))
    return new Date(Date.parse(now) + 86_400_000 * (1 + Math.floor(random() * 5))).toISOString()
  return oneOf(random, NAMES[name] ?? ['so it was', 'as agreed', 'by telephone'])
}
