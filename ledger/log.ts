import { canonicalJson } from './canonical.ts'
import { addLine, contentFor, ordinalOf, removeLine, type Content } from './content.ts'
import { Disk, type Place } from './disk.ts'
import { type AnyEntry, AppendRequest, type Appended } from './entry.ts'
import { encodeLine, type Body, type Line } from './line.ts'
import { lockFolder } from './lock.ts'
import { Early } from './early.ts'
import { Kept } from './kept.ts'
import { LedgerBrokenError, LedgerGapError, LedgerOvertakenError, LedgerTakenError } from './refusals.ts'
import { recover } from './recover.ts'
import { readMore } from './segments.ts'

const SEGMENT_BYTES = 64 << 20
const BATCH_REQUESTS = 1000
/** Less than a recording may take, so that it is answered before it is sent again. */
const GAP_WAIT_MS = 3_000
/** Complaints whose latest entry is remembered. */
const LATEST = 20_000

interface Waiting {
  request: AppendRequest
  /** Whether it is kept for a while when it comes before the entry that it follows. */
  waitsForGap: boolean
  resolve(appended: Appended): void
  reject(error: unknown): void
}

interface Around {
  unlock: () => void
  onLine: (line: Line) => void
  early: Early<Waiting>
}

type Follows = NonNullable<AppendRequest['follows']>

interface Batch {
  lines: Line[]
  bytes: Buffer[]
  answers: { waiting: Waiting; appended: Appended }[]
}

/**
 * Opens the ledger in `dir` as its only writer, reading all of it. Cuts off a last line that a crash left half written, with a
 * note on stderr. Throws `LedgerLockedError` when another process writes it and `BrokenLineError`, naming the ordinal, when any
 * line is not what its writer wrote. A segment is closed once it holds `segmentBytes`; an entry that comes too early waits up to
 * `gapWaitMs` for the one before it. `onLine` is told every durable line in order, those that are there already first.
 */
export async function openLog(
  dir: string,
  { segmentBytes = SEGMENT_BYTES, gapWaitMs = GAP_WAIT_MS, onLine = (_line: Line): void => {} } = {},
): Promise<Log> {
  const unlock = lockFolder(dir)
  try {
    const { content, places, end } = await recover(dir, onLine)
    const disk = await Disk.open(dir, end, segmentBytes)
    return new Log(disk, content, places, { unlock, onLine, early: new Early(gapWaitMs) })
  } catch (error) {
    unlock()
    throw error
  }
}

/** The one writer of a ledger folder. Get one from `openLog`. */
export class Log {
  /** Resolves when the state of the disk is unknown: nothing more is appended until a new process opens the ledger. */
  readonly broken: Promise<LedgerBrokenError>
  readonly #disk: Disk
  readonly #content: Content
  readonly #places: Place[]
  readonly #unlock: () => void
  readonly #onLine: (line: Line) => void
  readonly #listeners = new Set<() => void>()
  readonly #early: Early<Waiting>
  /** Of the complaints that were written to last. */
  readonly #latest = new Kept<Follows & { seq: number }>(LATEST)
  #waiting: Waiting[] = []
  #writing: Promise<void> | null = null
  #refusing: Error | null = null
  #durable: number
  #break: (error: LedgerBrokenError) => void = () => {}

  constructor(disk: Disk, content: Content, places: Place[], { unlock, onLine, early }: Around) {
    this.#early = early
    this.#disk = disk
    this.#content = content
    this.#places = places
    this.#unlock = unlock
    this.#onLine = onLine
    this.#durable = content.ordinal
    this.broken = new Promise((resolve) => {
      this.#break = resolve
    })
  }

  get dir(): string {
    return this.#disk.dir
  }

  /** Ordinal of the last durable line, 0 for an empty log. */
  get durable(): number {
    return this.#durable
  }

  /** Calls `listener` whenever `durable` has grown, until the returned function is called. */
  onDurable(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * Appends one entry and resolves once it is durable. A repetition gets the first answer and writes nothing. Throws a
   * `LedgerRefusal` for what will never be taken (`LedgerConflictError`: another entry stands there; `LedgerGapError`: the one
   * before it did not come in time) and another error when the disk fails, in which case nothing of the request is in the log.
   */
  async append(request: AppendRequest, { waitsForGap = true } = {}): Promise<Appended> {
    const parsed = AppendRequest.parse(request)
    if (this.#refusing) throw this.#refusing
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request: parsed, waitsForGap, resolve, reject })
      this.#writing ??= this.#write()
    })
  }

  /** The durable entry at a place of a case, counted from 1; null for none. */
  async entryOf(complaintId: string, seq: number): Promise<AnyEntry | null> {
    const ordinal = ordinalOf(this.#content, complaintId, seq)
    if (ordinal === null || ordinal > this.#durable) return null
    const line = await this.#lineAt(ordinal)
    return line && 'entry' in line ? line.entry : null
  }

  /** Finishes what has been asked for and gives the folder up. */
  async close(): Promise<void> {
    this.#refusing ??= new Error('the ledger is closed')
    this.#early.giveUp(this.#refusing)
    await this.#writing
    await this.#disk.close()
    this.#unlock()
  }

  /** Everything that arrives while one batch is made durable goes into the next. */
  async #write(): Promise<void> {
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      const batch: Batch = { lines: [], bytes: [], answers: [] }
      const asked = this.#waiting.splice(0, BATCH_REQUESTS)
      for (let waiting = asked.shift(); waiting; waiting = asked.shift()) {
        try {
          await this.#stage(waiting, batch)
          asked.unshift(...this.#early.after(waiting.request.entry))
        } catch (error) {
          if (error instanceof LedgerGapError && waiting.waitsForGap && this.#refusing === null)
            this.#early.keep(waiting, error)
          else waiting.reject(error)
        }
      }
      await this.#commit(batch)
    }
    this.#writing = null
  }

  async #stage(waiting: Waiting, batch: Batch): Promise<void> {
    const { entry } = waiting.request
    const written = await this.#written(entry.complaintId, entry.seq, batch)
    if (written) {
      const number = sameEntry(entry, written.entry)
      const { ordinal, hash } = written
      batch.answers.push({ waiting, appended: { number, ordinal, hash } })
      return
    }
    await this.#mustFollow(waiting.request, batch)
    const { terms, entry: unplaced } = contentFor(this.#content, waiting.request)
    if (terms) this.#add(batch, { ...this.#next(), terms })
    this.#add(batch, { ...this.#next(), ...unplaced })
    const { ordinal, hash } = this.#content
    const appended = { number: unplaced.entry.number, ordinal, hash }
    batch.answers.push({ waiting, appended })
  }

  async #commit({ lines, bytes, answers }: Batch): Promise<void> {
    try {
      if (this.#refusing instanceof LedgerBrokenError) throw this.#refusing
      if (lines.length > 0) await this.#makeDurable(bytes)
      for (const line of lines) this.#onLine(line)
      for (const { waiting, appended } of answers) waiting.resolve(appended)
    } catch (error) {
      for (const line of lines.toReversed()) removeLine(this.#content, line)
      for (const line of lines) if ('entry' in line) this.#latest.delete(line.entry.complaintId)
      for (const { waiting } of answers) waiting.reject(error)
      if (!(error instanceof LedgerBrokenError)) return
      this.#refusing = error
      this.#break(error)
    }
    for (const listener of this.#listeners) listener()
  }

  async #makeDurable(bytes: Buffer[]): Promise<void> {
    const { segment, offset } = await this.#disk.append(Buffer.concat(bytes), this.#durable + 1)
    let begin = offset
    for (const line of bytes) {
      this.#places.push({ segment, offset: begin })
      begin += line.length
    }
    this.#durable = this.#content.ordinal
  }

  #next(): { ordinal: number; prev: string } {
    return { ordinal: this.#content.ordinal + 1, prev: this.#content.hash }
  }

  #add(batch: Batch, body: Body): void {
    const { bytes, hash } = encodeLine(body)
    const line = { ...body, hash }
    addLine(this.#content, line)
    batch.lines.push(line)
    batch.bytes.push(bytes)
    if (!('entry' in line)) return
    const { complaintId, seq, atMs, updateId } = line.entry
    this.#latest.set(complaintId, { seq, atMs, updateId })
  }

  /** Throws a `LedgerOvertakenError` unless the entry before is the one that the request follows. */
  async #mustFollow({ entry, follows }: AppendRequest, batch: Batch): Promise<void> {
    if (!follows) return
    const latest = this.#latest.get(entry.complaintId)
    const before =
      latest?.seq === entry.seq - 1
        ? latest
        : (await this.#written(entry.complaintId, entry.seq - 1, batch))?.entry
    if (!before || (before.atMs === follows.atMs && before.updateId === follows.updateId)) return
    throw new LedgerOvertakenError(
      `complaint ${entry.complaintId}: its number ${entry.seq - 1} is another than ${entry.seq} follows`,
    )
  }

  async #written(
    complaintId: string,
    seq: number,
    { lines }: Batch,
  ): Promise<{ entry: AnyEntry; ordinal: number; hash: string } | null> {
    const ordinal = ordinalOf(this.#content, complaintId, seq)
    if (ordinal === null) return null
    const line = ordinal > this.#durable ? lines[ordinal - this.#durable - 1] : await this.#lineAt(ordinal)
    return line && 'entry' in line ? { entry: line.entry, ordinal, hash: line.hash } : null
  }

  async #lineAt(ordinal: number): Promise<Line | undefined> {
    const place = this.#places[ordinal - 1]
    if (!place) return undefined
    const [found] = await readMore(this.dir, { ...place, ordinal: ordinal - 1, hash: null }, ordinal)
    return found?.line
  }
}

/** The number of the entry that is written, where it is the one that was asked for. Throws a `LedgerTakenError`. */
function sameEntry(asked: AppendRequest['entry'], written: AnyEntry): string {
  const number = asked.number ?? written.number
  if (canonicalJson({ ...asked, number }) === canonicalJson(written)) return written.number
  const isSameStep = stepOf(asked) === stepOf(written) && asked.atMs !== written.atMs
  throw new LedgerTakenError(written, isSameStep)
}

function stepOf({ step, by, updateId, imported }: Omit<AnyEntry, 'number'>): string {
  return canonicalJson({ step, by, updateId, imported })
}
