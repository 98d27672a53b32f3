import { own } from '../policies/own.ts'
import type { Complaint } from './complaint-context.ts'
import type { Chronicle } from './time/turn.ts'

/**
 * The complaint with the facts that were known of it at an instant, of those of that instant with what was entered by the time that
 * so many turns had been; as it is where nobody can have entered anything late.
 */
export function asOf(complaint: Complaint, atMs: number, turns = Infinity): Complaint {
  const { chronicle } = complaint
  if (!chronicle || chronicle.facts.every(isBy(atMs, turns))) return complaint
  return { ...complaint, facts: factsBy(complaint, atMs, turns) }
}

function isBy(atMs: number, turns: number): (known: Chronicle['facts'][number]) => boolean {
  return (known) => known.atMs < atMs || (known.atMs === atMs && (known.turns ?? 0) <= turns)
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

function factsBy({ chronicle }: Complaint, atMs: number, turns = Infinity): Complaint['facts'] {
  const known = (chronicle?.facts ?? []).filter(isBy(atMs, turns))
  return Object.assign(
    {},
    ...known.toSorted((a, b) => a.atMs - b.atMs).map(({ facts }) => facts),
  ) as Complaint['facts']
}
