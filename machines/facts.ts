import { holds } from '../policies/holds.ts'
import type { Match } from '../policies/match.ts'
import type { Complaint, Fact } from './complaint-context.ts'

export { holds }

/** What conditions may look at: the complaint's own facts and the sums of its proposal. */
export function factsOf(complaint: Complaint): Record<string, Fact> {
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
