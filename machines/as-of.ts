import { own } from '../policies/own.ts'
import type { Complaint } from './complaint-context.ts'
import type { Chronicle } from './time/turn.ts'

/** Up to what counts of one instant, in the order of entry: so many turns, or so many times that something became known. */
interface Entered {
  turns?: number
  known?: number
}

/**
 * The complaint with the facts that were known of it at an instant, of those of that instant with what had been entered by then; as it
 * is where nobody can have entered anything late.
 */
export function asOf(complaint: Complaint, atMs: number, entered: Entered = {}): Complaint {
  const { chronicle } = complaint
  if (!chronicle || chronicle.facts.every(isBy(atMs, entered))) return complaint
  return { ...complaint, facts: factsBy(complaint, atMs, entered) }
}

function isBy(atMs: number, { turns = Infinity, known = Infinity }: Entered) {
  return (fact: Chronicle['facts'][number], nth: number): boolean =>
    fact.atMs < atMs || (fact.atMs === atMs && (fact.turns ?? 0) <= turns && nth < known)
}

/** The complaint, what became known of it since its chronicle was last written added to that. */
export function withKnown(complaint: Complaint, atMs: number): Complaint {
  const { chronicle } = complaint
  if (!chronicle) return complaint
  const before = factsBy(complaint, Infinity)
  const isSame = (name: string, fact: unknown) => JSON.stringify(own(before, name)) === JSON.stringify(fact)
  const changed = Object.entries(complaint.facts).filter(([name, fact]) => !isSame(name, fact))
  if (changed.length === 0) return complaint
  const { turns } = chronicle
  const known = { atMs, turns: turns.length, facts: Object.fromEntries(changed) }
  const facts = [...chronicle.facts, known]
  return { ...complaint, chronicle: { ...chronicle, facts } }
}

function factsBy({ chronicle }: Complaint, atMs: number, entered: Entered = {}): Complaint['facts'] {
  const known = (chronicle?.facts ?? []).filter(isBy(atMs, entered))
  return Object.assign(
    {},
    ...known.toSorted((a, b) => a.atMs - b.atMs).map(({ facts }) => facts),
  ) as Complaint['facts']
}
