import { formsOf } from './fact-types.ts'
import { BUILT_IN_FACTS } from './match.ts'
import { pauseReasons } from './pauses.ts'
import type { Rules } from './policy.ts'
import { remembered } from './remembered.ts'

/** The instant of the receipt, as triggers name it. */
export const RECEIVED_AT = 'receivedAt'

/** The facts that triggers of clocks count from. */
export const countedFrom = remembered((rules: Rules): readonly string[] => {
  const facts = factsIn(rules)
  return named(rules).filter((name) => facts.has(name))
})

/** What triggers of clocks count from by when it happened: steps, states, records, events. */
export const countedSince = remembered((rules: Rules): readonly string[] => {
  const facts = factsIn(rules)
  return named(rules).filter((name) => name !== RECEIVED_AT && !facts.has(name))
})

/** Whether a trigger that counts from this counts from the receipt. */
export function isReceipt(rules: Rules, name: string): boolean {
  return name === RECEIVED_AT && !factsIn(rules).has(name)
}

/** Whether anything counts from another instant than its own. */
export function isAnyCounted(rules: Rules): boolean {
  return named(rules).length > 0
}

const named = remembered((rules: Rules): readonly string[] => {
  const triggers = Object.values(rules.clocks).flatMap((clock) => [
    ...clock.starts,
    ...clock.stops,
    ...clock.resets,
    ...pauseReasons(clock).flatMap(({ from, until }) => [...from, ...until]),
  ])
  return [...new Set(triggers.flatMap(({ at }) => at ?? []))]
})

const factsIn = remembered(
  (rules: Rules): ReadonlySet<string> =>
    new Set<string>([
      ...BUILT_IN_FACTS,
      ...[...formsOf(rules)].flatMap(({ form }) =>
        Object.entries(form).flatMap(([name, field]) => (field.fact ? [name] : [])),
      ),
      ...Object.values(rules.customers).flatMap(({ facts }) => Object.keys(facts)),
    ]),
)
