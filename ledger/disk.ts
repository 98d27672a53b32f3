import { constants, open, type FileHandle } from 'node:fs/promises'
import { LedgerBrokenError } from './refusals.ts'
import { segmentPath } from './segments.ts'

/** Where a line begins. */
export interface Place {
  segment: number
  offset: number
}

/** The end of the log on disk. What `append` has returned from survives the loss of power; nothing else is there. */
export class Disk {
  readonly dir: string
  readonly #segmentBytes: number
  #file: FileHandle
  #end: Place

  private constructor(dir: string, segmentBytes: number, file: FileHandle, end: Place) {
    this.dir = dir
    this.#segmentBytes = segmentBytes
    this.#file = file
    this.#end = end
  }

  /** Opens the log at its end, cutting off what lies behind it, and makes durable what lies before. */
  static async open(dir: string, end: Place, segmentBytes: number): Promise<Disk> {
    const file = await openSegment(dir, end.segment)
    await file.truncate(end.offset)
    await file.sync()
    return new Disk(dir, segmentBytes, file, end)
  }

  /**
   * Writes whole lines, the first of which is line `ordinal`, and returns where they begin once they are durable. On failure
   * the file is as it was; `LedgerBrokenError` when that cannot be known.
   */
  async append(bytes: Buffer, ordinal: number): Promise<Place> {
    if (this.#end.offset >= this.#segmentBytes) await this.#turn(ordinal)
    const begin = this.#end
    try {
      await writeAll(this.#file, bytes, begin.offset)
    } catch (cause) {
      await this.#cutBack(cause)
      throw new Error(`the ledger could not be written: ${String(cause)}`, { cause })
    }
    await this.#file.datasync().catch(async (cause: unknown) => {
      await this.#cutBack(cause)
      throw new LedgerBrokenError(`the disk did not confirm a write: ${String(cause)}`, { cause })
    })
    this.#end = { segment: begin.segment, offset: begin.offset + bytes.length }
    return begin
  }

  async close(): Promise<void> {
    await this.#file.close()
  }

  async #turn(ordinal: number): Promise<void> {
    const next = await openSegment(this.dir, ordinal)
    await this.#file.close()
    this.#file = next
    this.#end = { segment: ordinal, offset: 0 }
  }

  async #cutBack(cause: unknown): Promise<void> {
    try {
      await this.#file.truncate(this.#end.offset)
      await this.#file.datasync()
    } catch (failure) {
      throw new LedgerBrokenError(`a failed write could not be cut off: ${String(failure)}`, { cause })
    }
  }
}

async function openSegment(dir: string, first: number): Promise<FileHandle> {
  const file = await open(segmentPath(dir, first), constants.O_RDWR | constants.O_CREAT, 0o600)
  const folder = await open(dir)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
  return file
}

async function writeAll(file: FileHandle, bytes: Buffer, at: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done)
    done += bytesWritten
  }
}
