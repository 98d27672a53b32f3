import { z } from 'zod'
import { own } from '../policies/own.ts'
import type { Rules } from '../policies/policy.ts'
import type { Complaint } from './complaint-context.ts'
import { clockId } from './clocks.ts'
import { NAMES, type Named } from './names.ts'
import { type Refusal, refuse } from './refusal.ts'
import { type ComplaintStep, STEP_SCHEMAS } from './steps.ts'

interface Asked {
  rules: Rules
  complaint: Complaint
  step: ComplaintStep
}

/** Why a name in a step stands for nothing, in the policy or on the case; null when each stands for something. */
export function whyUnknown({ rules, complaint, step }: Asked): Refusal | null {
  const schema = own<z.ZodType>(STEP_SCHEMAS, step.type)
  if (!schema) return null
  for (const { name, names, pointer } of namesIn(schema, step, '')) {
    const known = KNOWN[names]({ rules, complaint, step })
    if (known === 'any' || known.includes(name)) continue
    const there = known.length > 0 ? `there are: ${known.join(', ')}` : 'there is none'
    return refuse('unknown', `no ${names} ${name} here; ${there}`, [pointer])
  }
  return null
}

interface NameIn {
  name: string
  names: Named
  pointer: string
}

function namesIn(schema: z.ZodType, value: unknown, pointer: string): NameIn[] {
  if (value === undefined) return []
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault)
    return namesIn(schema.unwrap() as z.ZodType, value, pointer)
  const { names } = NAMES.get(schema) ?? {}
  if (names !== undefined && typeof value === 'string') return [{ name: value, names, pointer }]
  if (schema instanceof z.ZodArray && Array.isArray(value))
    return value.flatMap((each, nth) => namesIn(schema.element as z.ZodType, each, `${pointer}/${nth}`))
  if (!(schema instanceof z.ZodObject)) return []
  const parts = value as Record<string, unknown>
  return Object.entries<z.ZodType>(schema.shape).flatMap(([key, part]) =>
    namesIn(part, own(parts, key), `${pointer}/${key}`),
  )
}

const KNOWN: Record<Named, (asked: Asked) => readonly string[] | 'any'> = {
  kind: ({ rules }) => Object.keys(rules.kinds),
  channel: ({ rules, step }) =>
    step.type === 'receive' && step.opened ? 'any' : Object.keys(rules.channels),
  class: ({ rules }) => Object.keys(rules.classes),
  severity: ({ rules }) => Object.keys(rules.severities),
  cause: ({ rules }) => Object.keys(rules.causes),
  unit: ({ rules }) => Object.keys(rules.units),
  role: ({ rules }) => Object.keys(rules.roles),
  customer: ({ rules }) => {
    const codes = Object.keys(rules.customers)
    return codes.length > 0 ? codes : 'any'
  },
  record: ({ rules }) => Object.keys(rules.records),
  remedy: ({ rules }) => Object.keys(rules.remedies),
  slip: ({ rules }) => Object.keys(rules.slips),
  signature: ({ rules, complaint, step }) => {
    const run = step.type === 'signSlip' && complaint.slips.find(({ id }) => id === step.slip)
    return run ? (own(rules.slips, run.slip)?.signatures.map(({ name }) => name) ?? []) : []
  },
  'corrective action': ({ rules }) => Object.keys(rules.correctives),
  check: ({ rules }) => Object.keys(rules.spotChecks),
  addressee: addresseesLike,
  'proposed remedy': ({ complaint }) => idsOf(complaint.proposal?.remedies ?? []),
  'issued slip': ({ complaint }) => idsOf(complaint.slips),
  'opened corrective action': ({ complaint }) => idsOf(complaint.correctives),
  proposal: ({ complaint }) => idsOf(complaint.penalties),
  line: ({ complaint }) => idsOf(complaint.lines ?? []),
  clock: clocksOf,
}

/** Persons are not listed anywhere; roles and units are. */
function addresseesLike({ rules, step }: Asked): readonly string[] | 'any' {
  const to = 'owner' in step ? step.owner : 'to' in step ? step.to : undefined
  if (to?.startsWith('person:')) return 'any'
  const sort = to?.startsWith('role:') ? 'role' : 'unit'
  return Object.keys(sort === 'role' ? rules.roles : rules.units).map((name) => `${sort}:${name}`)
}

/** A promise may name a clock that it starts; every other step one that has been started. */
function clocksOf({ rules, complaint, step }: Asked): readonly string[] {
  const started = complaint.clocks.map(clockId)
  if (step.type !== 'promise') return started
  const promised = Object.entries(rules.clocks).flatMap(([name, { within }]) =>
    within.some((each) => each.within === 'promised') ? [name] : [],
  )
  return [...started, ...promised]
}

function idsOf(all: readonly { id: string }[]): string[] {
  return all.map(({ id }) => id)
}
