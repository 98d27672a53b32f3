import { own } from '../policies/own.ts'
import type { Complaint } from './complaint-context.ts'

/** The complaint with the facts that were known of it at an instant; as it is where nobody can have entered anything late. */
export function asOf(complaint: Complaint, atMs: number): Complaint {
  const { chronicle } = complaint
  if (!chronicle || chronicle.facts.every((each) => each.atMs <= atMs)) return complaint
  return { ...complaint, facts: factsBy(complaint, atMs) }
}

/** The complaint, what became known of it since its chronicle was last written added to that. */
export function withKnown(complaint: Complaint, atMs: number): Complaint {
  const { chronicle } = complaint
  if (!chronicle) return complaint
  const before = factsBy(complaint, Infinity)
  const isSame = (name: string, fact: unknown) => JSON.stringify(own(before, name)) === JSON.stringify(fact)
  const changed = Object.entries(complaint.facts).filter(([name, fact]) => !isSame(name, fact))
  if (changed.length === 0) return complaint
  const facts = [...chronicle.facts, { atMs, facts: Object.fromEntries(changed) }]
  return { ...complaint, chronicle: { ...chronicle, facts } }
}

function factsBy({ chronicle }: Complaint, atMs: number): Complaint['facts'] {
  const known = (chronicle?.facts ?? []).filter((each) => each.atMs <= atMs)
  return Object.assign(
    {},
    ...known.toSorted((a, b) => a.atMs - b.atMs).map(({ facts }) => facts),
  ) as Complaint['facts']
}
