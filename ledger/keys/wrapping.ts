import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

export const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
export const WRAPPED_BYTES = NONCE_BYTES + KEY_BYTES + TAG_BYTES

/** A key as it lies on disk, for whoever has the key that wraps it; `name` is part of what is confirmed. */
export function wrapped(by: Buffer, name: Buffer, key: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', by, nonce).setAAD(name)
  return Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()])
}

/** The key again. Throws where it was wrapped by another key, under another name, or was altered. */
export function unwrapped(by: Buffer, name: Buffer, bytes: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', by, bytes.subarray(0, NONCE_BYTES))
  decipher.setAAD(name).setAuthTag(bytes.subarray(NONCE_BYTES + KEY_BYTES))
  return Buffer.concat([
    decipher.update(bytes.subarray(NONCE_BYTES, NONCE_BYTES + KEY_BYTES)),
    decipher.final(),
  ])
}
