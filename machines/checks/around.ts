import type { Complaint } from '../complaint-context.ts'
import type { Terms } from '../terms.ts'
import type { Matters } from './matters.ts'

/** Where a step is tried: the case, what matters to its policy, and when. */
export interface Around {
  terms: Terms
  complaint: Complaint
  matters: Matters
  nowMs: number
}
