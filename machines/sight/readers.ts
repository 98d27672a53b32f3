import { formsOf } from '../../policies/fact-types.ts'
import { keptFields } from '../../policies/kept-fields.ts'
import { BUILT_IN_FACTS, EARLIER_FACTS } from '../../policies/match.ts'
import type { Rules } from '../../policies/policy.ts'
import { remembered } from '../../policies/remembered.ts'

/** Whom the forms of some rules let read what. */
export interface Readers {
  /** Names of the fields of every form. */
  fields: ReadonlySet<string>
  /** Fields that are kept from some: somebody reads one who is in each of the lists. */
  kept: ReadonlyMap<string, readonly (readonly string[])[]>
  /** Facts that no form holds. */
  facts: ReadonlySet<string>
}

const OF_ANOTHER: ReadonlySet<string> = new Set(EARLIER_FACTS)
const BUILT_IN: ReadonlySet<string> = new Set(BUILT_IN_FACTS.filter((fact) => !OF_ANOTHER.has(fact)))
/** What the engine itself notes of a case. */
const ENGINE_FACTS = ['classPath', 'schedule', 'period', 'latenessMs']

/** Who reads which field under these rules. */
export const readersUnder = remembered((rules: Rules): Readers => {
  const fields = new Set([...formsOf(rules)].flatMap(({ form }) => Object.keys(form)))
  const customers = Object.values(rules.customers).flatMap(({ facts }) => Object.keys(facts))
  const facts = new Set([...BUILT_IN, ...ENGINE_FACTS, ...customers])
  return { fields, kept: keptFields(rules), facts }
})

/** Whether a fact is one that every complaint has, which no form can keep from anybody. */
export function isBuiltIn(fact: string): boolean {
  return BUILT_IN.has(fact)
}
