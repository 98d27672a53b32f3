import { ZodError } from 'zod'
import type { AnyEntry } from './entry.ts'

/** The log will never take this append, however often it is repeated. Subclasses say why. */
export class LedgerRefusal extends Error {
  override name = 'LedgerRefusal'
}

/** Something else is already written under the same identity. */
export class LedgerConflictError extends LedgerRefusal {
  override name = 'LedgerConflictError'
}

/** Another step, or the same at another instant, is written in the place of the entry. */
export class LedgerTakenError extends LedgerConflictError {
  readonly standing: AnyEntry
  /** Whether it is the same step of the same person, taken at another instant. */
  readonly isSameStep: boolean
  constructor(standing: AnyEntry, isSameStep: boolean) {
    super(`complaint ${standing.complaintId}: another entry is written as its number ${standing.seq}`)
    this.standing = standing
    this.isSameStep = isSameStep
  }
}

/** The entry that it follows is not the one that is written. */
export class LedgerOvertakenError extends LedgerRefusal {
  override name = 'LedgerOvertakenError'
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

/** Whether bringing an entry again would lead to the same error: it is refused, or of a wrong shape. What a gap lacks may be on its way. */
export function isFinal(error: unknown): boolean {
  return (error instanceof LedgerRefusal && !(error instanceof LedgerGapError)) || error instanceof ZodError
}
