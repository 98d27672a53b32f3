import type { Field } from './form.ts'

/** Sorts of fields that hold what a person writes or brings along. */
const WRITTEN: ReadonlySet<Field['type']> = new Set(['text', 'evidence'])

/**
 * Whether the values of a field are sealed: those of a field that is marked as personal, of every text and of all evidence, unless
 * the policy opens it.
 */
export function isSealed({ type, personal, open }: Pick<Field, 'type' | 'personal' | 'open'>): boolean {
  return type !== 'ratio' && open !== true && (personal || WRITTEN.has(type))
}

/** What is wrong with asking for the value of a sealed field, which nobody but its readers knows. */
export function sealedMessage(name: string): string {
  return `${name} is sealed, so that nothing can be decided by it: mark it with open: true if it may stay readable in the record`
}
