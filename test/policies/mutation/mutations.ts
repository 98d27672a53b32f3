import { Document, parse } from 'yaml'
import { parsePolicy, PolicyError } from '../../../policies/load.ts'
import { candidates, type Candidate, type Sort, SORTS } from './candidates.ts'

/** A policy file with one promise changed. */
export interface Mutation {
  policy: string
  sort: Sort
  /** What was changed, for people: the place, the value before and after. */
  what: string
  text: string
}

/** One changed deadline, one changed decision and one field no longer required, drawn by the seed; none where a policy has none. */
export function drawn(
  policy: string,
  text: string,
  seed: number,
  sorts: readonly Sort[] = SORTS,
): Mutation[] {
  return sorts.flatMap((sort) => {
    const all = candidates(parse(text), sort)
    const first = all.length > 0 ? hash(`${seed} ${policy} ${sort}`) % all.length : 0
    for (const candidate of [...all.slice(first), ...all.slice(0, first)]) {
      const mutation = mutated(policy, text, sort, candidate)
      if (mutation) return [mutation]
    }
    return []
  })
}

/** Every deadline, every decision and every required field of a policy, each changed in a mutation of its own. */
export function every(policy: string, text: string, sorts: readonly Sort[] = SORTS): Mutation[] {
  return sorts.flatMap((sort) =>
    candidates(parse(text), sort).flatMap((candidate) => mutated(policy, text, sort, candidate) ?? []),
  )
}

/** The file with the change, or undefined where the policy could not be used any more. */
function mutated(
  policy: string,
  text: string,
  sort: Sort,
  { changes, what }: Candidate,
): Mutation | undefined {
  // A part that the file repeats by an alias is changed in one place alone, so the copy shares nothing.
  const document = new Document(JSON.parse(JSON.stringify(parse(text))))
  for (const { path, value } of changes) document.setIn(path, value)
  const changed = document.toString({ lineWidth: 0 })
  try {
    parsePolicy(changed, `${policy}.yaml`)
    return { policy, sort, what, text: changed }
  } catch (error) {
    if (error instanceof PolicyError) return undefined
    throw error
  }
}

/** FNV-1a: the same text gives the same number everywhere. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (const char of text) value = Math.imul(value ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0
  return value
}
