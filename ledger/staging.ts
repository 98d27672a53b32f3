import { addLine, contentFor, ordinalOf, removeLine, type Content } from './content.ts'
import type { AnyEntry, AppendRequest, Appended } from './entry.ts'
import { encodeLine, type Body, type Line } from './line.ts'
import { Kept } from './kept.ts'
import { LedgerOvertakenError } from './refusals.ts'
import { sameEntry } from './same-entry.ts'
import type { Store } from './stores/store.ts'

/** Complaints whose latest entry is remembered. */
const LATEST = 20_000

type Follows = NonNullable<AppendRequest['follows']>

/** What a writer is about to write behind the end of the record, and what the record comes to with it. */
export class Staging {
  readonly #store: Store
  readonly #content: Content
  /** Of the complaints that were written to last. */
  readonly #latest = new Kept<Follows & { seq: number }>(LATEST)
  #lines: Line[] = []
  #bytes: Buffer[] = []
  #durable: number

  constructor(store: Store, content: Content) {
    this.#store = store
    this.#content = content
    this.#durable = content.ordinal
  }

  /** Ordinal of the last durable line. */
  get durable(): number {
    return this.#durable
  }

  /** The lines that are staged, with their bytes. */
  get batch(): { lines: readonly Line[]; bytes: readonly Buffer[] } {
    return { lines: this.#lines, bytes: this.#bytes }
  }

  /** Takes in a line that another writer has made durable; nothing is staged meanwhile. */
  learn(line: Line): void {
    addLine(this.#content, line)
    this.#durable = line.ordinal
    this.#remember(line)
  }

  /** Stages one entry, unless it is there. Throws a `LedgerRefusal` for what will never be taken; then nothing of it is staged. */
  async stage(request: AppendRequest): Promise<Appended> {
    const { entry } = request
    const written = await this.#written(entry.complaintId, entry.seq)
    if (written) {
      const { ordinal, hash } = written
      return { number: sameEntry(entry, written.entry), ordinal, hash }
    }
    await this.#mustFollow(request)
    const { terms, entry: unplaced } = contentFor(this.#content, request)
    if (terms) this.#add({ ...this.#next(), terms })
    this.#add({ ...this.#next(), ...unplaced })
    const { ordinal, hash } = this.#content
    return { number: unplaced.entry.number, ordinal, hash }
  }

  /** What was staged is durable now. */
  settle(): void {
    this.#durable = this.#content.ordinal
    this.#clear()
  }

  /** What was staged is not written, as far as is known. */
  undo(): void {
    for (const line of this.#lines.toReversed()) removeLine(this.#content, line)
    for (const line of this.#lines) if ('entry' in line) this.#latest.delete(line.entry.complaintId)
    this.#clear()
  }

  #clear(): void {
    this.#lines = []
    this.#bytes = []
  }

  #next(): { ordinal: number; prev: string } {
    return { ordinal: this.#content.ordinal + 1, prev: this.#content.hash }
  }

  #add(body: Body): void {
    const { bytes, hash } = encodeLine(body)
    const line = { ...body, hash }
    addLine(this.#content, line)
    this.#lines.push(line)
    this.#bytes.push(bytes)
    this.#remember(line)
  }

  #remember(line: Line): void {
    if (!('entry' in line)) return
    const { complaintId, seq, atMs, updateId } = line.entry
    this.#latest.set(complaintId, { seq, atMs, updateId })
  }

  /** Throws a `LedgerOvertakenError` unless the entry before is the one that the request follows. */
  async #mustFollow({ entry, follows }: AppendRequest): Promise<void> {
    if (!follows) return
    const latest = this.#latest.get(entry.complaintId)
    const before =
      latest?.seq === entry.seq - 1 ? latest : (await this.#written(entry.complaintId, entry.seq - 1))?.entry
    if (!before || (before.atMs === follows.atMs && before.updateId === follows.updateId)) return
    throw new LedgerOvertakenError(
      `complaint ${entry.complaintId}: its number ${entry.seq - 1} is another than ${entry.seq} follows`,
    )
  }

  async #written(
    complaintId: string,
    seq: number,
  ): Promise<{ entry: AnyEntry; ordinal: number; hash: string } | null> {
    const ordinal = ordinalOf(this.#content, complaintId, seq)
    if (ordinal === null) return null
    const line =
      ordinal > this.#durable ? this.#lines[ordinal - this.#durable - 1] : await this.#store.lineAt(ordinal)
    return line && 'entry' in line ? { entry: line.entry, ordinal, hash: line.hash } : null
  }
}
