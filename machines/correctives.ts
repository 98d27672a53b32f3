import type { Complaint } from './complaint-context.ts'
import { addresseesOf } from './recipients.ts'
import type { Terms } from './terms.ts'
import { own } from '../policies/own.ts'

/** Whom the policy makes the owner of such an action; undefined while the case knows nobody for it. */
export function ownerOf({ rules }: Terms, complaint: Complaint, corrective: string): string | undefined {
  const named = addresseesOf(rules, complaint, own(rules.correctives, corrective)?.owner ?? 'holder')[0]
  return named ?? complaint.holder ?? undefined
}

/** Opens a corrective action of a sort; it is owned by whom the policy names unless an owner is given. */
export function openCorrective(
  terms: Terms,
  complaint: Complaint,
  corrective: string,
  owner?: string,
): { complaint: Complaint; id: string } {
  const nth = complaint.correctives.filter((each) => each.corrective === corrective).length + 1
  const id = `${corrective}-${nth}`
  const run = {
    id,
    corrective,
    owner: owner ?? ownerOf(terms, complaint, corrective) ?? 'unit:unknown',
    state: 'open' as const,
    completedBy: null,
  }
  return { complaint: { ...complaint, correctives: [...complaint.correctives, run] }, id }
}
