import { holds } from '../policies/holds.ts'
import type { Match } from '../policies/match.ts'
import type { Complaint, Fact } from './complaint-context.ts'

export { holds }

type Facts = Readonly<Record<string, Fact>>

/** A complaint is never changed, only followed by another, and one step asks for its facts many times. */
const workedOut = new WeakMap<Complaint, Facts>()

/** What conditions may look at: the complaint's own facts and the sums of its proposal. */
export function factsOf(complaint: Complaint): Facts {
  const before = workedOut.get(complaint)
  if (before) return before
  const facts = withSums(complaint)
  workedOut.set(complaint, facts)
  return facts
}

function withSums(complaint: Complaint): Facts {
  const { facts, proposal, group } = complaint
  if (!proposal) return { grouped: group !== null, ...facts }
  const sum = (of: 'amount' | 'quantity') =>
    proposal.remedies.reduce((total, each) => total + (each[of] ?? 0), 0)
  return {
    grouped: group !== null,
    quantity: sum('quantity'),
    amount: sum('amount'),
    ...facts,
    remedy: proposal.remedies.map((each) => each.remedy),
  }
}

/** Whether the complaint, as it stands, meets a condition. */
export function matches(complaint: Complaint, match: Match): boolean {
  return holds(match, factsOf(complaint), complaint.receivedDay)
}
