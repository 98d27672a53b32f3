import { createCipheriv, createDecipheriv, randomFillSync } from 'node:crypto'
import type { Payload, PayloadCodec } from '@temporalio/common'

const OWN_ENCODING = Buffer.from('binary/redress-1')
const JSON_PLAIN = Buffer.from('json/plain')
const NOTHING = Buffer.alloc(0)
const NONCE_BYTES = 12
const TAG_BYTES = 16
const LENGTH_BYTES = 4
const PLAIN_HEAD = headFor({ encoding: JSON_PLAIN })

const DRAWN = Buffer.alloc(NONCE_BYTES * 256)
let drawnUntil = 0

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
  const nonce = nextNonce()
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const parts = [cipher.update(headOf(metadata)), cipher.update(data ?? NOTHING), cipher.final()]
  return {
    metadata: { encoding: OWN_ENCODING },
    data: Buffer.concat([nonce, ...parts, cipher.getAuthTag()]),
  }
}

function decrypted(key: Buffer, payload: Payload): Payload {
  const encoding = payload.metadata?.['encoding']
  if (!encoding || !OWN_ENCODING.equals(encoding)) return payload
  const { buffer, byteOffset, byteLength } = payload.data ?? NOTHING
  const bytes = Buffer.from(buffer, byteOffset, byteLength)
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES))
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
  const opened = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()])
  const end = LENGTH_BYTES + opened.readUInt32BE()
  const about = JSON.parse(opened.toString('utf8', LENGTH_BYTES, end)) as Record<string, string>
  return { metadata: mapped(about, (text) => Buffer.from(text, 'base64')), data: opened.subarray(end) }
}

/** What stands before the data: the length of what is said about it in four bytes, and that. Nearly all of it says `json/plain`. */
function headOf(metadata: Payload['metadata']): Buffer {
  const encoding = metadata?.['encoding']
  const isPlain = encoding && JSON_PLAIN.equals(encoding) && Object.keys(metadata).length === 1
  return isPlain ? PLAIN_HEAD : headFor(metadata)
}

function headFor(metadata: Payload['metadata']): Buffer {
  const about = Buffer.from(
    JSON.stringify(mapped(metadata, (bytes) => Buffer.from(bytes).toString('base64'))),
  )
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeUInt32BE(about.length)
  return Buffer.concat([length, about])
}

/** Random bytes of its own for each payload, drawn for many at once. */
function nextNonce(): Buffer {
  if (drawnUntil === DRAWN.length) drawnUntil = 0
  if (drawnUntil === 0) randomFillSync(DRAWN)
  const nonce = Buffer.from(DRAWN.subarray(drawnUntil, drawnUntil + NONCE_BYTES))
  drawnUntil += NONCE_BYTES
  return nonce
}

function mapped<A, B>(record: Readonly<Record<string, A>> | null | undefined, of: (value: A) => B) {
  return Object.fromEntries(Object.entries(record ?? {}).map(([name, value]) => [name, of(value)]))
}
