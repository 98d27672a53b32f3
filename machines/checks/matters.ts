import type { Expected, Match } from '../../policies/match.ts'
import type { Rules } from '../../policies/policy.ts'
import type { Gate } from '../../policies/step-rule.ts'
import { isTimed as isTimedMatch, isWorkedOut } from '../../policies/worked-out.ts'
import { countedFrom } from '../../policies/counted.ts'

/** What the conditions and gates of a policy look at: everything else makes no difference to where a complaint can go. */
export interface Matters {
  /** Facts that conditions name, with the values they tell apart. */
  facts: ReadonlyMap<string, readonly (string | number | boolean)[]>
  /** The conditions that name more than one fact. */
  together: readonly Match[]
  /** Steps, records and events that gates ask for. */
  gates: ReadonlySet<string>
  /** What the cases walked should be like where there is a choice. */
  focus: Match
  /** Conditions on what clocks tell, and on how dates lie. */
  derived: readonly Match[]
  /** Gates that time or a later happening shuts. */
  timed: readonly Gate[]
  /** Slips that a gate or a remedy waits for. */
  slips: ReadonlySet<string>
  /** Dates that clocks count from: nothing of a case happened before its receipt. */
  counted: ReadonlySet<string>
}

/** Reads the conditions and gates out of a policy; a focus prefers cases that meet one condition. */
export function mattersOf(rules: Rules, focus: Match = {}): Matters {
  const facts = new Map<string, (string | number | boolean)[]>()
  const together: Match[] = []
  const gates = new Set<string>()
  const timed: Gate[] = []
  const derived: Match[] = []
  const note = (match: Match): void => {
    if (isTimedMatch(match)) derived.push(match)
    else if (Object.keys(match).length > 1) together.push(match)
    for (const [name, expected] of Object.entries(match)) {
      if (isWorkedOut(name)) continue
      facts.set(name, [...new Set([...(facts.get(name) ?? []), ...valuesOf(expected)])])
    }
  }
  const walk = (value: unknown, key: string): void => {
    if (value === null || typeof value !== 'object') return
    if (key === 'when') return note(value as Match)
    if ('done' in value && typeof value.done === 'string') gates.add(value.done)
    if (key === 'requires') timed.push(...(value as Gate[]).filter(isTimed))
    for (const [name, child] of Object.entries(value)) walk(child, name)
  }
  walk(rules, '')
  for (const { settle } of Object.values(rules.kinds)) if (settle) note(settle)
  for (const [name, record] of Object.entries(rules.records)) if (!record.repeatable) gates.add(name)
  const slips = new Set(Object.keys(rules.slips).filter((name) => gates.has(`${name}.complete`)))
  for (const { slip } of Object.values(rules.remedies)) if (slip) slips.add(slip)
  for (const name of Object.keys(rules.slips)) gates.add(`${name}.complete`)
  return { facts, together, gates, timed, derived, focus, slips, counted: new Set(countedFrom(rules)) }
}

function isTimed({ since, not, whileRunning }: Gate): boolean {
  return since !== undefined || not !== undefined || whileRunning !== undefined
}

function valuesOf(expected: Expected): (string | number | boolean)[] {
  if (Array.isArray(expected)) return expected
  if (typeof expected !== 'object') return [expected]
  const { from, above, below, upTo, withinDays, moreThanDays, not } = expected
  const bounds = [
    ...[from, below].flatMap((bound) => (bound === undefined ? [] : [bound, Math.max(0, bound - 1)])),
    ...[above, upTo].flatMap((bound) => (typeof bound === 'number' ? [bound, bound + 1] : [])),
  ]
  const ages = [withinDays, moreThanDays].flatMap((days) => (days === undefined ? [] : [days, days + 1]))
  return [...bounds, ...ages, ...[not ?? []].flat()]
}

/** A value that meets an expectation, where one can be named. Dates are given as days before the receipt. */
export function wantedOf(expected: Expected): string | number | boolean | undefined {
  if (Array.isArray(expected)) return expected[0]
  if (typeof expected !== 'object') return expected
  const { from, above, below, upTo, withinDays, moreThanDays } = expected
  if (from !== undefined) return from
  if (above !== undefined) return above + 1
  if (below !== undefined) return Math.max(0, below - 1)
  if (upTo !== undefined) return typeof upTo === 'number' ? upTo : 0
  if (withinDays !== undefined) return withinDays
  return moreThanDays === undefined ? undefined : moreThanDays + 1
}
