import { type CaseEntry, isOfCampaign, isReading } from '../../ledger/entry.ts'
import type { Line } from '../../ledger/line.ts'
import type { AnyTerms } from '../audit-steps.ts'

/** What the record says of the keeping of one case or campaign. */
export interface KnownCase {
  policy: string
  /** Of its last entry. */
  seq: number
  /** When it came to its end, UTC milliseconds; null while it is open. */
  endedAtMs: number | null
  held: boolean
  erased: boolean
  /** Until when it has to be kept, UTC milliseconds; null for good, and undefined before that was worked out. */
  untilMs?: number | null
}

/** Every case and campaign of the record, as far as their keeping is concerned, and all terms. */
export class KnownCases {
  readonly #cases = new Map<string, KnownCase>()
  readonly #terms = new Map<string, AnyTerms>()
  readonly terms: ReadonlyMap<string, AnyTerms> = this.#terms

  /** Takes the next durable line in. */
  learn(line: Line): void {
    if ('terms' in line) {
      const { digest, terms } = line.terms
      this.#terms.set(digest, { digest, ...(terms as object) } as AnyTerms)
    } else if (!isReading(line.entry)) this.#take(line.entry)
  }

  of(id: string): KnownCase | undefined {
    return this.#cases.get(id)
  }

  /** What has ended under a policy and is not erased. */
  *ended(policy: string): Generator<[id: string, known: KnownCase & { endedAtMs: number }]> {
    for (const [id, known] of this.#cases) {
      const { endedAtMs, erased } = known
      if (known.policy === policy && endedAtMs !== null && !erased) yield [id, { ...known, endedAtMs }]
    }
  }

  /** Remembers until when one has to be kept, UTC milliseconds; null for good. */
  remember(id: string, untilMs: number | null): void {
    const known = this.#cases.get(id)
    if (known) this.#cases.set(id, { ...known, untilMs })
  }

  [Symbol.iterator](): IterableIterator<[id: string, known: KnownCase]> {
    return this.#cases[Symbol.iterator]()
  }

  #take(entry: CaseEntry): void {
    const { complaintId, policy, seq, after } = entry
    const before = this.#cases.get(complaintId)
    const { hold, erased } = after.keeping ?? {}
    this.#cases.set(complaintId, {
      policy,
      seq,
      endedAtMs: after.ended ? (before?.endedAtMs ?? endOf(entry)) : null,
      held: hold !== undefined,
      erased: erased !== undefined,
      ...(before?.untilMs === undefined ? {} : { untilMs: before.untilMs }),
    })
  }
}

/** When the last step of a case happened: at closing time where only its day is known. */
function endOf(entry: CaseEntry): number {
  const { atMs, happenedAtMs = atMs, happenedUntilMs = happenedAtMs } = entry
  return isOfCampaign(entry) ? atMs : happenedUntilMs
}
