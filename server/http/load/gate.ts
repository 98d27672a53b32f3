/** How a gate begins, and between what it may move. */
export interface GateLimits {
  /** At once, at the beginning, at the very least and at the very most. */
  first: number
  least: number
  most: number
  /** What waits longer than this for its turn and its answer together is not let in, milliseconds. */
  withinMs: number
}

/** How a gate stands. */
export interface GateState {
  underWay: number
  waiting: number
  limit: number
  tookMs: number
  refused: number
}

/** Refused at the gate: nothing has been done. */
export class BusyError extends Error {
  override readonly name = 'BusyError'
  /** When a retry is likely to be let in, whole seconds from now. */
  readonly retryAfterS: number

  constructor(retryAfterS: number) {
    super(`busy, try again in ${retryAfterS} s`)
    this.retryAfterS = retryAfterS
  }
}

interface Waiting {
  weight: number
  letIn: (leave: () => void) => void
}

const FIRST_GUESS_MS = 1_000
/** Weight of the newest measurement in the average. */
const NEWEST = 0.2
const SHRINK = 0.9
/** What is under way for longer keeps nobody else out: one stuck case must not close the gate. */
const HOLDS_MS = 15_000
const FURTHEST_RETRY_MS = 30_000

/**
 * Lets in as many at once as are answered quickly, makes some more wait, and refuses the rest at once. How many that is it learns
 * from what `observe` is told: one more where answers stay under a fifth of `withinMs`, a tenth fewer where they take twice that.
 */
export class Gate {
  readonly #limits: GateLimits
  readonly #since = new Map<symbol, { sinceMs: number; weight: number }>()
  #queue: Waiting[] = []
  #limit: number
  #tookMs = FIRST_GUESS_MS
  #shrunkAtMs = -Infinity
  #nextRetryMs = 0
  #refused = 0

  constructor(limits: GateLimits) {
    this.#limits = limits
    this.#limit = limits.first
  }

  /** Waits for its turn; answers how to leave. Throws a `BusyError` at once where the wait would be too long, or after `withinMs`. */
  enter(weight = 1): Promise<() => void> {
    if (this.#queue.length === 0 && this.#hasRoom(weight)) return Promise.resolve(this.#take(weight))
    if (this.#waitMs(weight) + this.#answerMs() > this.#limits.withinMs) return Promise.reject(this.#busy())
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        weight,
        letIn: (leave) => {
          clearTimeout(timer)
          resolve(leave)
        },
      }
      const timer = setTimeout(() => {
        this.#queue = this.#queue.filter((each) => each !== waiting)
        reject(this.#busy())
        this.#letIn()
      }, this.#limits.withinMs)
      this.#queue.push(waiting)
    })
  }

  /** Learns how long an answer took, milliseconds. */
  observe(tookMs: number): void {
    this.#tookMs += NEWEST * (tookMs - this.#tookMs)
    const aimMs = this.#limits.withinMs / 5
    const nowMs = performance.now()
    if (tookMs > 2 * aimMs && nowMs - this.#shrunkAtMs > this.#tookMs) {
      this.#limit = Math.max(this.#limits.least, this.#limit * SHRINK)
      this.#shrunkAtMs = nowMs
    } else if (tookMs < aimMs && !this.#hasRoom(1)) {
      this.#limit = Math.min(this.#limits.most, this.#limit + 1 / this.#limit)
    }
    this.#letIn()
  }

  /** How it stands now. */
  state(): GateState {
    return {
      underWay: this.#underWay(),
      waiting: this.#queue.length,
      limit: Math.floor(this.#limit),
      tookMs: this.#tookMs,
      refused: this.#refused,
    }
  }

  #underWay(): number {
    return [...this.#since.values()].reduce((sum, { weight }) => sum + weight, 0)
  }

  #hasRoom(weight: number): boolean {
    const limit = Math.floor(this.#limit)
    return this.#underWay() + Math.min(weight, limit) <= limit
  }

  #take(weight: number): () => void {
    const turn = Symbol('turn')
    this.#since.set(turn, { sinceMs: performance.now(), weight })
    const leave = () => {
      clearTimeout(timer)
      if (this.#since.delete(turn)) this.#letIn()
    }
    const timer = setTimeout(leave, HOLDS_MS).unref()
    return leave
  }

  #letIn(): void {
    for (let [next] = this.#queue; next && this.#hasRoom(next.weight); [next] = this.#queue) {
      this.#queue.shift()
      next.letIn(this.#take(next.weight))
    }
  }

  /** While nothing is answered any more, the time it has been so tells more than what was measured before. */
  #answerMs(): number {
    const nowMs = performance.now()
    const ages = [...this.#since.values()].map(({ sinceMs }) => nowMs - sinceMs).sort((a, b) => a - b)
    return Math.max(this.#tookMs, ages[Math.floor(ages.length / 2)] ?? 0)
  }

  #waitMs(weight: number): number {
    const before = this.#queue.reduce((sum, each) => sum + each.weight, weight)
    return (before * this.#answerMs()) / this.#limit
  }

  /** Whoever is refused is given a turn behind those refused before, so that they do not all come back at once. */
  #busy(): BusyError {
    this.#refused += 1
    const nowMs = performance.now()
    const everyMs = this.#answerMs() / this.#limit
    this.#nextRetryMs = Math.max(this.#nextRetryMs, nowMs + this.#waitMs(0)) + everyMs
    const furthestMs = nowMs + FURTHEST_RETRY_MS
    if (this.#nextRetryMs > furthestMs) {
      this.#nextRetryMs = furthestMs
      return new BusyError(Math.ceil(((0.5 + Math.random() / 2) * FURTHEST_RETRY_MS) / 1000))
    }
    return new BusyError(Math.ceil((this.#nextRetryMs - nowMs) / 1000 + Math.random()))
  }
}
