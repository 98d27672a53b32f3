import type { Label } from '../../policies/label.ts'
import type { Policy } from '../../policies/policy.ts'
import { own } from '../../policies/own.ts'

/** Whom a change concerns, and whether it takes something from the complainant. */
export type Effect = 'loses' | 'gains' | 'changes' | 'staff'

/** One difference between two policies, told in a sentence; `at` is the part of the file that it tells of. */
export interface Change {
  effect: Effect
  at: string
  /** Other parts that it tells of. */
  alsoAt?: readonly string[]
  text: string
}

/** Two policies that are compared. */
export interface Pair {
  before: Policy
  after: Policy
}

interface Sided<T> {
  name: string
  before: T | undefined
  after: T | undefined
}

/** Every name that a section has before or after, with what stands there. */
export function sideBySide<T>(before: Record<string, T>, after: Record<string, T>): Sided<T>[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names.map((name) => ({ name, before: own(before, name), after: own(after, name) }))
}

/** What a part is called, with its name in the file. */
export function called(name: string, part: { label: Label }): string {
  return part.label.en === name ? name : `“${part.label.en}” (${name})`
}

/** Whether two parts of a policy say the same. */
export function isSame(before: unknown, after: unknown): boolean {
  return JSON.stringify(before) === JSON.stringify(after)
}

/** What is only in the first of two lists. */
export function without(names: readonly string[], others: readonly string[]): string[] {
  return names.filter((name) => !others.includes(name))
}
