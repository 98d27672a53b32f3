import type { Complaint } from './complaint-context.ts'
import { type Refusal, refuse } from './refusal.ts'
import type { ComplaintStep } from './steps.ts'
import type { Terms } from './terms.ts'
import { tiersFor } from './time/extension.ts'
import { clockId } from './time/run.ts'

/** Why nobody at all can extend a clock of a case: its policy has no way to; null where it has one. */
export function whyNotExtendable(
  terms: Terms,
  complaint: Complaint,
  { clock }: Extract<ComplaintStep, { type: 'extend' }>,
): Refusal | null {
  const run = complaint.clocks.find((each) => clockId(each) === clock)
  if (!run || tiersFor(terms, run).length > 0) return null
  const others = complaint.clocks
    .filter((each) => each.stoppedAtMs === null && tiersFor(terms, each).length > 0)
    .map(clockId)
  const what =
    others.length > 0 ? `what can be extended: ${others.join(', ')}` : 'nor any other clock of this case'
  return refuse('impossible', `the policy does not let ${clock} be extended; ${what}`)
}
