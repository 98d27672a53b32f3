import { randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

const BEGIN = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex')
const DATA = Buffer.from('IDAT')

/** A picture of so many bytes, unlike every other. */
export function aPicture(bytes = 1_000): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes)
  return Buffer.concat([BEGIN, length, DATA, randomBytes(bytes)])
}

/** The names of all that is kept of attachments, the spool included. */
export function keptIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
}
