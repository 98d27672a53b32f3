import { own } from '../policies/own.ts'
import type { Rules } from '../policies/policy.ts'
import type { Fact } from './complaint-context.ts'

/** What a case has in common with those that repeat it; null while not all of it is known, or where the policy has no repeats. */
export function repeatKeyOf({ repeats }: Pick<Rules, 'repeats'>, facts: Record<string, Fact>): string | null {
  const values = repeats?.same.map((name) => own(facts, name)) ?? [null]
  return values.some((value) => value === undefined || value === null) ? null : JSON.stringify(values)
}
