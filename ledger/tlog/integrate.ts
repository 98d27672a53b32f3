import { setTimeout as pause } from 'node:timers/promises'
import type { Head } from '../reader.ts'
import { cursorBefore, readMore } from '../segments.ts'
import { GrowingLog } from './growing-log.ts'
import { recordKeys, originOf, keyInForce } from './keys.ts'
import { logOf } from './layout.ts'
import { Leaves } from './leaf.ts'
import { vkeyOf } from './note.ts'

const EVERY_MS = 1_000

/** The journal, and where the keys are that its logs are signed with. */
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

/** Brings the public logs to the end of the journal. Throws a `SignedOtherwiseError` or `BrokenLineError`. */
export async function integrate({ dir, keysFile }: Source): Promise<void> {
  const logs = await Logs.open(dir, keysFile)
  await logs.catchUp()
  await logs.write()
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
  for (;;) {
    const isLast = signal.aborted
    await logs.catchUp(head.durable)
    await logs.write()
    if (isLast) return
    await pause(everyMs, undefined, { signal }).catch(() => {})
  }
}

class Logs {
  readonly #dir: string
  readonly #keysFile: string
  readonly #report: (text: string) => void
  readonly #cursor: Awaited<ReturnType<typeof cursorBefore>>
  readonly #leaves = new Leaves()
  readonly #logs = new Map<string, GrowingLog>()
  #keysBefore = ''

  private constructor(
    dir: string,
    keysFile: string,
    report: (text: string) => void,
    cursor: Awaited<ReturnType<typeof cursorBefore>>,
  ) {
    this.#dir = dir
    this.#keysFile = keysFile
    this.#report = report
    this.#cursor = cursor
  }

  static async open(dir: string, keysFile: string, report = (_text: string): void => {}): Promise<Logs> {
    return new Logs(dir, keysFile, report, await cursorBefore(dir, 1))
  }

  async catchUp(lastOrdinal = Infinity): Promise<void> {
    for (;;) {
      const lines = await readMore(this.#dir, this.#cursor, lastOrdinal)
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

  async write(): Promise<void> {
    if (this.#logs.size === 0) return
    const keys = recordKeys(this.#keysFile)
    const inForce = keyInForce(keys).x
    const isRotated = this.#keysBefore !== inForce
    for (const log of this.#logs.values()) if (isRotated || log.isBehind) await log.write(keys)
    this.#keysBefore = inForce
  }

  async #begin(organisation: string): Promise<GrowingLog> {
    const log = await GrowingLog.at(logOf(this.#dir, organisation), organisation)
    this.#logs.set(organisation, log)
    if (!log.isBegun) {
      const keys = recordKeys(this.#keysFile)
      const vkey = vkeyOf(originOf(keys, organisation), keyInForce(keys))
      this.#report(`the record of ${organisation} is signed from now on; its key, to write down: ${vkey}`)
    }
    return log
  }
}
