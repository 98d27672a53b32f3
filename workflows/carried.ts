import type { Receipt } from '../machines/receipts.ts'

/** What one run hands to the next. */
export interface Carried<S> {
  number: string
  snapshot: S
  /** Real start of the first run, which a simulated time is counted from. */
  startedAtMs: number
  receipts: Receipt[]
}
