import { access, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { checkpointIn, signedCheckpoint } from './checkpoint.ts'
import { bytesOf, putFile, removePartials } from './files.ts'
import { originOf, keyInForce, publicKeys, type RecordKeys } from './keys.ts'
import { bundleOf, bundlePath, tilePath } from './layout.ts'
import type { Leaf } from './leaf.ts'
import { type FullTile, GrowingTree, TILE_WIDTH } from './merkle.ts'

/** The journal does not lead to what was signed before: it was altered, or is an older copy. Nothing more may be signed. */
class SignedOtherwiseError extends Error {
  override name = 'SignedOtherwiseError'
}

/** One organisation's log while it grows. What is on disk is a function of its leaves and the key; `write` brings it there. */
export class GrowingLog {
  readonly #dir: string
  readonly #organisation: string
  readonly #tree = new GrowingTree()
  /** Leaves of the last bundle. */
  #bundle: Buffer[] = []
  #full: { path: string; bytes: Buffer }[] = []
  #signed: { size: number; root: Buffer } | null
  #published = ''
  #partials: ReadonlySet<string> = new Set()

  private constructor(dir: string, organisation: string, published: Buffer | null) {
    this.#dir = dir
    this.#organisation = organisation
    this.#published = published?.toString() ?? ''
    this.#signed = published && checkpointIn(this.#published)
  }

  /** The log that is to lie in a folder, with what was signed of it before. */
  static async at(dir: string, organisation: string): Promise<GrowingLog> {
    return new GrowingLog(dir, organisation, await bytesOf(join(dir, 'checkpoint')))
  }

  /** Adds the next leaf. Throws a `SignedOtherwiseError` where another tree of this size was signed. */
  add({ bytes, hash }: Leaf): void {
    this.#bundle.push(bytes)
    const tiles = this.#tree.add(hash)
    this.#full.push(
      ...tiles.map((tile) => ({ path: tilePath(tile.level, tile.index), bytes: tileBytes(tile) })),
    )
    if (this.#bundle.length === TILE_WIDTH) {
      this.#full.push({ path: bundlePath(this.#tree.size / TILE_WIDTH - 1), bytes: bundleOf(this.#bundle) })
      this.#bundle = []
    }
    if (this.#signed?.size !== this.#tree.size) return
    if (!this.#signed.root.equals(this.#tree.root()))
      throw new SignedOtherwiseError(
        `the first ${this.#signed.size} leaves of ${this.#organisation} are not those that were signed`,
      )
  }

  /**
   * Makes the log durable as it stands: its tiles and bundles first, and then the checkpoint that tells of them. Throws a
   * `SignedOtherwiseError` where more was signed than there is.
   */
  async write(keys: RecordKeys): Promise<void> {
    const origin = originOf(keys, this.#organisation)
    const { size } = this.#tree
    if (this.#signed && this.#signed.size > size)
      throw new SignedOtherwiseError(
        `${this.#signed.size} leaves of ${this.#organisation} were signed and there are only ${size}`,
      )
    const root = this.#tree.root()
    const checkpoint = signedCheckpoint(origin, size, root, keyInForce(keys))
    await this.writeFull()
    const partials = this.#partialFiles()
    const paths = new Set(partials.map(({ path }) => path))
    const isNew = partials.some(({ path }) => !this.#partials.has(path))
    if (checkpoint === this.#published && !isNew) return
    for (const { path, bytes } of partials)
      if (!this.#partials.has(path)) await putFile(join(this.#dir, path), bytes)
    await putFile(join(this.#dir, 'keys'), publicKeys(keys, this.#organisation))
    await putFile(join(this.#dir, 'checkpoint'), checkpoint)
    await this.#tidy(paths)
    this.#published = checkpoint
    this.#signed = { size, root }
    this.#partials = paths
  }

  /** Whether something was signed of it before. */
  get isBegun(): boolean {
    return this.#signed !== null
  }

  /** Whether it holds leaves that no checkpoint on disk tells of. */
  get isBehind(): boolean {
    return (this.#signed?.size ?? 0) !== this.#tree.size
  }

  /** Makes the tiles and bundles durable that are full; nothing tells of them yet. */
  async writeFull(): Promise<void> {
    for (const { path, bytes } of this.#full) {
      const target = join(this.#dir, path)
      const isThere = this.#partials.size === 0 && (await isFile(target))
      if (!isThere) await putFile(target, bytes)
    }
    this.#full = []
  }

  #partialFiles(): { path: string; bytes: Buffer }[] {
    const tiles = this.#tree.partialTiles().map((tile) => ({
      path: tilePath(tile.level, tile.index, tile.hashes.length),
      bytes: tileBytes(tile),
    }))
    if (this.#bundle.length === 0) return tiles
    const index = Math.floor(this.#tree.size / TILE_WIDTH)
    return [...tiles, { path: bundlePath(index, this.#bundle.length), bytes: bundleOf(this.#bundle) }]
  }

  async #tidy(but: ReadonlySet<string>): Promise<void> {
    if (this.#partials.size === 0) return removePartials(this.#dir, but)
    for (const path of this.#partials) {
      if (but.has(path)) continue
      await rm(join(this.#dir, path), { force: true })
      const folder = dirname(path)
      if (![...but].some((other) => dirname(other) === folder))
        await rm(join(this.#dir, folder), { recursive: true, force: true })
    }
  }
}

function tileBytes({ hashes }: FullTile): Buffer {
  return Buffer.concat(hashes)
}

async function isFile(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
