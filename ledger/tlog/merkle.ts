import { createHash } from 'node:crypto'

/** Hashes of one tile, and entries of one bundle. */
export const TILE_WIDTH = 256
/** How many levels of the tree one level of tiles spans. */
const TILE_HEIGHT = 8

const LEAF = Buffer.from([0])
const NODE = Buffer.from([1])

/** The hash of a leaf (RFC 6962, section 2.1). */
export function leafHash(leaf: Buffer): Buffer {
  return createHash('sha256').update(LEAF).update(leaf).digest()
}

/** The hash of an inner node (RFC 6962, section 2.1). */
function nodeHash(left: Buffer, right: Buffer): Buffer {
  return createHash('sha256').update(NODE).update(left).update(right).digest()
}

/** A tile of hashes that is full, at its level and place. */
export interface FullTile {
  level: number
  index: number
  hashes: Buffer[]
}

/** A tree that grows by one leaf after the other, remembered by its last tile on each level. */
export class GrowingTree {
  readonly #levels: Buffer[][] = [[]]
  #size = 0

  get size(): number {
    return this.#size
  }

  /** Adds the hash of the next leaf; the tiles that are full now. */
  add(hash: Buffer): FullTile[] {
    this.#size += 1
    return this.#addAt(0, hash)
  }

  /** The hash of the whole tree. */
  root(): Buffer {
    const subtrees = this.#levels.toReversed().flatMap((hashes) => perfectSubtrees(hashes))
    const last = subtrees.pop()
    if (!last) return createHash('sha256').digest()
    return subtrees.reduceRight((right, left) => nodeHash(left, right), last)
  }

  /** The last tile of each level, as far as it is filled; none where a level ends with a full one. */
  partialTiles(): FullTile[] {
    return this.#levels.flatMap((hashes, level) => {
      const index = Math.floor(this.#size / TILE_WIDTH ** (level + 1))
      return hashes.length > 0 ? [{ level, index, hashes: [...hashes] }] : []
    })
  }

  #addAt(level: number, hash: Buffer): FullTile[] {
    const hashes = (this.#levels[level] ??= [])
    hashes.push(hash)
    if (hashes.length < TILE_WIDTH) return []
    this.#levels[level] = []
    const index = Math.floor(this.#size / TILE_WIDTH ** (level + 1)) - 1
    return [{ level, index, hashes }, ...this.#addAt(level + 1, perfectHash(hashes))]
  }
}

/** Reads the hash at a place of a tile. */
export type HashAt = (level: number, index: number) => Promise<Buffer>

/** The hashes beside the way from leaf `index` to the root of the first `size` leaves, from the bottom up (RFC 6962, section 2.1.1). */
export async function inclusionProof(at: HashAt, index: number, size: number): Promise<Buffer[]> {
  return pathIn(at, index, 0, size)
}

/**
 * Whether a leaf of this hash is leaf `index` of the tree of `size` leaves with this root (RFC 9162, section 2.1.3.2).
 */
export function isIncluded(
  leaf: Buffer,
  index: number,
  size: number,
  proof: readonly Buffer[],
  root: Buffer,
): boolean {
  if (index >= size) return false
  let [place, last, hash] = [index, size - 1, leaf]
  for (const beside of proof) {
    if (last === 0) return false
    if (place % 2 === 1 || place === last) {
      hash = nodeHash(beside, hash)
      while (place % 2 === 0 && place !== 0) [place, last] = [half(place), half(last)]
    } else hash = nodeHash(hash, beside)
    ;[place, last] = [half(place), half(last)]
  }
  return last === 0 && hash.equals(root)
}

async function pathIn(at: HashAt, index: number, start: number, size: number): Promise<Buffer[]> {
  if (size === 1) return []
  const left = largestBelow(size)
  return index < start + left
    ? [...(await pathIn(at, index, start, left)), await hashOf(at, start + left, size - left)]
    : [...(await pathIn(at, index, start + left, size - left)), await hashOf(at, start, left)]
}

/** The hash of `size` leaves from `start` on, where they are a subtree. */
async function hashOf(at: HashAt, start: number, size: number): Promise<Buffer> {
  const level = Math.floor(Math.log2(size) / TILE_HEIGHT)
  const width = TILE_WIDTH ** level
  if (Number.isInteger(Math.log2(size))) {
    const hashes = Array.from({ length: size / width }, async (_, n) => at(level, start / width + n))
    return perfectHash(await Promise.all(hashes))
  }
  const left = largestBelow(size)
  return nodeHash(await hashOf(at, start, left), await hashOf(at, start + left, size - left))
}

function perfectSubtrees(hashes: readonly Buffer[]): Buffer[] {
  const subtrees: Buffer[] = []
  let start = 0
  for (let width = TILE_WIDTH / 2; width > 0; width /= 2) {
    if ((hashes.length & width) === 0) continue
    subtrees.push(perfectHash(hashes.slice(start, start + width)))
    start += width
  }
  return subtrees
}

function perfectHash(hashes: readonly Buffer[]): Buffer {
  const [one = Buffer.alloc(0), other] = hashes
  if (!other) return one
  const middle = hashes.length / 2
  return nodeHash(perfectHash(hashes.slice(0, middle)), perfectHash(hashes.slice(middle)))
}

function largestBelow(size: number): number {
  return 2 ** Math.floor(Math.log2(size - 1))
}

function half(place: number): number {
  return Math.floor(place / 2)
}
