import { setTimeout as pause } from 'node:timers/promises'
import type { Head } from '../reader.ts'
import type { LogFiles } from '../stores/log-files.ts'
import { openLogFiles, openReading } from '../stores/open.ts'
import type { Reading } from '../stores/store.ts'
import { GrowingLog } from './growing-log.ts'
import { originOf, keyInForce, keysIn, type RecordKeys } from './keys.ts'
import { lastSigned, lastSignedFile, putLastSigned } from './last-signed.ts'
import { Leaves } from './leaf.ts'
import { vkeyOf } from './note.ts'
import type { Checkpoint } from './checkpoint.ts'
import { keysOfLogs } from './keys-of-logs.ts'
import { SigningRefusal } from './refusal.ts'

const EVERY_MS = 1_000

/** The address of the journal, and where the keys are that its logs are signed with. */
export interface Source {
  dir: string
  keysFile: string
}

interface Following {
  head: Head
  signal: AbortSignal
  report: (text: string) => void
  everyMs?: number
}

/** Brings the public logs to the end of the journal. Throws a `SigningRefusal`, `NoteError` or `BrokenLineError`. */
export async function integrate({ dir, keysFile }: Source): Promise<void> {
  const logs = await Logs.open(dir, keysFile)
  try {
    await logs.catchUp()
    await logs.write()
  } finally {
    await logs.close()
  }
}

/**
 * Keeps the public logs behind the durable lines of the journal until the signal is aborted, a second late at the most while they come. Throws what
 * `integrate` throws: nothing more is signed then.
 */
export async function keepIntegrated(
  { dir, keysFile }: Source,
  { head, signal, report, everyMs = EVERY_MS }: Following,
): Promise<void> {
  const logs = await Logs.open(dir, keysFile, report)
  try {
    for (;;) {
      const isLast = signal.aborted
      await logs.catchUp(head.durable)
      await logs.write()
      if (isLast) return
      await pause(everyMs, undefined, { signal }).catch(() => {})
    }
  } finally {
    await logs.close()
  }
}

class Logs {
  readonly #files: LogFiles
  readonly #keysFile: string
  readonly #report: (text: string) => void
  readonly #reading: Reading
  readonly #leaves = new Leaves()
  readonly #logs = new Map<string, GrowingLog>()
  readonly #last: Map<string, Checkpoint>
  #keysBefore = ''

  private constructor(files: LogFiles, reading: Reading, keysFile: string, report: (text: string) => void) {
    this.#files = files
    this.#reading = reading
    this.#keysFile = keysFile
    this.#report = report
    this.#last = lastSigned(lastSignedFile(keysFile))
  }

  static async open(dir: string, keysFile: string, report = (_text: string): void => {}): Promise<Logs> {
    return new Logs(await openLogFiles(dir), await openReading(dir), keysFile, report)
  }

  async catchUp(lastOrdinal = Infinity): Promise<void> {
    for (;;) {
      const lines = await this.#reading.more(lastOrdinal)
      if (lines.length === 0) return
      for (const { line, bytes } of lines) {
        const added = this.#leaves.of(line, bytes)
        if (!added) continue
        const log = this.#logs.get(added.organisation) ?? (await this.#begin(added.organisation))
        for (const leaf of added.leaves) log.add(leaf)
      }
      for (const log of this.#logs.values()) await log.writeFull()
    }
  }

  async close(): Promise<void> {
    await this.#reading.close()
    await this.#files.close()
  }

  async write(): Promise<void> {
    for (const [organisation, { size }] of this.#last)
      if (!this.#logs.has(organisation))
        throw new SigningRefusal(`${size} leaves of ${organisation} were signed and there are none`)
    if (this.#logs.size === 0) return
    const keys = await this.#keys()
    const inForce = keyInForce(keys).x
    const isRotated = this.#keysBefore !== inForce
    for (const log of this.#logs.values()) if (isRotated || log.isBehind) await log.write(keys)
    this.#keysBefore = inForce
    await this.#writeDown()
  }

  /** Makes what was signed last durable beside the keys, where it is not what stands there. */
  async #writeDown(): Promise<void> {
    let isNew = false
    for (const [organisation, { signed }] of this.#logs) {
      if (!signed || this.#last.get(organisation)?.signed === signed.signed) continue
      this.#last.set(organisation, signed)
      isNew = true
    }
    if (isNew) await putLastSigned(lastSignedFile(this.#keysFile), [...this.#last.values()])
  }

  async #keys(): Promise<RecordKeys> {
    const keys = keysIn(this.#keysFile)
    if (keys && keyInForce(keys).x === this.#keysBefore) return keys
    return keysOfLogs(this.#files, this.#keysFile, [...this.#last.values()])
  }

  async #begin(organisation: string): Promise<GrowingLog> {
    const log = await GrowingLog.at(this.#files, organisation, this.#last.get(organisation))
    this.#logs.set(organisation, log)
    if (!log.isBegun) {
      const keys = await this.#keys()
      const vkey = vkeyOf(originOf(keys, organisation), keyInForce(keys))
      this.#report(`the record of ${organisation} is signed from now on; its key, to write down: ${vkey}`)
    }
    return log
  }
}
