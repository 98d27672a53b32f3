import type { AnyEntry, Terms } from './entry.ts'

/** What the record's writer says of one entry that was brought to it. */
export type AppendAnswer =
  /** It is the step `seq` of its case, in the line of the log that has this hash. */
  | { is: 'durable'; number: string; seq: number; hash: string }
  /** Another step stands in its place, or the same one at another instant; its terms come along where they are others. */
  | { is: 'taken'; by: AnyEntry; isSameStep: boolean; terms?: Terms }
  /** What it follows is not what stands before it. */
  | { is: 'overtaken' }
  /** It cannot be taken now, or never. */
  | { is: 'failed'; type: string; message: string; isFinal: boolean }

/** An entry of the ledger, with the terms that it was taken under. */
export interface StandingEntry {
  entry: AnyEntry
  terms: Terms
}
