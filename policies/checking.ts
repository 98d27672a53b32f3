import { Addressees } from './addressees.ts'
import { conditionProblems } from './conditions.ts'
import { type FactType, factTypesOf } from './fact-types.ts'
import { type Happenings, happeningsOf } from './happenings.ts'
import type { Match } from './match.ts'
import type { Policy } from './policy.ts'
import { type Problem, undefinedName } from './problem.ts'
import { isTakeable } from './takeable.ts'
import { type StepName, STEPS } from './vocabulary.ts'
import { owns } from './own.ts'
import { workedOutTypes } from './worked-out.ts'

type Path = Problem['path']

/** A policy under check, with every name that it defines. */
export interface Checking {
  policy: Policy
  types: ReadonlyMap<string, FactType>
  happenings: Happenings
  addressees: Addressees
  factProblems: readonly Problem[]
}

export function checking(policy: Policy): Checking {
  const { types, problems } = factTypesOf(policy)
  return {
    policy,
    types,
    happenings: happeningsOf(policy),
    addressees: new Addressees(policy, types),
    factProblems: problems,
  }
}

export function whenProblems({ types }: Checking, when: Match | undefined, path: Path): Problem[] {
  return when === undefined ? [] : conditionProblems({ types }, when, path)
}

const THEN: ReadonlySet<string> = new Set(['receipt', 'now'])
const WHENEVER: ReadonlySet<string> = new Set(['receipt'])

/** Problems of a condition that is decided at the instant of a step; one that is decided again and again cannot ask for now. */
export function timedProblems(
  { policy, types }: Checking,
  when: Match,
  path: Path,
  isDecidedOnce = true,
): Problem[] {
  const all = new Map([...types, ...workedOutTypes(policy.clocks)])
  return conditionProblems({ types: all, moments: isDecidedOnce ? THEN : WHENEVER }, when, path)
}

/** A happening that nothing under this policy brings about. */
export function happeningProblems({ policy, happenings }: Checking, name: string, path: Path): Problem[] {
  if (!happenings.forms.has(name)) {
    return [undefinedName(path, 'step, state, record or event', name, happenings.forms.keys())]
  }
  return owns(STEPS, name) && !isTakeable(policy, name as StepName)
    ? [{ path, message: `${name} never happens: the policy lets nobody take this step` }]
    : []
}

/** A fact that has to hold a date or an instant. */
export function dateProblems({ types }: Checking, name: string, path: Path): Problem[] {
  const type = types.get(name)
  if (!type) return [undefinedName(path, 'fact', name, types.keys())]
  return type.sort === 'date' || type.sort === 'instant'
    ? []
    : [{ path, message: `${name} is neither a date nor an instant` }]
}

/** A name that one section of the policy has to define. */
export function namedIn(section: object, what: string, name: string | undefined, path: Path): Problem[] {
  return name === undefined || owns(section, name)
    ? []
    : [undefinedName(path, what, name, Object.keys(section))]
}

/** Names that are neither a role nor a unit: nobody on a case at hand can be meant. */
export function staffProblems(
  { policy: { roles, units } }: Checking,
  names: readonly string[],
  path: Path,
): Problem[] {
  return names.flatMap((name, nth) => namedIn({ ...roles, ...units }, 'role or unit', name, [...path, nth]))
}
