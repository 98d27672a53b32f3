import { z } from 'zod'
import { tiersOf } from '../policies/extensions.ts'
import { own } from '../policies/own.ts'
import { isOfEngine } from '../policies/text.ts'
import type { Rules } from '../policies/policy.ts'
import type { Complaint } from './complaint-context.ts'
import { clockId } from './clocks.ts'
import { NAMES, type Named } from './names.ts'
import { type Refusal, refuseEach } from './refusal.ts'
import { type ComplaintStep, STEP_SCHEMAS } from './steps.ts'
import { clockNameOf } from './time/run.ts'

interface Asked {
  rules: Rules
  complaint: Complaint
  step: ComplaintStep
}

/** Why names in a step stand for nothing, in the policy or on the case; null when each stands for something. */
export function whyUnknown({ rules, complaint, step }: Asked): Refusal | null {
  const found = (PARTS.get(step.type) ?? []).flatMap(({ path, names }) => {
    const known = KNOWN[names]({ rules, complaint, step })
    return known === 'any'
      ? []
      : namesAt(step, path, '').flatMap(({ name, pointer }) =>
          known.includes(name) ? [] : [{ pointer, why: `no ${names} ${name} here; ${listed(known)}` }],
        )
  })
  return found.length === 0 ? null : refuseEach('unknown', found)
}

function listed(known: readonly string[]): string {
  return known.length > 0 ? `there are: ${known.join(', ')}` : 'there is none'
}

/** A part of a step that names something; `*` stands for each of a list. */
interface Part {
  path: readonly string[]
  names: Named
}

// Read from the schemas once, when the module loads: a workflow's sandbox freezes them afterwards, and they want to be written to.
const PARTS: ReadonlyMap<string, readonly Part[]> = new Map(
  Object.entries(STEP_SCHEMAS).map(([type, schema]) => [type, partsOf(schema, [])]),
)

function partsOf(schema: z.ZodType, path: readonly string[]): Part[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return partsOf(schema.unwrap() as z.ZodType, path)
  const { names } = NAMES.get(schema) ?? {}
  if (names !== undefined) return [{ path, names }]
  if (schema instanceof z.ZodArray) return partsOf(schema.element as z.ZodType, [...path, '*'])
  if (!(schema instanceof z.ZodObject)) return []
  return Object.entries<z.ZodType>(schema.shape).flatMap(([key, part]) => partsOf(part, [...path, key]))
}

function namesAt(value: unknown, path: readonly string[], pointer: string): NameIn[] {
  const [key, ...rest] = path
  if (key === undefined) return typeof value === 'string' ? [{ name: value, pointer }] : []
  if (Array.isArray(value)) return value.flatMap((each, nth) => namesAt(each, rest, `${pointer}/${nth}`))
  if (typeof value !== 'object' || value === null) return []
  return namesAt(own(value as Record<string, unknown>, key), rest, `${pointer}/${key}`)
}

interface NameIn {
  name: string
  pointer: string
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
  tier: tiersOfClock,
}

/** Persons are not listed anywhere, and the engine is none; roles and units are. */
function addresseesLike({ rules, step }: Asked): readonly string[] | 'any' {
  const to = 'owner' in step ? step.owner : 'to' in step ? step.to : undefined
  if (to?.startsWith('person:')) return isOfEngine(to.slice('person:'.length)) ? [] : 'any'
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

function tiersOfClock({ rules, step }: Asked): readonly string[] {
  const rule = step.type === 'extend' ? own(rules.clocks, clockNameOf(step.clock)) : undefined
  return rule ? tiersOf(rule).flatMap(({ name }) => name ?? []) : []
}

function idsOf(all: readonly { id: string }[]): string[] {
  return all.map(({ id }) => id)
}
