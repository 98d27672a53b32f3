import { createHmac } from 'node:crypto'
import { derived } from '../sealing/value.ts'

/** Under which name the complainant's name and contact are found; no field of a form begins with an upper-case letter or holds a dot. */
export const COMPLAINANT = ['complainant.name', 'complainant.contact'] as const

/** Makes what a term of a field stands as in the index of one organisation. */
export type Marking = (field: string, term: string) => string

/**
 * 128 bits of HMAC-SHA256 under a key of the organisation: the same term of the same field always gives the same, and what two
 * organisations have of it cannot be compared.
 */
export function markingOf(index: Buffer, policy: string): Marking {
  const key = derived(index, `redress find ${policy}`)
  return (field, term) =>
    createHmac('sha256', key)
      .update(JSON.stringify([field, term]))
      .digest('base64url')
      .slice(0, 22)
}
