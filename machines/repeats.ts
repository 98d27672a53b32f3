import { own } from '../policies/own.ts'
import type { Rules } from '../policies/policy.ts'
import { compared } from '../policies/text.ts'
import { comparable } from '../policies/token.ts'
import type { Fact } from './complaint-context.ts'

/** The outside references of a case, those that are known: no other case of the policy has one of them. */
export function uniqueKeysOf(
  { intake: { unique = [] } }: Pick<Rules, 'intake'>,
  facts: Record<string, Fact>,
): string[] {
  return unique.flatMap((names) => {
    const values = names.map((name) => comparable(own(facts, name)))
    return values.some((value) => value === undefined || value === null)
      ? []
      : [compared(JSON.stringify([names, values]))]
  })
}

/** What a case has in common with those that repeat it; null while not all of it is known, or where the policy has no repeats. */
export function repeatKeyOf({ repeats }: Pick<Rules, 'repeats'>, facts: Record<string, Fact>): string | null {
  const values = repeats?.same.map((name) => comparable(own(facts, name))) ?? [null]
  return values.some((value) => value === undefined || value === null)
    ? null
    : compared(JSON.stringify(values))
}
