import type { Complaint, ProposedPenalty } from './complaint-context.ts'
import type { Notice } from './notice.ts'
import { addresseesOf, recipientsOf } from './recipients.ts'
import type { Terms } from './terms.ts'
import { own } from '../policies/own.ts'

/** Proposes a penalty or reward as its rule says; nothing is applied until a person decides. */
export function proposePenalty(
  { rules }: Terms,
  complaint: Complaint,
  penalty: string,
  nowMs: number,
): { complaint: Complaint; notice: Notice } {
  const rule = own(rules.penalties, penalty)
  const nth = complaint.penalties.filter((each) => each.penalty === penalty).length + 1
  const proposed: ProposedPenalty = {
    id: `${penalty}-${nth}`,
    penalty,
    against: addresseesOf(rules, complaint, rule?.against ?? 'responsible')[0] ?? null,
    atMs: nowMs,
    state: 'proposed',
    amount: null,
  }
  const notice: Notice = {
    kind: 'notice',
    to: recipientsOf(rules, complaint, rule?.decidedBy ?? []),
    about: penalty,
    content: {
      penalty: proposed.id,
      article: rule?.article,
      against: proposed.against,
      ...(rule?.amount ? { amount: rule.amount } : {}),
      ...(rule?.points === undefined ? {} : { points: rule.points }),
    },
  }
  return { complaint: { ...complaint, penalties: [...complaint.penalties, proposed] }, notice }
}
