import { setTimeout as pause } from 'node:timers/promises'
import { isReading } from '../ledger/entry.ts'
import type { Line } from '../ledger/line.ts'
import { statesOfKeys } from '../ledger/stores/open.ts'
import { casesIn } from './sealing/opening.ts'

/** A key that is being erased is gone by then. */
const BEING_ERASED_MS = 1_000

interface Recorded {
  number: string
  isErased: boolean
}

/** Compares how it stands with the keys of the cases with what the record says of their erasure. No master key is needed. */
export class CaseKeysCheck {
  readonly #ledger: string
  readonly #file: string
  readonly #before: Awaited<ReturnType<typeof statesOfKeys>>
  readonly #cases = new Map<string, Recorded>()
  readonly #sealed = new Set<string>()

  private constructor(ledger: string, file: string, before: Awaited<ReturnType<typeof statesOfKeys>>) {
    this.#ledger = ledger
    this.#file = file
    this.#before = before
  }

  /** Of the ledger at an address with its keys in its database or in `file`, before the first line is read. */
  static async of(ledger: string, file: string): Promise<CaseKeysCheck> {
    return new CaseKeysCheck(ledger, file, await statesOfKeys(ledger, file))
  }

  /** Takes the next line in. */
  learn(line: Line, bytes: Buffer): void {
    if (!('entry' in line) || isReading(line.entry)) return
    const { complaintId, number, after } = line.entry
    this.#cases.set(complaintId, { number, isErased: after.keeping?.erased !== undefined })
    for (const id of casesIn(bytes.toString())) this.#sealed.add(id)
  }

  /** What the keys say otherwise than the lines; null where no keys are at hand. */
  async end(): Promise<string[] | null> {
    if (!this.#before) return null
    const first = await this.#found()
    // Only an erasure under way comes right by itself.
    if (first.length === 0) return first
    await pause(BEING_ERASED_MS)
    return this.#found()
  }

  /** Whether anything in the lines hangs on a key. */
  get hasSealed(): boolean {
    return this.#sealed.size > 0
  }

  async #found(): Promise<string[]> {
    const now = await statesOfKeys(this.#ledger, this.#file)
    return [...this.#cases].flatMap(([id, { number, isErased }]) => {
      const [was, is] = [this.#before?.(id) ?? 'none', now?.(id) ?? 'none']
      if (isErased)
        return is === 'kept'
          ? [
              `the key of ${number} is still there, though the record says it was erased; the next start erases it`,
            ]
          : []
      // What was erased while the lines were read is in none of them.
      if (was === 'erased')
        return [
          `the key of ${number} was erased, and no entry of the record says so: bring its key back from a copy`,
        ]
      if (!this.#sealed.has(id) || is === 'kept' || is === 'erased') return []
      return [
        is === 'damaged'
          ? `the key of ${number} was altered: what stands in its place is no key`
          : `the key of ${number} is missing, and the record holds values that it seals: bring it back from a copy`,
      ]
    })
  }
}
