import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

/**
 * Id of the case of a period: whoever opens it, and however often, it is the same one. Nobody guesses it without the seed of its
 * rounds; rounds that were started without one go on to write it out.
 */
export function roundCaseId(
  { roundsId, seed }: { roundsId: string; seed?: string },
  schedule: string,
  period: string,
): string {
  const name = `${roundsId}-${schedule}-${period}`
  if (seed === undefined) return name
  const hex = bytesToHex(hmac(sha256, utf8ToBytes(seed), utf8ToBytes(name)))
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  )
}
