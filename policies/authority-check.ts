import type { Checking } from './checking.ts'
import { namedIn, whenProblems } from './checking.ts'
import { type FactType, factTypesOf } from './fact-types.ts'
import { type Fact, holds } from './holds.ts'
import type { Match } from './match.ts'
import type { Policy } from './policy.ts'
import type { Problem } from './problem.ts'
import { own } from './own.ts'

const MOST_CELLS = 200_000
const MOST_REPORTED = 5

/** One stretch of values that no rule tells apart, with a value of it and its name. */
export interface Cell {
  fact: string
  value: Fact
  words: string
}

/** A combination of facts that falls under no rule of the authority matrix, or under several. */
export interface Fault {
  cell: string
  /** Positions of the rules it falls under. */
  rules: number[]
}

/** Whether every combination of facts falls under exactly one rule; each one that does not is named in words. */
export function gapsAndOverlaps(policy: Policy): Fault[] {
  const size = caseCount(policy)
  if (size > MOST_CELLS) return [{ cell: `${size} combinations, more than can be checked`, rules: [] }]
  const faults: Fault[] = []
  for (const cells of authorityCases(policy)) {
    const facts = factsOf(cells)
    const rules = policy.authority.rules.flatMap(({ when }, nth) => (holds(when, facts, TODAY) ? [nth] : []))
    if (rules.length !== 1) {
      faults.push({ cell: cells.map(({ words }) => words).join(', ') || 'every case', rules })
    }
  }
  return faults
}

/** Every combination of facts that the rules of the authority matrix tell apart. */
export function authorityCases(policy: Policy): Generator<Cell[]> {
  return combinations(dimensionsOf(policy))
}

/** How many such combinations there are. */
export function caseCount(policy: Policy): number {
  return dimensionsOf(policy).reduce((product, cells) => product * cells.length, 1)
}

/** The facts of such a combination, as conditions read them. */
export function factsOf(cells: readonly Cell[]): Record<string, Fact> {
  return Object.fromEntries(cells.map(({ fact, value }) => [fact === 'class' ? 'classPath' : fact, value]))
}

function dimensionsOf(policy: Policy): Cell[][] {
  const { types } = factTypesOf(policy)
  return factsUsed(policy).map((fact) => cellsOf(policy, fact, types.get(fact)))
}

/** What is wrong with the authority matrix: unknown ranks, conditions that cannot hold, gaps and overlaps. */
export function authorityProblems(check: Checking): Problem[] {
  const { policy } = check
  const { ranks, rules, petition } = policy.authority
  const named = [
    ...ranks.flatMap((role, nth) => namedIn(policy.roles, 'role', role, ['authority', 'ranks', nth])),
    ...rules.flatMap(({ when, levels }, nth) => [
      ...whenProblems(check, when, ['authority', 'rules', nth, 'when']),
      ...boundProblems(when, ['authority', 'rules', nth, 'when']),
      ...rankProblems(ranks, levels, ['authority', 'rules', nth, 'levels']),
    ]),
    ...rankProblems(ranks, petition, ['authority', 'petition']),
  ]
  const needsApproval = Object.values(policy.kinds).some(({ stages }) => stages.includes('approved'))
  return named.length > 0 || !needsApproval ? named : faultProblems(gapsAndOverlaps(policy))
}

/** Only between numbers can gaps be seen. */
function boundProblems(when: Match, path: Problem['path']): Problem[] {
  return Object.entries(when).flatMap(([fact, expected]) =>
    typeof expected === 'object' && !Array.isArray(expected) && typeof expected.upTo === 'string'
      ? [{ path: [...path, fact], message: 'the authority matrix has numbers for its bounds, never a fact' }]
      : [],
  )
}

function rankProblems(ranks: readonly string[], roles: readonly string[], path: Problem['path']): Problem[] {
  return roles.flatMap((role, nth) =>
    ranks.includes(role)
      ? []
      : [{ path: [...path, nth], message: `${role} is not among the ranks: ${ranks.join(', ')}` }],
  )
}

function faultProblems(faults: readonly Fault[]): Problem[] {
  const told = faults.slice(0, MOST_REPORTED).map(({ cell, rules: [first, ...others] }) =>
    first === undefined
      ? { path: ['authority', 'rules'], message: `${cell}: no rule, a gap` }
      : {
          path: ['authority', 'rules', first],
          message: `${cell}: also under rule ${others.map((nth) => nth + 1).join(', ')}, an overlap`,
        },
  )
  const untold = faults.length - told.length
  return untold > 0
    ? [...told, { path: ['authority', 'rules'], message: `and ${untold} more combinations` }]
    : told
}

function factsUsed({ authority }: Policy): string[] {
  return [...new Set(authority.rules.flatMap(({ when }) => Object.keys(when)))]
}

/** Any day will do: ages are counted from it. */
const TODAY = 0

function cellsOf(policy: Policy, fact: string, type: FactType | undefined): Cell[] {
  if (type?.sort === 'number') return numberCells(policy, fact, type)
  if (type?.sort === 'date') return ageCells(policy, fact)
  return valuesOf(policy, fact, type).map((value) => ({ fact, value, words: wordsOf(fact, value) }))
}

/** Facts that a complaint under approval always has. */
const ALWAYS_KNOWN = new Set([
  'kind',
  'severity',
  'channel',
  'remedy',
  'grouped',
  'amount',
  'quantity',
  'round',
  'petitions',
])

function valuesOf(policy: Policy, fact: string, type: FactType | undefined): Fact[] {
  if (fact === 'kind') {
    return Object.keys(policy.kinds).filter((kind) => own(policy.kinds, kind)?.stages.includes('approved'))
  }
  const unknown = ALWAYS_KNOWN.has(fact) ? [] : [null]
  if (fact === 'class')
    return [...Object.keys(policy.classes).map((name) => pathOf(policy, name)), ...unknown]
  if (type?.sort === 'boolean') return [true, false, ...unknown]
  if (type?.sort === 'one of') return [...type.values, ...unknown]
  return [...valuesNamed(policy, fact), 'any other', ...unknown]
}

function valuesNamed({ authority }: Policy, fact: string): string[] {
  const named = authority.rules.flatMap(({ when }) => {
    const expected = own(when, fact)
    if (expected === undefined) return []
    if (typeof expected !== 'object' || Array.isArray(expected)) return [expected].flat()
    return [expected.not ?? []].flat()
  })
  return [...new Set(named.map(String))]
}

function pathOf({ classes }: Policy, name: string): string[] {
  const path: string[] = []
  for (
    let next: string | undefined = name;
    next !== undefined && !path.includes(next);
    next = own(classes, next)?.parent
  )
    path.push(next)
  return path
}

/** The stretches between the bounds that rules name, single values among them. */
function numberCells({ authority }: Policy, fact: string, type: FactType): Cell[] {
  const bounds = new Set<number>()
  const single = new Set<number>()
  for (const { when } of authority.rules) {
    const expected = own(when, fact)
    if (typeof expected === 'number') single.add(expected)
    else if (Array.isArray(expected)) for (const each of expected) single.add(Number(each))
    else if (typeof expected === 'object') {
      for (const bound of [expected.from, expected.below]) if (bound !== undefined) bounds.add(bound)
      if (typeof expected.upTo === 'number') single.add(expected.upTo)
      if (expected.above !== undefined) single.add(expected.above)
      for (const each of [expected.not ?? []].flat()) if (typeof each === 'number') single.add(each)
    }
  }
  const starts = [...new Set([0, ...bounds, ...single])].filter((each) => each >= 0).sort((a, b) => a - b)
  const cells = starts.flatMap((start, nth) => stretch(fact, start, starts[nth + 1], single.has(start)))
  const others: Fact[] = [
    ...(type.orUndetermined ? ['undetermined'] : []),
    ...(ALWAYS_KNOWN.has(fact) ? [] : [null]),
  ]
  return [...cells, ...others.map((value) => ({ fact, value, words: wordsOf(fact, value) }))]
}

function stretch(fact: string, from: number, below: number | undefined, isSingle: boolean): Cell[] {
  const until = below === undefined ? '' : ` below ${below}`
  if (!isSingle) return [{ fact, value: from, words: `${fact} from ${from}${until}` }]
  const between = below === undefined ? from + 1 : (from + below) / 2
  return [
    { fact, value: from, words: `${fact} ${from}` },
    { fact, value: between, words: `${fact} above ${from}${until}` },
  ]
}

/** Ages in days on either side of each bound. */
function ageCells({ authority }: Policy, fact: string): Cell[] {
  const bounds = authority.rules.flatMap(({ when }) => {
    const expected = own(when, fact)
    if (typeof expected !== 'object' || Array.isArray(expected)) return []
    return [expected.withinDays, expected.moreThanDays].flatMap((days) => days ?? [])
  })
  const ages = [...new Set([0, ...bounds, ...bounds.map((days) => days + 1)])]
  const cells = ages.map((days) => ({ fact, value: dayBefore(days), words: `${fact} ${days} days before` }))
  return [...cells, { fact, value: null, words: wordsOf(fact, null) }]
}

function dayBefore(days: number): string {
  return new Date((TODAY - days) * 86_400_000).toISOString().slice(0, 10)
}

function wordsOf(fact: string, value: Fact): string {
  return value === null ? `${fact} not known` : `${fact} ${Array.isArray(value) ? value[0] : String(value)}`
}

function* combinations(dimensions: readonly Cell[][]): Generator<Cell[]> {
  const [first, ...rest] = dimensions
  if (!first) {
    yield []
    return
  }
  for (const tail of combinations(rest)) for (const cell of first) yield [cell, ...tail]
}
