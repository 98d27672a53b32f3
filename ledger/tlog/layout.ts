import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type HashAt, TILE_WIDTH } from './merkle.ts'

const HASH_BYTES = 32
const LENGTH_BYTES = 2

/** The longest that a leaf can be: a bundle tells its length in two bytes. */
export const LONGEST_LEAF = 65_535

/** The folder with the logs, one for each organisation. */
export function logsIn(ledger: string): string {
  return join(ledger, 'tlog')
}

/** The folder of one organisation's log. */
export function logOf(ledger: string, organisation: string): string {
  return join(logsIn(ledger), folderName(organisation))
}

/** An organisation's name as the name of a folder and as part of a key's name. */
export function folderName(organisation: string): string {
  return encodeURIComponent(organisation).replaceAll('.', '%2E')
}

/** The organisation that a folder is named after. */
export function organisationOfFolder(name: string): string {
  return decodeURIComponent(name)
}

/** Path of a tile of hashes below its log (C2SP tlog-tiles); `width` for one that is not full. */
export function tilePath(level: number, index: number, width = TILE_WIDTH): string {
  return `tile/${level}/${numbered(index, width)}`
}

/** Path of a bundle of entries below its log (C2SP tlog-tiles). */
export function bundlePath(index: number, width = TILE_WIDTH): string {
  return `tile/entries/${numbered(index, width)}`
}

/** The bytes of a bundle: each leaf behind its length. */
export function bundleOf(leaves: readonly Buffer[]): Buffer {
  return Buffer.concat(
    leaves.flatMap((leaf) => {
      const length = Buffer.alloc(LENGTH_BYTES)
      length.writeUInt16BE(leaf.length)
      return [length, leaf]
    }),
  )
}

/** The leaves in a bundle, as far as its bytes make sense. */
export function leavesIn(bundle: Buffer): Buffer[] {
  const leaves: Buffer[] = []
  for (let at = 0; at + LENGTH_BYTES <= bundle.length;) {
    const end = at + LENGTH_BYTES + bundle.readUInt16BE(at)
    leaves.push(bundle.subarray(at + LENGTH_BYTES, end))
    at = end
  }
  return leaves
}

/** How wide the tile at a place is in a tree of `size` leaves, 0 for one that is not there. */
export function widthAt(level: number, index: number, size: number): number {
  const hashes = Math.floor(size / TILE_WIDTH ** level)
  return Math.max(0, Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH))
}

/** Reads hashes out of the tiles of a log with `size` leaves; each tile is read once. */
export function tilesOf(log: string, size: number): HashAt {
  const tiles = new Map<string, Promise<Buffer>>()
  return async (level, index) => {
    const tile = Math.floor(index / TILE_WIDTH)
    const path = tilePath(level, tile, widthAt(level, tile, size))
    const bytes = tiles.get(path) ?? readFile(join(log, path))
    tiles.set(path, bytes)
    const from = (index % TILE_WIDTH) * HASH_BYTES
    return (await bytes).subarray(from, from + HASH_BYTES)
  }
}

function numbered(index: number, width: number): string {
  const digits = String(index)
  const whole = digits.padStart(Math.ceil(digits.length / 3) * 3, '0')
  const parts = whole.match(/\d{3}/g) ?? []
  const path = parts.map((part, n) => (n < parts.length - 1 ? `x${part}` : part)).join('/')
  return width < TILE_WIDTH ? `${path}.p/${width}` : path
}
