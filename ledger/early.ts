interface Numbered {
  complaintId: string
  seq: number
}

interface Kept {
  request: { entry: Numbered }
  reject(error: unknown): void
}

/**
 * Entries that have come before the one they follow, which is on its way: several steps of a complaint are brought at once, and
 * the task queue keeps no order.
 */
export class Early<W extends Kept> {
  readonly #waitMs: number
  readonly #kept = new Map<string, { waiting: W; timer: NodeJS.Timeout }[]>()

  constructor(waitMs: number) {
    this.#waitMs = waitMs
  }

  /** Keeps it until the entry before it is there; rejects it with `error` when that does not come in time. */
  keep(waiting: W, error: Error): void {
    const { complaintId, seq } = waiting.request.entry
    const key = keyOf({ complaintId, seq: seq - 1 })
    const timer = setTimeout(() => {
      const others = (this.#kept.get(key) ?? []).filter((each) => each.waiting !== waiting)
      if (others.length > 0) this.#kept.set(key, others)
      else this.#kept.delete(key)
      waiting.reject(error)
    }, this.#waitMs)
    this.#kept.set(key, [...(this.#kept.get(key) ?? []), { waiting, timer }])
  }

  /** Gives back what has waited for this entry. */
  after(entry: Numbered): W[] {
    const key = keyOf(entry)
    const kept = this.#kept.get(key) ?? []
    this.#kept.delete(key)
    for (const { timer } of kept) clearTimeout(timer)
    return kept.map(({ waiting }) => waiting)
  }

  /** Rejects everything that is kept. */
  giveUp(error: Error): void {
    for (const { waiting, timer } of [...this.#kept.values()].flat()) {
      clearTimeout(timer)
      waiting.reject(error)
    }
    this.#kept.clear()
  }
}

function keyOf({ complaintId, seq }: Numbered): string {
  return `${complaintId} ${seq}`
}
