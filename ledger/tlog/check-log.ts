import { readFileSync } from 'node:fs'
import { isCode } from '../error-code.ts'
import { join } from 'node:path'
import { type Checkpoint, checkpointIn, isSignedByLog } from './checkpoint.ts'
import { differenceOf, told } from './difference.ts'
import { verifiersIn } from './keys.ts'
import { bundlePath, folderName, leavesIn, logOf, tilePath, widthAt } from './layout.ts'
import type { Leaf } from './leaf.ts'
import { GrowingTree, TILE_WIDTH } from './merkle.ts'
import { isSignedBy, NoteError, type Verifier, verifierOf } from './note.ts'

/** What an auditor brings to a log from elsewhere. */
export interface Outside {
  /** Checkpoints of it that were kept. */
  checkpoints: { from: string; checkpoint: Checkpoint }[]
  /** Its key as it was written down, or one of its keys of before. */
  key?: string | undefined
  /** Witnesses that have to have signed each of those checkpoints. */
  witnesses: Verifier[]
  /** What the installation itself wrote down as signed last. */
  last?: Checkpoint | undefined
}

/** Compares one organisation's public log with what the journal leads to, leaf by leaf. */
export class LogCheck {
  /** What is wrong with what was signed, before any leaf is looked at. */
  readonly problems: string[] = []
  readonly #dir: string
  readonly #organisation: string
  readonly #outside: Outside
  readonly #seen: Outside['checkpoints']
  readonly #checkpoint: Checkpoint | null = null
  readonly #partials: ReadonlyMap<string, Buffer | null> = new Map()
  readonly #tree = new GrowingTree()
  #bundle: Buffer[] = []
  #seenUntil = 0
  #isLost = false

  constructor(ledger: string, organisation: string, outside: Outside) {
    this.#dir = logOf(ledger, organisation)
    this.#organisation = organisation
    this.#outside = outside
    const last = outside.last ? [{ from: 'record-checkpoints', checkpoint: outside.last }] : []
    this.#seen = [...outside.checkpoints, ...last]
    // While the engine runs, what is not full is replaced: it has to be read together with the checkpoint that tells of it.
    for (let tries = 3; ; tries -= 1) {
      const { checkpoint, problems } = this.#signed()
      this.#checkpoint = checkpoint
      this.problems = problems
      this.#partials = this.#readPartials()
      const isWhole = [...this.#partials.values()].every((bytes) => bytes !== null)
      if (isWhole || tries === 0) break
    }
  }

  /** How many leaves were signed. */
  get signed(): number {
    return this.#checkpoint?.size ?? 0
  }

  /** How many leaves the journal leads to so far. */
  get size(): number {
    return this.#tree.size
  }

  /** Takes the next leaf that the journal leads to; what is wrong with the log there. */
  take({ bytes, hash }: Leaf): string[] {
    const problems = [...this.#againstSeen(bytes), ...this.#againstBundle(bytes)]
    const tiles = this.#tree.add(hash)
    for (const { level, index, hashes } of tiles)
      problems.push(...this.#againstTile(tilePath(level, index), Buffer.concat(hashes), level, index))
    if (this.#tree.size === this.signed) problems.push(...this.#againstCheckpoint())
    for (const { from, checkpoint } of this.#seen)
      if (checkpoint.size === this.#tree.size) problems.push(...this.#againstOutside(from, checkpoint))
    return problems
  }

  /** What is wrong once the journal has no more leaves. */
  end(): string[] {
    const { size } = this.#tree
    const missing =
      this.signed > size && !this.#isLost
        ? [
            this.#sentence(
              `${this.signed} leaves were signed and the journal leads to ${size}; the first that is missing: ${told(this.leafAt(size))}`,
            ),
          ]
        : []
    const unseen = this.#seen.filter(({ checkpoint }) => checkpoint.size > size)
    return [
      ...missing,
      ...unseen.map(({ from, checkpoint }) =>
        this.#sentence(
          `${from} saw ${checkpoint.size} leaves and there are ${size}; from leaf ${size + 1} on they are missing`,
        ),
      ),
    ]
  }

  /** A leaf as its bundle holds it; null where there is none. */
  leafAt(index: number): Buffer | null {
    const bytes = this.#bytesOf(this.#bundleWith(index))
    return (bytes && leavesIn(bytes)[index % TILE_WIDTH]) ?? null
  }

  /** What is signed no longer from this leaf on, and was. */
  #againstSeen(found: Buffer): string[] {
    if (this.#isLost || this.#tree.size !== this.signed) return []
    const [more] = this.#seen.filter(({ checkpoint }) => checkpoint.size > this.signed)
    if (!more) return []
    const holds = this.#checkpoint ? `${this.signed}` : 'none'
    return [
      this.#sentence(
        `${more.from} saw ${more.checkpoint.size} leaves and the log holds ${holds}; the first that is missing: ${told(found)}`,
      ),
    ]
  }

  #againstBundle(found: Buffer): string[] {
    const index = this.#tree.size
    if (index >= this.signed || this.#isLost) return []
    if (index % TILE_WIDTH === 0) {
      const path = this.#bundleWith(index)
      const bytes = this.#bytesOf(path)
      if (!bytes) return this.#lost(`${path} is missing; it should begin with ${told(found)}`)
      this.#bundle = leavesIn(bytes)
    }
    const signed = this.#bundle[index % TILE_WIDTH]
    if (signed?.equals(found)) return []
    return this.#lost(
      `leaf ${index + 1} is another in its entries than in the journal: ${differenceOf(signed ?? null, found)}`,
    )
  }

  #againstTile(path: string, computed: Buffer, level: number, index: number): string[] {
    const isSigned = widthAt(level, index, this.signed) * 32 >= computed.length
    if (!isSigned || this.#isLost) return []
    const bytes = this.#bytesOf(path)
    if (bytes?.equals(computed)) return []
    const at = bytes ? computed.findIndex((byte, n) => bytes[n] !== byte) : -1
    if (at < 0) return [this.#sentence(`${path} is missing or too long`)]
    const leaf = index * TILE_WIDTH + Math.floor(at / 32)
    const name = level === 0 ? `, that of ${told(this.leafAt(leaf))}` : ''
    return [
      this.#sentence(`${path} holds another hash at place ${leaf + 1}${name}, than its entries lead to`),
    ]
  }

  #againstCheckpoint(): string[] {
    const problems = this.#tree
      .partialTiles()
      .flatMap(({ level, index, hashes }) =>
        this.#againstTile(tilePath(level, index, hashes.length), Buffer.concat(hashes), level, index),
      )
    if (this.#isLost || this.#checkpoint?.root.equals(this.#tree.root())) return problems
    return [...problems, this.#sentence(`what was signed at ${this.signed} leaves is another tree`)]
  }

  #againstOutside(from: string, { size, root }: Checkpoint): string[] {
    if (root.equals(this.#tree.root())) {
      this.#seenUntil = Math.max(this.#seenUntil, size)
      return []
    }
    const leaves = [this.#seenUntil, size - 1].map((leaf) => this.leafAt(leaf))
    const [first, last] = leaves.map((leaf) => told(leaf))
    const names = leaves.includes(null) ? '' : `, from ${first} to ${last}`
    return [
      this.#sentence(
        `${from} saw other leaves: the first that was altered is among ${this.#seenUntil + 1} to ${size}${names}`,
      ),
    ]
  }

  #signed(): { checkpoint: Checkpoint | null; problems: string[] } {
    const bytes = this.#read('checkpoint')
    this.#isLost = false
    try {
      const verifiers = this.#verifiers()
      if (!bytes)
        return { checkpoint: null, problems: [...this.#ofKeyAlone(), ...this.#ofOutside(verifiers)] }
      const checkpoint = checkpointIn(bytes.toString())
      const isSigned = isSignedByLog(checkpoint, verifiers)
      const isNamed = checkpoint.origin.endsWith(`/${folderName(this.#organisation)}`)
      return {
        checkpoint,
        problems: [
          ...(isSigned
            ? []
            : [
                this.#sentence(
                  `its checkpoint is not signed by its key${verifiers.length === 0 ? ', which is missing' : ''}`,
                ),
              ]),
          ...(isNamed ? [] : [this.#sentence(`its checkpoint is that of ${checkpoint.origin}`)]),
          ...this.#ofOutside(verifiers, checkpoint.origin),
        ],
      }
    } catch (error) {
      if (!(error instanceof NoteError)) throw error
      this.#isLost = true
      return { checkpoint: null, problems: [this.#sentence(error.message)] }
    }
  }

  /** The keys of the log; where it is lost, that which was written down. */
  #verifiers(): Verifier[] {
    const keys = this.#read('keys')
    if (keys) return verifiersIn(keys.toString(), this.#outside.key)
    return this.#outside.key === undefined ? [] : [verifierOf(this.#outside.key)]
  }

  /** What a checkpoint that is known from elsewhere shows by itself, a key alone has to be told. */
  #ofKeyAlone(): string[] {
    if (this.#outside.key === undefined || this.#outside.checkpoints.length > 0) return []
    return [this.#sentence('its key was written down elsewhere, and there is no checkpoint of it here')]
  }

  #ofOutside(verifiers: readonly Verifier[], origin?: string): string[] {
    return this.#outside.checkpoints.flatMap(({ from, checkpoint }) => {
      // Where the log is lost and no key was brought there is nothing to judge by.
      const isOurs = verifiers.length === 0 || isSignedByLog(checkpoint, verifiers)
      const without = this.#outside.witnesses.filter((witness) => !isSignedBy(checkpoint.note, witness))
      const isElsewhere = origin !== undefined && origin !== checkpoint.origin
      return [
        ...(isElsewhere
          ? [this.#sentence(`${from} is of ${checkpoint.origin}, and this log is ${origin}`)]
          : []),
        ...(isOurs ? [] : [this.#sentence(`${from} is not signed by its key`)]),
        ...without.map(({ name }) => this.#sentence(`${from} is not signed by the witness ${name}`)),
      ]
    })
  }

  #lost(problem: string): string[] {
    this.#isLost = true
    return [this.#sentence(problem)]
  }

  #sentence(problem: string): string {
    return `the log of ${this.#organisation}: ${problem}`
  }

  #readPartials(): Map<string, Buffer | null> {
    const partials = new Map<string, Buffer | null>()
    const size = this.signed
    for (let level = 0; TILE_WIDTH ** level <= size; level += 1) {
      const index = Math.floor(size / TILE_WIDTH ** (level + 1))
      const width = widthAt(level, index, size)
      if (width > 0) partials.set(tilePath(level, index, width), this.#read(tilePath(level, index, width)))
    }
    const last = Math.floor(size / TILE_WIDTH)
    const width = size % TILE_WIDTH
    if (width > 0) partials.set(bundlePath(last, width), this.#read(bundlePath(last, width)))
    return partials
  }

  /** Path of the bundle that holds a leaf. */
  #bundleWith(index: number): string {
    const number = Math.floor(index / TILE_WIDTH)
    return bundlePath(number, widthAt(0, number, this.signed))
  }

  /** A tile or a bundle as it stood with the checkpoint; null where there is none. */
  #bytesOf(path: string): Buffer | null {
    return this.#partials.get(path) ?? (this.#partials.has(path) ? null : this.#read(path))
  }

  #read(path: string): Buffer | null {
    try {
      return readFileSync(join(this.#dir, path))
    } catch (error) {
      if (isCode(error, 'ENOENT')) return null
      throw error
    }
  }
}
