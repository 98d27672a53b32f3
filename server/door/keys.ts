import { createHash } from 'node:crypto'
import type { Line } from '../../ledger/line.ts'
import { keyIn } from '../../machines/receipts.ts'

/** Every key that the record's requests came with, each with the digest of the request it belongs to. */
export class Keys {
  /** By a hash, so that a long key takes no more room than a short one. */
  readonly #digests = new Map<string, string>()

  /** Takes the next durable line in. */
  learn(line: Line): void {
    const keyed = 'entry' in line && line.entry.updateId !== null ? keyIn(line.entry.updateId) : null
    if (!keyed || !('entry' in line)) return
    const name = nameOf(line.entry.policy, keyed.key)
    if (!this.#digests.has(name)) this.#digests.set(name, keyed.digest)
  }

  /** Whose the key in the id of a request is in an organisation: nobody's yet, this request's, or another's. */
  belongsTo(policy: string, id: string): 'nobody' | 'this' | 'another' {
    const keyed = keyIn(id)
    const known = keyed && this.#digests.get(nameOf(policy, keyed.key))
    if (!keyed || known === undefined) return 'nobody'
    return known === keyed.digest ? 'this' : 'another'
  }
}

function nameOf(policy: string, key: string): string {
  return createHash('sha256')
    .update(JSON.stringify([policy, key]))
    .digest('base64url')
    .slice(0, 22)
}
