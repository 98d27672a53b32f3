import { holds } from '../policies/holds.ts'
import type { Match } from '../policies/match.ts'
import { remembered } from '../policies/remembered.ts'
import type { Complaint, Fact } from './complaint-context.ts'

export { holds }

type Facts = Readonly<Record<string, Fact>>

/**
 * What conditions may look at: the complaint's own facts and the sums of its proposal. Worked out once for each complaint, which is
 * never changed, only followed by another.
 */
export const factsOf = remembered((complaint: Complaint): Facts => {
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
})

/** Whether the complaint, as it stands, meets a condition. */
export function matches(complaint: Complaint, match: Match): boolean {
  return holds(match, factsOf(complaint), complaint.receivedDay)
}
