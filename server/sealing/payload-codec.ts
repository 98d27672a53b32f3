import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { Payload, PayloadCodec } from '@temporalio/common'

const ENCODING = 'binary/redress-1'
const NONCE_BYTES = 12
const TAG_BYTES = 16
const LENGTH_BYTES = 4

/**
 * Encrypts whatever Temporal keeps of a workflow (AES-256-GCM): inputs, steps, results, what is recorded within a task. What was kept
 * before there was encryption is read as it is.
 */
function payloadCodec(key: Buffer): PayloadCodec {
  return {
    encode: (payloads) => Promise.resolve(payloads.map((payload) => encrypted(key, payload))),
    decode: (payloads) => Promise.resolve(payloads.map((payload) => decrypted(key, payload))),
  }
}

/** The way Temporal's clients and workers want it. */
export function encryptedWith(key: Buffer): { payloadCodecs: PayloadCodec[] } {
  return { payloadCodecs: [payloadCodec(key)] }
}

function encrypted(key: Buffer, { metadata, data }: Payload): Payload {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const about = Buffer.from(
    JSON.stringify(mapped(metadata, (bytes) => Buffer.from(bytes).toString('base64'))),
  )
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeUInt32BE(about.length)
  const parts = [length, about, data ?? Buffer.alloc(0)].map((part) => cipher.update(part))
  return {
    metadata: { encoding: Buffer.from(ENCODING) },
    data: Buffer.concat([nonce, ...parts, cipher.final(), cipher.getAuthTag()]),
  }
}

function decrypted(key: Buffer, payload: Payload): Payload {
  const encoding = payload.metadata?.['encoding']
  if (!encoding || Buffer.from(encoding).toString() !== ENCODING) return payload
  const bytes = Buffer.from(payload.data ?? [])
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES))
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
  const opened = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()])
  const end = LENGTH_BYTES + opened.readUInt32BE()
  const about = JSON.parse(opened.subarray(LENGTH_BYTES, end).toString()) as Record<string, string>
  return { metadata: mapped(about, (text) => Buffer.from(text, 'base64')), data: opened.subarray(end) }
}

function mapped<A, B>(record: Readonly<Record<string, A>> | null | undefined, of: (value: A) => B) {
  return Object.fromEntries(Object.entries(record ?? {}).map(([name, value]) => [name, of(value)]))
}
