/** What one run hands to the next. */
export interface Carried<S> {
  number: string
  snapshot: S
  /** Real start of the first run, which a simulated time is counted from. */
  startedAtMs: number
  /** Update ids that have been answered, with the version each led to. */
  receipts: [updateId: string, version: number][]
}
