import { type AnyEntry, type AppendRequest, type Appended, isReading } from '../../ledger/entry.ts'
import type { Line } from '../../ledger/line.ts'
import { LedgerConflictError, LedgerGapError, LedgerOvertakenError } from '../../ledger/refusals.ts'
import type { Actor } from '../../machines/complaint-context.ts'
import { type KeepingStep, keptAfter } from '../../machines/keeping.ts'
import { RefusalError } from '../../machines/refusal.ts'
import { type KnownCase, KnownCases } from './known-cases.ts'

/** The record's writer, and the keys of the cases. */
export interface Kept {
  append(request: AppendRequest): Promise<Appended>
  entryOf(id: string, seq: number): Promise<AnyEntry | null>
  eraseKey(id: string): Promise<void>
}

/** A step about the keeping of a case or campaign, as somebody asks for it. */
export interface KeepingRequest {
  id: string
  step: KeepingStep
  by: Actor
  atMs: number
  updateId: string | null
}

/**
 * What became of it: the entry that it led to, or that stood there already; why not; or that its workflow still runs, which alone adds
 * to its record then.
 */
export type KeepingAnswer =
  | { is: 'recorded'; seq: number }
  | { is: 'refused'; code: string; message: string; hold?: string }
  | { is: 'running' }
  | { is: 'unknown' }

/**
 * Holds, lets go and erases what has ended. An erasure is an entry first and a key erased then: whatever dies between the two, the
 * entry has the key erased at the next start, and without the entry nothing was done.
 */
export class Keeper {
  readonly known = new KnownCases()
  readonly #kept: Kept
  #turn: Promise<unknown> = Promise.resolve()

  constructor(kept: Kept) {
    this.#kept = kept
  }

  /** Takes the next durable line in. */
  learn(line: Line): void {
    this.known.learn(line)
  }

  /** Erases the key of every case that the record says is erased: one that was left over, or was brought back with an older copy of the keys. */
  async finish(): Promise<void> {
    for (const [id, { erased }] of this.known) if (erased) await this.#kept.eraseKey(id)
  }

  /** Takes a step about the keeping of a case, one after the other. */
  take(asked: KeepingRequest): Promise<KeepingAnswer> {
    const taken = this.#turn.then(() => this.#taken(asked))
    this.#turn = taken.catch(() => undefined)
    return taken
  }

  async #taken(asked: KeepingRequest): Promise<KeepingAnswer> {
    const { id, step } = asked
    const known = this.known.of(id)
    if (!known) return { is: 'unknown' }
    if (known.endedAtMs === null && step.type !== 'erase') return { is: 'running' }
    const answer = await this.#recorded(known, asked)
    if (answer === 'overtaken') return this.#taken(asked)
    if (step.type === 'erase' && answer.is === 'recorded') await this.#kept.eraseKey(id)
    return answer
  }

  /** Where a request stands in the record of its case already; null for a new one. */
  async #repeated(last: AnyEntry, updateId: string | null): Promise<number | null> {
    if (updateId === null) return null
    for (let entry: AnyEntry | null = last; entry;) {
      if (entry.updateId === updateId) return entry.seq
      entry = await this.#kept.entryOf(entry.complaintId, entry.seq - 1)
    }
    return null
  }

  async #recorded(known: KnownCase, asked: KeepingRequest): Promise<KeepingAnswer | 'overtaken'> {
    const { id, step, by, updateId } = asked
    const last = await this.#kept.entryOf(id, known.seq)
    if (!last || isReading(last)) throw new Error(`the record holds no entry ${known.seq} of ${id}`)
    const repeated = known.erased && step.type === 'erase' ? last.seq : await this.#repeated(last, updateId)
    if (repeated !== null) return { is: 'recorded', seq: repeated }
    const atMs = Math.max(asked.atMs, last.atMs)
    try {
      const keeping = keptAfter(last.after.keeping, last.after, step, by, atMs)
      const seq = last.seq + 1
      const { complaintId, number, policy, terms } = last
      const after = { ...last.after, version: seq, keeping }
      const entry = { complaintId, number, policy, terms, seq, atMs, by, step, updateId, after, notices: [] }
      const follows = { atMs: last.atMs, updateId: last.updateId }
      await this.#kept.append({ entry, follows } as AppendRequest)
      return { is: 'recorded', seq }
    } catch (error) {
      if (isOvertaken(error) && this.known.of(id)?.seq !== known.seq) return 'overtaken'
      if (!(error instanceof RefusalError)) throw error
      const { code, message } = error
      const hold = last.after.keeping?.hold?.reason
      return { is: 'refused', code, message, ...(hold === undefined ? {} : { hold }) }
    }
  }
}

function isOvertaken(error: unknown): boolean {
  return [LedgerConflictError, LedgerGapError, LedgerOvertakenError].some((sort) => error instanceof sort)
}
