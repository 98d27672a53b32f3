/** The log will never take this append, however often it is repeated. Subclasses say why. */
export class LedgerRefusal extends Error {
  override name = 'LedgerRefusal'
}

/** Something else is already written under the same identity. */
export class LedgerConflictError extends LedgerRefusal {
  override name = 'LedgerConflictError'
}

/** The entry is not the next one of its complaint. */
export class LedgerGapError extends LedgerRefusal {
  override name = 'LedgerGapError'
  constructor(complaintId: string, expected: number, got: number) {
    super(`complaint ${complaintId}: expected ${expected}, got ${got}`)
  }
}

/** The entry names terms the log has never seen and does not bring them. */
export class UnknownTermsError extends LedgerRefusal {
  override name = 'UnknownTermsError'
}

/** A line of the log is not what its writer wrote. */
export class BrokenLineError extends Error {
  override name = 'BrokenLineError'
  readonly ordinal: number
  readonly reason: string
  constructor(ordinal: number, reason: string) {
    super(`ledger line ${ordinal} is broken: ${reason}`)
    this.ordinal = ordinal
    this.reason = reason
  }
}

/** Another living process writes this ledger. */
export class LedgerLockedError extends Error {
  override name = 'LedgerLockedError'
}

/** The disk did not confirm a write, so nothing more is appended until the ledger is opened anew. */
export class LedgerBrokenError extends Error {
  override name = 'LedgerBrokenError'
}
