import { dirname } from 'node:path'
import type { LogFiles } from '../stores/log-files.ts'
import { type Checkpoint, checkpointIn, signedCheckpoint } from './checkpoint.ts'
import { originOf, keyInForce, publicKeys, type RecordKeys } from './keys.ts'
import { bundleOf, bundlePath, folderName, tilePath } from './layout.ts'
import type { Leaf } from './leaf.ts'
import { type FullTile, GrowingTree, TILE_WIDTH } from './merkle.ts'
import { SigningRefusal } from './refusal.ts'

/** One organisation's log while it grows. What is on disk is a function of its leaves and the key; `write` brings it there. */
export class GrowingLog {
  readonly #files: LogFiles
  readonly #folder: string
  readonly #organisation: string
  readonly #tree = new GrowingTree()
  /** Leaves of the last bundle. */
  #bundle: Buffer[] = []
  #full: { path: string; bytes: Buffer }[] = []
  #signed: Checkpoint | null
  readonly #before: Checkpoint[]
  #partials: ReadonlySet<string> = new Set()

  private constructor(
    files: LogFiles,
    organisation: string,
    published: Checkpoint | null,
    last: Checkpoint | undefined,
  ) {
    this.#files = files
    this.#folder = folderName(organisation)
    this.#organisation = organisation
    this.#signed = published
    this.#before = [published, last].flatMap((one) => one ?? [])
  }

  /**
   * The log of an organisation, with what was signed of it before: as its files have it, and as it was written down beside the key.
   */
  static async at(files: LogFiles, organisation: string, last?: Checkpoint): Promise<GrowingLog> {
    const published = await files.bytesOf(folderName(organisation), 'checkpoint')
    return new GrowingLog(files, organisation, published && checkpointIn(published.toString()), last)
  }

  /** Adds the next leaf. Throws a `SigningRefusal` where another tree of this size was signed. */
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
    for (const { size, root } of this.#before)
      if (size === this.#tree.size && !root.equals(this.#tree.root()))
        throw new SigningRefusal(
          `the first ${size} leaves of ${this.#organisation} are not those that were signed`,
        )
  }

  /**
   * Makes the log durable as it stands: its tiles and bundles first, and then the checkpoint that tells of them. Throws a
   * `SigningRefusal` where more was signed than there is.
   */
  async write(keys: RecordKeys): Promise<void> {
    const origin = originOf(keys, this.#organisation)
    const { size } = this.#tree
    for (const before of this.#before)
      if (before.size > size)
        throw new SigningRefusal(
          `${before.size} leaves of ${this.#organisation} were signed and there are only ${size}`,
        )
    const checkpoint = signedCheckpoint(origin, size, this.#tree.root(), keyInForce(keys))
    await this.writeFull()
    const partials = this.#partialFiles()
    const paths = new Set(partials.map(({ path }) => path))
    const isNew = partials.some(({ path }) => !this.#partials.has(path))
    if (checkpoint === this.#signed?.signed && !isNew) return
    for (const { path, bytes } of partials)
      if (!this.#partials.has(path)) await this.#files.put(this.#folder, path, bytes)
    await this.#files.put(this.#folder, 'keys', publicKeys(keys, this.#organisation))
    await this.#files.put(this.#folder, 'checkpoint', checkpoint)
    await this.#tidy(paths)
    this.#signed = checkpointIn(checkpoint)
    this.#partials = paths
  }

  /** Whether something was signed of it before. */
  get isBegun(): boolean {
    return this.#before.length > 0
  }

  /** What its folder holds as signed last. */
  get signed(): Checkpoint | null {
    return this.#signed
  }

  /** Whether it holds leaves that no checkpoint on disk tells of. */
  get isBehind(): boolean {
    return (this.#signed?.size ?? 0) !== this.#tree.size
  }

  /** Makes the tiles and bundles durable that are full; nothing tells of them yet. */
  async writeFull(): Promise<void> {
    for (const { path, bytes } of this.#full) {
      const isThere = this.#partials.size === 0 && (await this.#files.has(this.#folder, path))
      if (!isThere) await this.#files.put(this.#folder, path, bytes)
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
    if (this.#partials.size === 0) return this.#files.removePartials(this.#folder, but)
    const gone = [...this.#partials].filter((path) => !but.has(path))
    const used = new Set([...but].map((path) => dirname(path)))
    const empty = gone.map((path) => dirname(path)).filter((folder) => !used.has(folder))
    await this.#files.remove(this.#folder, [...gone, ...new Set(empty)])
  }
}

function tileBytes({ hashes }: FullTile): Buffer {
  return Buffer.concat(hashes)
}
