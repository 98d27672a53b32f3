/** Keeps the latest of what was asked for: of more than so many, the one that nobody has asked for longest is let go. */
export class Kept<V> {
  readonly #all = new Map<string, V>()
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  get(key: string): V | undefined {
    return this.#all.get(key)
  }

  set(key: string, value: V): void {
    this.#all.delete(key)
    this.#all.set(key, value)
    if (this.#all.size <= this.#most) return
    const [oldest = ''] = this.#all.keys()
    this.#all.delete(oldest)
  }

  delete(key: string): void {
    this.#all.delete(key)
  }
}
