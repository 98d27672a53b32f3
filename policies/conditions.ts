import { z } from 'zod'
import type { FactType } from './fact-types.ts'
import type { Expected, Match } from './match.ts'
import { type Problem, undefinedName } from './problem.ts'
import { sealedMessage } from './sealed.ts'
import { comparedIn, isWorkedOut } from './worked-out.ts'

type Path = Problem['path']

/** What conditions of a place may ask: facts, and the moments that dates are compared with; none where they hold whenever one looks. */
export interface Askable {
  types: ReadonlyMap<string, FactType>
  moments?: ReadonlySet<string>
}

const ONLY_THEN =
  'ask for it in a step, a gate, a trigger or the limit of a clock, where something is decided'

/** What is wrong with one condition: facts nobody sets, values they never have, ranges of what is not a number. */
export function conditionProblems({ types, moments }: Askable, match: Match, path: Path): Problem[] {
  return Object.entries(match).flatMap(([name, expected]) => {
    const type = types.get(name)
    const here = [...path, name]
    if (!type && !moments && isWorkedOut(name))
      return [{ path: here, message: `${name} changes as time passes: ${ONLY_THEN}` }]
    if (!type) return [undefinedName(here, 'fact', name, types.keys())]
    if (type.sort === 'sealed')
      return asksOnlyWhetherKnown(expected) ? [] : [{ path: here, message: sealedMessage(name) }]
    return [
      ...expectationProblems(name, type, expected, here),
      ...boundProblems(types, expected, here),
      ...comparedProblems({ types, ...(moments && { moments }) }, { [name]: expected }, here),
    ]
  })
}

/** Whether something is known shows without its value. */
function asksOnlyWhetherKnown(expected: Expected): boolean {
  return typeof expected === 'object' && !Array.isArray(expected) && Object.keys(expected).join() === 'known'
}

/** Dates are compared with dates, and where something is decided. */
function comparedProblems({ types, moments }: Askable, match: Match, path: Path): Problem[] {
  const isDate = (type: FactType | undefined) => type?.sort === 'date' || type?.sort === 'instant'
  return comparedIn(match).flatMap((other): Problem[] => {
    if (!moments) return [{ path, message: `how dates lie changes as time passes: ${ONLY_THEN}` }]
    const strays = [...Object.keys(match), ...(moments.has(other) ? [] : [other])].filter(
      (name) => !isDate(types.get(name)),
    )
    if (other === 'now' && !moments.has(other))
      return [{ path, message: 'now passes while the clock runs: name another date' }]
    return strays.map((name) =>
      types.has(name)
        ? { path, message: `${name} is neither a date nor an instant: it lies before or after nothing` }
        : undefinedName(path, 'fact', name, types.keys()),
    )
  })
}

function expectationProblems(name: string, type: FactType, expected: Expected, path: Path): Problem[] {
  if (typeof expected !== 'object' || Array.isArray(expected)) {
    return [expected].flat().flatMap((value) => valueProblems(name, type, value, path))
  }
  const { from, above, below, upTo, withinDays, moreThanDays, not } = expected
  const problems =
    not === undefined ? [] : [not].flat().flatMap((value) => valueProblems(name, type, value, path))
  if ([from, above, below, upTo].some((bound) => bound !== undefined) && type.sort !== 'number') {
    problems.push({ path, message: `${name} is not a number: it has no range` })
  }
  if (from !== undefined && below !== undefined && from >= below) {
    problems.push({ path, message: `no number is at least ${from} and less than ${below}` })
  }
  if (above !== undefined && typeof upTo === 'number' && above >= upTo) {
    problems.push({ path, message: `no number is more than ${above} and at most ${upTo}` })
  }
  if ((withinDays !== undefined || moreThanDays !== undefined) && type.sort !== 'date') {
    problems.push({ path, message: `${name} is not a date: it has no age` })
  }
  return problems
}

/** The fact that holds a bound has to be a number. */
function boundProblems(types: ReadonlyMap<string, FactType>, expected: Expected, path: Path): Problem[] {
  if (typeof expected !== 'object' || Array.isArray(expected) || typeof expected.upTo !== 'string') return []
  const bound = types.get(expected.upTo)
  if (!bound) return [undefinedName([...path, 'upTo'], 'fact', expected.upTo, types.keys())]
  return bound.sort === 'number'
    ? []
    : [{ path: [...path, 'upTo'], message: `${expected.upTo} is not a number: it bounds nothing` }]
}

/** What somebody means who writes `known` or `unknown` where that is no value of a fact. */
function knownAsked({ sort, values }: FactType, value: string | number | boolean): boolean | null {
  const isText = sort === 'text' || sort === 'person' || sort === 'unit'
  if (isText || (value !== 'known' && value !== 'unknown') || values.has(value)) return null
  return value === 'known'
}

function valueProblems(
  name: string,
  type: FactType,
  value: string | number | boolean,
  path: Path,
): Problem[] {
  const asked = knownAsked(type, value)
  if (asked !== null)
    return [{ path, message: `to ask whether ${name} is known, write { known: ${asked} }, not ${value}` }]
  switch (type.sort) {
    case 'one of':
      return type.values.has(String(value)) ? [] : [undefinedName(path, name, String(value), type.values)]
    case 'number':
      if (typeof value === 'number' || (type.orUndetermined && value === 'undetermined')) return []
      return [{ path, message: `${name} is a number, never ${String(value)}` }]
    case 'boolean':
      return typeof value === 'boolean'
        ? []
        : [{ path, message: `${name} is true or false, never ${String(value)}` }]
    case 'date':
      return z.iso.date().safeParse(value).success
        ? []
        : [{ path, message: `${name} is a date such as 2026-03-02, never ${String(value)}` }]
    case 'instant':
      return z.iso.datetime({ offset: true }).safeParse(value).success
        ? []
        : [{ path, message: `${name} is an instant such as 2026-03-02T09:00:00Z, never ${String(value)}` }]
    default:
      return typeof value === 'string' ? [] : [{ path, message: `${name} is a text, never ${String(value)}` }]
  }
}
