import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { z } from 'zod'

const NONCE_BYTES = 12
const TAG_BYTES = 16

/** A file that was uploaded, before a step names it. */
export const Upload = z.strictObject({
  id: z.string(),
  /** SHA-256 of the bytes as they are kept, in hex. */
  address: z.string(),
  /** The key that opens them, in base64. */
  key: z.base64(),
  name: z.string(),
  type: z.string(),
  bytes: z.int(),
  /** SHA-256 of the file itself, in hex. */
  sha256: z.string(),
  atMs: z.int(),
})
export type Upload = z.infer<typeof Upload>

/** What is noted of an upload as it lies in the store, under `name`: encrypted, since it holds a key and says who sent what. */
export function sealedUpload(key: Buffer, name: string, upload: Upload): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(name))
  return Buffer.concat([nonce, cipher.update(JSON.stringify(upload)), cipher.final(), cipher.getAuthTag()])
}

/** The same again. Throws where it was altered, or lies under another name. */
export function openedUpload(key: Buffer, name: string, bytes: Buffer): Upload {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES))
  decipher.setAAD(Buffer.from(name)).setAuthTag(bytes.subarray(-TAG_BYTES))
  const text = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()])
  return Upload.parse(JSON.parse(text.toString()))
}
