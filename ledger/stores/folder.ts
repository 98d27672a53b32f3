import type { Line } from '../line.ts'
import { Disk, type Place } from '../disk.ts'
import { lockFolder } from '../lock.ts'
import { recover } from '../recover.ts'
import { bytesBehind, type Cursor, cursorBefore, readMore } from '../segments.ts'
import type { Located, Reading, Store } from './store.ts'

/** The ledger in a folder, for its one writer. */
export class FolderStore implements Store {
  readonly address: string
  readonly isShared = false
  readonly #segmentBytes: number
  readonly #unlock: () => void
  #places: Place[] = []
  #disk: Disk | null = null

  /** Throws `LedgerLockedError` when another process writes it. */
  constructor(dir: string, segmentBytes: number) {
    this.address = dir
    this.#segmentBytes = segmentBytes
    this.#unlock = lockFolder(dir)
  }

  async recover(onLine: (line: Line) => void): Promise<void> {
    const { places, end } = await recover(this.address, onLine)
    this.#places = places
    this.#disk = await Disk.open(this.address, end, this.#segmentBytes)
  }

  begin(): Promise<readonly Located[]> {
    return Promise.resolve([])
  }

  async append(_lines: readonly Line[], bytes: readonly Buffer[]): Promise<void> {
    if (!this.#disk) throw new Error('a ledger is read before it is written to')
    const { segment, offset } = await this.#disk.append(Buffer.concat(bytes), this.#places.length + 1)
    let begin = offset
    for (const line of bytes) {
      this.#places.push({ segment, offset: begin })
      begin += line.length
    }
  }

  release(): Promise<void> {
    return Promise.resolve()
  }

  news(): Promise<readonly Located[]> {
    return Promise.resolve([])
  }

  async lineAt(ordinal: number): Promise<Line | undefined> {
    const place = this.#places[ordinal - 1]
    if (!place) return undefined
    const [found] = await readMore(this.address, { ...place, ordinal: ordinal - 1, hash: null }, ordinal)
    return found?.line
  }

  async close(): Promise<void> {
    await this.#disk?.close()
    this.#unlock()
  }
}

/** Reads the ledger in a folder, beside its writer. */
export class FolderReading implements Reading {
  readonly #dir: string
  readonly #cursor: Cursor

  private constructor(dir: string, cursor: Cursor) {
    this.#dir = dir
    this.#cursor = cursor
  }

  static async open(dir: string, fromOrdinal: number): Promise<FolderReading> {
    return new FolderReading(dir, await cursorBefore(dir, fromOrdinal))
  }

  get ordinal(): number {
    return this.#cursor.ordinal
  }

  more(lastOrdinal?: number): Promise<Located[]> {
    return readMore(this.#dir, this.#cursor, lastOrdinal)
  }

  bytesBehind(): Promise<number> {
    return bytesBehind(this.#dir, this.#cursor)
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}
