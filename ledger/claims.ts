export interface ClaimBounds {
  /** How long a claim is kept for whoever does not come back, milliseconds. */
  leaseMs: number
  /** How long a claim waits for those before it, milliseconds. */
  waitMs: number
}

interface Waiting {
  holder: string
  keys: readonly string[]
  grant: () => void
}

/** Who holds which keys. */
export interface ClaimsBook {
  /**
   * Resolves once `holder` holds all the keys, with what it held before given up; one who holds them already goes on holding them.
   * Throws `ClaimsBusyError` when that does not come in time.
   */
  take(holder: string, keys: readonly string[]): Promise<void>
  /** Ends what `holder` holds: because it is recorded now, or never will be. */
  end(holder: string): void
  close(): Promise<void>
}

/** The keys were not free in time; nothing is held. */
export class ClaimsBusyError extends Error {
  override name = 'ClaimsBusyError'
}

/**
 * Claims on keys that one holder has at a time, in the order in which they asked: what is about to be recorded, for those who must
 * know of it before they record something of their own. All of a claim's keys are held together, or none.
 */
export class Claims implements ClaimsBook {
  readonly #bounds: ClaimBounds
  readonly #held = new Map<string, string>()
  readonly #leases = new Map<string, NodeJS.Timeout>()
  readonly #waiting = new Set<Waiting>()

  constructor(bounds: ClaimBounds) {
    this.#bounds = bounds
  }

  async take(holder: string, keys: readonly string[]): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const giveUp = () => {
        this.#waiting.delete(waiting)
        reject(new ClaimsBusyError('what is asked about is being recorded just now'))
        this.#grantWhatIsFree()
      }
      const timer = setTimeout(giveUp, this.#bounds.waitMs)
      const waiting = { holder, keys, grant: () => (clearTimeout(timer), resolve()) }
      this.#waiting.add(waiting)
      this.#grantWhatIsFree()
    })
  }

  close(): Promise<void> {
    for (const lease of this.#leases.values()) clearTimeout(lease)
    return Promise.resolve()
  }

  end(holder: string): void {
    const lease = this.#leases.get(holder)
    if (lease === undefined) return
    clearTimeout(lease)
    this.#leases.delete(holder)
    for (const [key, by] of this.#held) if (by === holder) this.#held.delete(key)
    this.#grantWhatIsFree()
  }

  /** Whoever asked earlier for a key comes first. */
  #grantWhatIsFree(): void {
    const wanted = new Map<string, string>()
    for (const waiting of this.#waiting) {
      const { holder, keys } = waiting
      const isHeld = keys.every((key) => this.#held.get(key) === holder)
      const isFree = keys.every((key) => [this.#held.get(key), wanted.get(key)].every(isBy(holder)))
      if (isHeld || isFree) this.#grant(waiting)
      else for (const key of keys) wanted.set(key, wanted.get(key) ?? holder)
    }
  }

  #grant(waiting: Waiting): void {
    const { holder, keys, grant } = waiting
    this.#waiting.delete(waiting)
    for (const [key, by] of this.#held) if (by === holder) this.#held.delete(key)
    for (const key of keys) this.#held.set(key, holder)
    clearTimeout(this.#leases.get(holder))
    this.#leases.set(
      holder,
      setTimeout(() => this.end(holder), this.#bounds.leaseMs),
    )
    grant()
  }
}

function isBy(holder: string) {
  return (by: string | undefined) => by === undefined || by === holder
}
