/** A request that was answered: its id, and the version it led to. */
export type Receipt = [requestId: string, version: number]

/** What is known of a request: nothing yet, the version it led to, or that its key belongs to another request. */
export type Heard = { is: 'new' } | { is: 'repeated'; version: number } | { is: 'another' }

const DIGESTED = /^([a-z]+)-(.*)#([\w-]{22})$/isu

/**
 * Id of a request that carries a key: what it does, the key, and 22 characters that digest all it asks for. Another request
 * under the same key has another id, so that nobody takes the two for one.
 */
export function requestId(does: string, key: string, digest: string): string {
  return `${does}-${key}#${digest}`
}

/** The key and the digest in a request's id; null for an id that has no key, or was given before ids had digests. */
export function keyIn(id: string): { does: string; key: string; digest: string } | null {
  const [, does, key, digest] = DIGESTED.exec(id) ?? []
  return does === undefined || key === undefined || digest === undefined ? null : { does, key, digest }
}

/** The requests that were answered. A key belongs to the first request that came with it. */
export class Receipts {
  readonly #byKey = new Map<string, { id: string; version: number }>()
  readonly #byId = new Map<string, number>()

  constructor(receipts: readonly Receipt[] = []) {
    for (const [id, version] of receipts) this.keep(id, version)
  }

  hear(id: string): Heard {
    const keyed = keyIn(id)
    const held = keyed && this.#byKey.get(keyed.key)
    if (held) return held.id === id ? { is: 'repeated', version: held.version } : { is: 'another' }
    // Before ids had digests, the same key was taken for the same request.
    const version = this.#byId.get(keyed ? `${keyed.does}-${keyed.key}` : id)
    return version === undefined ? { is: 'new' } : { is: 'repeated', version }
  }

  keep(id: string, version: number): void {
    const keyed = keyIn(id)
    if (!keyed) this.#byId.set(id, version)
    else if (!this.#byKey.has(keyed.key)) this.#byKey.set(keyed.key, { id, version })
  }

  /** Takes a receipt back: what was answered turned out not to be so. */
  forget(id: string): void {
    const keyed = keyIn(id)
    if (!keyed) this.#byId.delete(id)
    else if (this.#byKey.get(keyed.key)?.id === id) this.#byKey.delete(keyed.key)
  }

  all(): Receipt[] {
    return [...this.#byId, ...Array.from(this.#byKey.values(), ({ id, version }): Receipt => [id, version])]
  }
}
