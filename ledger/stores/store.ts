import type { Line } from '../line.ts'

/** A line with its own bytes, without its line break. */
export interface Located {
  line: Line
  bytes: Buffer
}

/** The end of the chain as somebody knows it: its last line, 0 and the genesis hash for none. */
export interface End {
  ordinal: number
  hash: string
}

/** Reads the lines of one ledger in their order. */
export interface Reading {
  /** The last line read, or the one before the first that was asked for; less where the ledger ends before that. */
  readonly ordinal: number
  /**
   * The next lines up to `lastOrdinal`, about a mebibyte of them; empty at the end. Throws `BrokenLineError` at a line that is not
   * what its writer wrote, once those before it have been read.
   */
  more(lastOrdinal?: number): Promise<Located[]>
  /** How many bytes lie behind what was read that are no whole line. */
  bytesBehind(): Promise<number>
  close(): Promise<void>
}

/**
 * Where the one chain of lines lies, for a process that writes to it. What `append` has returned from survives the loss of power. Between
 * `begin` and `append` or `release` nobody else writes.
 */
export interface Store {
  /** What `readLog` finds the same lines by. */
  readonly address: string
  /** Whether others write to it at the same time. */
  readonly isShared: boolean
  /** Tells every line there is, in order. Throws `BrokenLineError`. */
  recover(onLine: (line: Line) => void): Promise<void>
  /**
   * Holds every other writer off; the lines that they have written behind `known`. Throws a `LedgerBrokenError` where the chain is no longer the
   * one that is known, and then, as with any other error, holds nobody off.
   */
  begin(known: End): Promise<readonly Located[]>
  /**
   * Makes the lines behind the end durable and lets others write. When it throws they may be there nevertheless only where `isShared`: the next
   * `begin` tells. A `LedgerBrokenError` says that what is there cannot be known.
   */
  append(lines: readonly Line[], bytes: readonly Buffer[]): Promise<void>
  /** Lets others write, without a line more. */
  release(): Promise<void>
  /** The lines that others have written behind `known`, without holding anybody off. */
  news(known: End): Promise<readonly Located[]>
  /** The durable line at a place; undefined where there is none. */
  lineAt(ordinal: number): Promise<Line | undefined>
  close(): Promise<void>
}
