import { setTimeout as pause } from 'node:timers/promises'
import type { Case } from './cases.ts'

const TRIES = 60
const AGAIN_MS = 1_000

/** The installation does not answer, or lets nobody import with this token: no case is the reason. */
export class UnreachableError extends Error {
  override name = 'UnreachableError'
}

/** What became of a case; why it was refused, each fault with its field. */
export type Became = { is: 'good' | 'imported' | 'already' } | { is: 'refused'; why: string[] }

interface Problem {
  detail?: string
  errors?: { pointer: string; detail: string }[]
}

/** Sends cases to an installation, as the person whose token it is. */
export class Importer {
  readonly #url: string
  readonly #token: string

  constructor(url: string, token: string) {
    this.#url = url
    this.#token = token
  }

  /** What would become of a case; nothing of it is kept. Throws `UnreachableError`. */
  check(one: Case): Promise<Became> {
    return this.#sent('/imports?check=true', one)
  }

  /** Brings a case in. Throws `UnreachableError`. */
  bring(one: Case): Promise<Became> {
    return this.#sent('/imports', one)
  }

  async #sent(path: string, { text }: Case): Promise<Became> {
    const response = await this.#answer(path, text)
    if (response.status === 204) return { is: 'good' }
    if (response.status === 201) return { is: 'imported' }
    if (response.status === 200) return { is: 'already' }
    const { detail = `the API answers ${response.status}`, errors = [] } = (await response.json()) as Problem
    if ([401, 403].includes(response.status)) throw new UnreachableError(detail)
    return {
      is: 'refused',
      why: errors.length > 0 ? errors.map((each) => `${each.pointer}: ${each.detail}`) : [detail],
    }
  }

  /** The first answer that is one; whatever is out of reach for a while is asked again. */
  async #answer(path: string, body: string): Promise<Response> {
    for (let tries = 1; ; tries += 1) {
      const response = await fetch(`${this.#url}${path}`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${this.#token}`, 'Content-Type': 'application/json' },
        body,
      }).catch((cause: unknown) => {
        if (tries >= TRIES)
          throw new UnreachableError(`Nothing answers at ${this.#url}; begin again later.`, { cause })
        return null
      })
      if (response && response.status < 500) return response
      if (response && response.status !== 503)
        throw new UnreachableError(`The API answers ${response.status} at ${this.#url}.`)
      if (tries >= TRIES) throw new UnreachableError(`${this.#url} is out of reach; begin again later.`)
      await pause(Number(response?.headers.get('Retry-After') ?? 0) * 1_000 || AGAIN_MS)
    }
  }
}
