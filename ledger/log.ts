import { addLine, emptyContent, ordinalOf, type Content } from './content.ts'
import { type AnyEntry, AppendRequest, type Appended } from './entry.ts'
import type { Line } from './line.ts'
import { Early } from './early.ts'
import { LedgerBrokenError, LedgerGapError } from './refusals.ts'
import { Staging } from './staging.ts'
import { openStore } from './stores/open.ts'
import type { Located, Store } from './stores/store.ts'

const SEGMENT_BYTES = 64 << 20
const BATCH_REQUESTS = 1000
/** Less than a recording may take, so that it is answered before it is sent again. */
const GAP_WAIT_MS = 3_000
/** How late what others have written is known at the most, while nothing is asked for. */
const LOOK_EVERY_MS = 200

interface Waiting {
  request: AppendRequest
  /** Whether it is kept for a while when it comes before the entry that it follows. */
  waitsForGap: boolean
  resolve(appended: Appended): void
  reject(error: unknown): void
}

interface Answered {
  waiting: Waiting
  appended: Appended
}

interface Refreshing {
  resolve(): void
  reject(error: unknown): void
}

interface Around {
  onLine: (line: Line) => void
  lookEveryMs: number
  early: Early<Waiting>
}

/**
 * Opens the ledger at an address, reading all of it: a folder as its only writer, or a PostgreSQL database as one of any number. In a folder it cuts
 * off a last line that a crash left half written, with a note on stderr. Throws `LedgerLockedError` when another process writes the folder
 * and `BrokenLineError`, naming the ordinal, when any line is not what its writer wrote. A file of a folder is closed once it holds
 * `segmentBytes`; an entry that comes too early waits up to `gapWaitMs` for the one before it. `onLine` is told every durable line in order,
 * those that are there already first, and of a shared ledger what others have written, looked for every `lookEveryMs`.
 */
export async function openLog(
  address: string,
  {
    segmentBytes = SEGMENT_BYTES,
    gapWaitMs = GAP_WAIT_MS,
    lookEveryMs = LOOK_EVERY_MS,
    onLine = (_line: Line): void => {},
  } = {},
): Promise<Log> {
  const store = await openStore(address, { segmentBytes })
  try {
    const content = emptyContent()
    await store.recover((line) => {
      addLine(content, line)
      onLine(line)
    })
    return new Log(store, content, { onLine, early: new Early(gapWaitMs), lookEveryMs })
  } catch (error) {
    await store.close()
    throw error
  }
}

/** A writer of a ledger. Get one from `openLog`. */
export class Log {
  /** Resolves when the state of the record is unknown: nothing more is appended until a new process opens the ledger. */
  readonly broken: Promise<LedgerBrokenError>
  readonly #store: Store
  readonly #content: Content
  readonly #onLine: (line: Line) => void
  readonly #listeners = new Set<() => void>()
  readonly #early: Early<Waiting>
  readonly #looking: NodeJS.Timeout | undefined
  readonly #staging: Staging
  #waiting: Waiting[] = []
  #refreshing: Refreshing[] = []
  #writing: Promise<void> | null = null
  #refusing: Error | null = null
  #break: (error: LedgerBrokenError) => void = () => {}

  constructor(store: Store, content: Content, { onLine, early, lookEveryMs }: Around) {
    this.#early = early
    this.#store = store
    this.#content = content
    this.#onLine = onLine
    this.#staging = new Staging(store, content)
    this.broken = new Promise((resolve) => {
      this.#break = resolve
    })
    if (store.isShared)
      this.#looking = setInterval(() => void this.refresh().catch(() => undefined), lookEveryMs)
  }

  get address(): string {
    return this.#store.address
  }

  /** Ordinal of the last durable line, 0 for an empty log. */
  get durable(): number {
    return this.#staging.durable
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
    if (ordinal === null || ordinal > this.durable) return null
    const line = await this.#store.lineAt(ordinal)
    return line && 'entry' in line ? line.entry : null
  }

  /** Resolves once everything is known that was durable when this was called. */
  async refresh(): Promise<void> {
    if (!this.#store.isShared) return
    if (this.#refusing) throw this.#refusing
    return new Promise((resolve, reject) => {
      this.#refreshing.push({ resolve, reject })
      this.#writing ??= this.#write()
    })
  }

  /** Finishes what has been asked for and gives the ledger up. */
  async close(): Promise<void> {
    clearInterval(this.#looking)
    this.#refusing ??= new Error('the ledger is closed')
    this.#early.giveUp(this.#refusing)
    await this.#writing
    await this.#store.close()
  }

  /** Everything that arrives while one batch is made durable goes into the next. */
  async #write(): Promise<void> {
    await Promise.resolve()
    while (this.#waiting.length + this.#refreshing.length > 0) {
      const asked = this.#waiting.splice(0, BATCH_REQUESTS)
      const refreshing = this.#refreshing.splice(0)
      try {
        if (this.#refusing instanceof LedgerBrokenError) throw this.#refusing
        const { ordinal, hash } = this.#content
        if (asked.length > 0) asked.unshift(...this.#learn(await this.#store.begin({ ordinal, hash })))
        else this.#waiting.unshift(...this.#learn(await this.#store.news({ ordinal, hash })))
        for (const one of refreshing) one.resolve()
      } catch (error) {
        for (const one of [...refreshing, ...asked]) one.reject(error)
        this.#breakBy(error)
        continue
      }
      if (asked.length > 0) await this.#commit(await this.#staged(asked))
    }
    this.#writing = null
  }

  /** Takes in what others have written; what has waited here for that. */
  #learn(news: readonly Located[]): Waiting[] {
    const early: Waiting[] = []
    for (const { line } of news) {
      this.#staging.learn(line)
      this.#onLine(line)
      if ('entry' in line) early.push(...this.#early.after(line.entry))
    }
    if (news.length > 0) for (const listener of this.#listeners) listener()
    return early
  }

  /** What is refused is told so; what is brought too early waits. The rest stands behind the end, not durable yet. */
  async #staged(asked: Waiting[]): Promise<Answered[]> {
    const answered: Answered[] = []
    for (let waiting = asked.shift(); waiting; waiting = asked.shift()) {
      try {
        answered.push({ waiting, appended: await this.#staging.stage(waiting.request) })
        asked.unshift(...this.#early.after(waiting.request.entry))
      } catch (error) {
        if (error instanceof LedgerGapError && waiting.waitsForGap && this.#refusing === null)
          this.#early.keep(waiting, error)
        else waiting.reject(error)
      }
    }
    return answered
  }

  async #commit(answered: readonly Answered[]): Promise<void> {
    const { lines, bytes } = this.#staging.batch
    try {
      await (lines.length > 0 ? this.#store.append(lines, bytes) : this.#store.release())
      this.#staging.settle()
      for (const line of lines) this.#onLine(line)
      for (const { waiting, appended } of answered) waiting.resolve(appended)
    } catch (error) {
      this.#staging.undo()
      for (const { waiting } of answered) waiting.reject(error)
      this.#breakBy(error)
      return
    }
    for (const listener of this.#listeners) listener()
  }

  #breakBy(error: unknown): void {
    if (!(error instanceof LedgerBrokenError)) return
    this.#refusing = error
    this.#break(error)
  }
}
