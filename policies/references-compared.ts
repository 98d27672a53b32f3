import { actingFor, filledForms } from './filled-forms.ts'
import type { Expected, Match } from './match.ts'
import { own, owns } from './own.ts'
import type { Policy } from './policy.ts'
import type { Problem } from './problem.ts'
import type { StepRule } from './step-rule.ts'

type Path = Problem['path']
type Actors = StepRule['by']

/**
 * Earlier cases that an intake, or an amendment, is compared with and that whoever sends it could not see: that it repeats one, or
 * has its outside reference, would tell him that there is one.
 */
export function comparedProblems(policy: Policy): Problem[] {
  const { repeats, intake } = policy
  return [
    ...(repeats ? hiddenFrom(policy, repeats.same, ['repeats']) : []),
    ...(intake.unique ?? []).flatMap((names, nth) => hiddenFrom(policy, names, ['intake', 'unique', nth])),
  ]
}

function hiddenFrom(policy: Policy, same: readonly string[], path: Path): Problem[] {
  return policy.visibility.flatMap(({ when, to }, nth) => {
    const blind = askersOf(policy, same).filter(
      (asker) => !asker.who.every((name) => to.includes(name)) && canMeet(same, asker.when, when),
    )
    const names = [...new Set(blind.flatMap(({ who }) => who.filter((name) => !to.includes(name))))]
    if (names.length === 0) return []
    const them = names.join(', ')
    return [
      {
        path,
        message: `${them} would hear of earlier cases that visibility.${nth} keeps from them: name them there, or keep such cases out with a fact in common that is another`,
      },
    ]
  })
}

interface Asker {
  who: string[]
  when: Match
}

/**
 * Whoever takes cases in, and, where cases may be amended, whoever fills a form that holds what is compared, or amends at all where it
 * is known by the customer.
 */
function askersOf(policy: Policy, same: readonly string[]): Asker[] {
  const { intake, steps } = policy
  const amending = owns(steps, 'amend')
    ? filledForms(policy).filter(
        ({ path, form }) =>
          (path[0] === 'steps' || path[0] === 'records') && same.some((name) => owns(form, name)),
      )
    : []
  return [
    ...askers(policy, intake.by),
    ...amending.flatMap(({ by }) => by.map((who) => ({ who: [who], when: {} }))),
    ...(same.some((name) => isOfCustomer(policy, name)) ? askers(policy, own(steps, 'amend')?.by ?? []) : []),
  ]
}

/** Whether a fact is which customer a case is of, or known by that. */
function isOfCustomer({ customers }: Policy, name: string): boolean {
  return name === 'customer' || Object.values(customers).some(({ facts }) => owns(facts, name))
}

function askers(policy: Policy, by: Actors): Asker[] {
  return by.map(({ who, when }) => ({ who: actingFor(policy, [who]), when }))
}

/** Whether a case taken in under one condition may have all that is compared in common with one that meets the other. */
function canMeet(same: readonly string[], when: Match, other: Match): boolean {
  return same.every((name) => {
    // A condition on a class holds for those below it.
    if (name === 'class') return true
    const [mine, its] = [valuesOf(own(when, name)), valuesOf(own(other, name))]
    return !mine || !its || mine.some((value) => its.includes(value))
  })
}

/** The values that a condition lists for a fact; null where it leaves more open. */
function valuesOf(expected: Expected | undefined): (string | number | boolean)[] | null {
  if (expected === undefined || (typeof expected === 'object' && !Array.isArray(expected))) return null
  return [expected].flat()
}
