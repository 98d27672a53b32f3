import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/*
 * How the bytes of a file are kept: in chunks of 64 KiB, each sealed with AES-256-GCM under the file's own key, of which no two files
 * have the same. The nonce of a chunk is its number, and whether it is the last: none can be left out, moved or cut off.
 */

const FILE_KEY_BYTES = 32
const CHUNK_BYTES = 64 * 1024
const TAG_BYTES = 16

/** The bytes are not those that were sealed with this key. */
export class AlteredFileError extends Error {
  override name = 'AlteredFileError'
}

export function newFileKey(): Buffer {
  return randomBytes(FILE_KEY_BYTES)
}

/** The bytes as they are kept. */
export async function* sealedBytes(plain: AsyncIterable<Buffer>, key: Buffer): AsyncGenerator<Buffer> {
  let nth = 0
  for await (const [chunk, isLast] of inChunks(plain, CHUNK_BYTES)) {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(nth, isLast))
    yield Buffer.concat([cipher.update(chunk), cipher.final(), cipher.getAuthTag()])
    nth += 1
  }
}

/** The bytes again, each chunk once it is known to be true. Throws an `AlteredFileError` at the first that is not. */
export async function* openedBytes(sealed: AsyncIterable<Buffer>, key: Buffer): AsyncGenerator<Buffer> {
  let nth = 0
  for await (const [chunk, isLast] of inChunks(sealed, CHUNK_BYTES + TAG_BYTES)) {
    yield openedChunk(chunk, key, nonceOf(nth, isLast))
    nth += 1
  }
}

function openedChunk(chunk: Buffer, key: Buffer, nonce: Buffer): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce)
    decipher.setAuthTag(chunk.subarray(-TAG_BYTES))
    return Buffer.concat([decipher.update(chunk.subarray(0, -TAG_BYTES)), decipher.final()])
  } catch (cause) {
    throw new AlteredFileError('a chunk of a file is not what was sealed', { cause })
  }
}

function nonceOf(nth: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUInt32BE(nth, 7)
  nonce[11] = isLast ? 1 : 0
  return nonce
}

/** The same bytes in chunks of a size, each with whether it is the last, which may be shorter; one that is empty where there are none. */
async function* inChunks(bytes: AsyncIterable<Buffer>, size: number): AsyncGenerator<[Buffer, boolean]> {
  let rest: Buffer[] = []
  let length = 0
  for await (const part of bytes) {
    rest.push(part)
    length += part.length
    if (length <= size) continue
    let whole = Buffer.concat(rest)
    for (; whole.length > size; whole = whole.subarray(size)) yield [whole.subarray(0, size), false]
    rest = [whole]
    length = whole.length
  }
  yield [Buffer.concat(rest), true]
}
