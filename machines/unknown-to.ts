import { formsOf } from '../policies/fact-types.ts'
import { own, owns } from '../policies/own.ts'
import { pauseReasons } from '../policies/pauses.ts'
import type { Rules } from '../policies/policy.ts'
import { STAGES } from '../policies/vocabulary.ts'
import { clockId } from './clocks.ts'
import type { Complaint } from './complaint-context.ts'
import { listOf } from './lists.ts'
import type { Change } from './rebased-run.ts'
import { readersUnder } from './sight/readers.ts'

/**
 * What a case has that the new rules do not know, in words, as `the kind refund`: it cannot come under them. Clocks that have stopped
 * and work that is finished need nobody to know them.
 */
export function unknownTo({ from, to }: Change, complaint: Complaint): string[] {
  const rules = to.rules
  if (rules.id !== from.rules.id) return [`a case of ${from.rules.id}`]
  const found = [
    ...stateIn(rules, complaint),
    ...clocksIn(rules, complaint),
    ...peopleIn(rules, complaint),
    ...workIn(rules, complaint),
    ...factsIn(from.rules, rules, complaint),
  ]
  return [...new Set(found)]
}

function stateIn(rules: Rules, { facts, state }: Complaint): string[] {
  const kind = own(rules.kinds, String(facts['kind']))
  if (!kind) return [`the kind ${String(facts['kind'])}`]
  const isStage = STAGES.some((stage) => stage === state)
  return isStage && !kind.stages.some((stage) => stage === state)
    ? [`the state ${state} for the kind ${String(facts['kind'])}`]
    : []
}

function clocksIn(rules: Rules, { clocks }: Complaint): string[] {
  return clocks
    .filter(({ stoppedAtMs }) => stoppedAtMs === null)
    .flatMap((run) => {
      const rule = own(rules.clocks, run.clock)
      if (!rule) return [`the clock ${clockId(run)}`]
      const reasons = new Set(pauseReasons(rule).map(({ name }) => name))
      return run.openPauses.flatMap(({ reason }) =>
        reasons.has(reason) ? [] : [`the reason ${reason} for which the clock ${clockId(run)} stands still`],
      )
    })
}

function peopleIn(rules: Rules, complaint: Complaint): string[] {
  const { holder, holderRole, transfer, consultations, correctives, proposal } = complaint
  const addressees = [
    holder,
    holderRole === null ? null : `role:${holderRole}`,
    transfer?.to,
    ...consultations.flatMap(({ unit, answered }) => (answered ? [] : [`unit:${unit}`])),
    ...correctives.flatMap(({ owner, state }) => (state === 'open' ? [owner] : [])),
    ...(proposal?.approvals ?? []).map(({ role }) => `role:${role}`),
  ]
  return addressees.flatMap((addressee) => {
    const [sort, name = ''] = addressee?.split(':') ?? []
    const known = sort === 'role' ? rules.roles : sort === 'unit' ? rules.units : null
    return known === null || owns(known, name) ? [] : [`the ${String(sort)} ${name}`]
  })
}

function workIn(rules: Rules, complaint: Complaint): string[] {
  const { proposal, slips, correctives, penalties, lines } = complaint
  const open = {
    'the remedy': [rules.remedies, (proposal?.remedies ?? []).map(({ remedy }) => remedy)],
    'the slip': [rules.slips, slips.flatMap(({ slip, state }) => (state === 'complete' ? [] : [slip]))],
    'the corrective action': [
      rules.correctives,
      correctives.flatMap(({ corrective, state }) => (state === 'verified' ? [] : [corrective])),
    ],
    'the penalty': [
      rules.penalties,
      penalties.flatMap(({ penalty, state }) => (state === 'proposed' ? [penalty] : [])),
    ],
  } as const
  const unknown = Object.entries(open).flatMap(([what, [known, names]]) =>
    names.flatMap((name) => (owns(known, name) ? [] : [`${what} ${name}`])),
  )
  return lines && !listOf(rules, complaint) ? [...unknown, 'the list that it is'] : unknown
}

/** Facts whose values are names of the policy. */
const NAMED = {
  class: 'classes',
  severity: 'severities',
  cause: 'causes',
  channel: 'channels',
  unit: 'units',
  responsibleUnit: 'units',
} as const

function factsIn(from: Rules, to: Rules, { facts }: Complaint): string[] {
  const named = Object.entries(NAMED).flatMap(([fact, part]) => {
    const value = own(facts, fact)
    // A case that a schedule opened came through no channel of the policy.
    const isGone = typeof value === 'string' && owns(from[part], value) && !owns(to[part], value)
    return isGone ? [`the ${fact} ${value}`] : []
  })
  const [before, after] = [fieldsOf(from), fieldsOf(to)]
  const others = Object.entries(facts).flatMap(([name, value]) => {
    if (owns(NAMED, name) || !before.has(name)) return []
    const fields = after.get(name)
    if (!fields) return readersUnder(to).facts.has(name) ? [] : [`the fact ${name}`]
    const isKnown = fields.some((field) => field.type !== 'choice' || owns(field.choices, String(value)))
    return isKnown || value === null ? [] : [`${String(value)} as ${name}`]
  })
  return [...named, ...others]
}

type Field = Rules['intake']['form'][string]

/** Every field that holds a fact, in each of the forms that have it. */
function fieldsOf(rules: Rules): Map<string, Field[]> {
  const found = new Map<string, Field[]>()
  for (const { form } of formsOf(rules)) {
    for (const [name, field] of Object.entries(form))
      if (field.fact) found.set(name, [...(found.get(name) ?? []), field])
  }
  return found
}
