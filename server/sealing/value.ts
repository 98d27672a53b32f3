import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto'
import { canonicalJson } from '../../ledger/canonical.ts'
import { type Token, tokenText } from '../../policies/token.ts'

const SALT_BYTES = 16
const NONCE_BYTES = 12
const TAG_BYTES = 16
const KEY_BYTES = 32

/** What the values of one case are sealed with, of its 32 bytes. */
export interface CaseKey {
  encryption: Buffer
  salts: Buffer
}

export function caseKeyOf(key: Buffer): CaseKey {
  return { encryption: derived(key, 'redress values'), salts: derived(key, 'redress salts') }
}

/** A key of 32 bytes out of another, for one purpose (HKDF-SHA256). */
export function derived(key: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), purpose, KEY_BYTES))
}

/**
 * A value sealed for a case: HMAC-SHA256 of its canonical JSON under a salt commits to it, so that whoever is given salt and value
 * can check it without any key; AES-256-GCM keeps both. Equal values of a case are equal when sealed, so that a request that is
 * repeated says the same.
 */
export function sealedValue(of: string, key: CaseKey, value: unknown, mark?: string): string {
  const json = canonicalJson(value)
  const salt = hmac(key.salts, json).subarray(0, SALT_BYTES)
  const commitment = hmac(salt, json)
  const cipher = createCipheriv('aes-256-gcm', key.encryption, commitment.subarray(0, NONCE_BYTES))
  cipher.setAAD(Buffer.from(of))
  const ciphertext = Buffer.concat([
    cipher.update(Buffer.concat([salt, Buffer.from(json)])),
    cipher.final(),
    cipher.getAuthTag(),
  ])
  return tokenText({
    of,
    commitment: commitment.toString('base64url'),
    ciphertext: ciphertext.toString('base64url'),
    ...(mark === undefined ? {} : { mark }),
  })
}

/** What was sealed, with the salt of its commitment. Throws where it was altered, or sealed with another key. */
export function openedValue(token: Token, key: CaseKey): { value: unknown; salt: string } {
  const commitment = Buffer.from(token.commitment, 'base64url')
  const ciphertext = Buffer.from(token.ciphertext, 'base64url')
  const decipher = createDecipheriv('aes-256-gcm', key.encryption, commitment.subarray(0, NONCE_BYTES))
  decipher.setAAD(Buffer.from(token.of)).setAuthTag(ciphertext.subarray(-TAG_BYTES))
  const opened = Buffer.concat([decipher.update(ciphertext.subarray(0, -TAG_BYTES)), decipher.final()])
  const salt = opened.subarray(0, SALT_BYTES)
  const json = opened.subarray(SALT_BYTES).toString()
  if (!hmac(salt, json).equals(commitment)) throw new Error('a sealed value is not what its commitment says')
  return { value: JSON.parse(json) as unknown, salt: salt.toString('base64url') }
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
