import type { Rules } from '../policies/policy.ts'
import type { Complaint } from './complaint-context.ts'

/** The rule of the list that this case is; undefined for every other case. */
export function listOf(
  { lists = {} }: Rules,
  { facts }: Pick<Complaint, 'facts'>,
): NonNullable<Rules['lists']>[string] | undefined {
  return Object.values(lists).find((each) => each.kind === facts['kind'])
}
