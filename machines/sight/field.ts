import type { Rules } from '../../policies/policy.ts'
import { type Actor, anAnnouncedComplaint, type Complaint, type Fact } from '../complaint-context.ts'
import { addresseesOf, isAddressee } from '../recipients.ts'
import type { Standing } from '../standing.ts'
import { isAuditor } from './case.ts'
import { isBuiltIn, readersUnder } from './readers.ts'

/** A case as it stands: all of it, or what the record says of it. */
export type Case = Complaint | Pick<Standing, 'holder' | 'facts'>

/**
 * Whether somebody who may see a case may read a field of its forms, under the rules it was recorded with. What these do not know
 * is hidden, and everything is where they are not known themselves.
 */
export function seesField(rules: Rules | null, viewer: Actor, of: Case, name: string): boolean {
  if (isAuditor(viewer)) return true
  if (!rules) return false
  const { fields, kept } = readersUnder(rules)
  return fields.has(name) && (kept.get(name) ?? []).every((names) => isAmong(rules, viewer, of, names))
}

/** The values of a form that somebody may read. */
export function seenValues<V>(
  rules: Rules | null,
  viewer: Actor,
  of: Case,
  values: Readonly<Record<string, V>>,
): Record<string, V> {
  return picked(values, (name) => seesField(rules, viewer, of, name))
}

/** The facts of a case that somebody may know. */
export function seenFacts<V = Fact>(
  rules: Rules | null,
  viewer: Actor,
  of: Case,
  facts: Readonly<Record<string, V>>,
): Record<string, V> {
  const isOpen = (name: string) => {
    if (isBuiltIn(name) || seesField(rules, viewer, of, name)) return true
    if (!rules) return false
    const { fields, facts: without } = readersUnder(rules)
    return !fields.has(name) && without.has(name)
  }
  return picked(facts, isOpen)
}

function picked<V>(all: Readonly<Record<string, V>>, isOpen: (name: string) => boolean): Record<string, V> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => isOpen(name)))
}

function isAmong(rules: Rules, viewer: Actor, of: Case, names: readonly string[]): boolean {
  const complaint = complaintOf(of)
  return names.some((name) => isTold(of, name) && isAddressee(viewer, addresseesOf(rules, complaint, name)))
}

/** The record does not say in which role a person holds a case, so that nobody can be told to stand above him. */
function isTold(of: Case, name: string): boolean {
  return name !== 'superior' || 'doers' in of || of.holder?.startsWith('person:') !== true
}

function complaintOf(of: Case): Complaint {
  if ('doers' in of) return of
  const facts = (of.facts ?? {}) as Record<string, Fact>
  return { ...anAnnouncedComplaint(), holder: of.holder, facts }
}
