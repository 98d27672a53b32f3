import { createHash, createHmac, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { isCode } from '../../ledger/error-code.ts'
import { type Accepting, Inspection } from './inspection.ts'
import { newFileKey, openedBytes, sealedBytes } from './sealed-file.ts'
import { CLAIMS, nameOfFile, type Store, StoreAwayError, UPLOADS } from './store.ts'
import { openedUpload, sealedUpload, type Upload } from './upload-record.ts'

/** How uploads are taken. */
export interface UploadSettings extends Accepting {
  /** How many somebody may have that no step has named yet. */
  mostOfOne: number
  /** How long one may be named, milliseconds. */
  keptMs: number
}

/** Somebody who uploads: nobody else can use what he did. */
interface Uploader {
  policy: string
  person: string
}

/** Too much for the moment, of this person or of all. */
export class TooManyUploads extends Error {
  override name = 'TooManyUploads'
  readonly of: 'waiting' | 'underWay' | 'all'

  constructor(of: TooManyUploads['of'], message: string) {
    super(message)
    this.of = of
  }
}

/** The key of a request was used for another file. */
export class OtherUpload extends Error {
  override name = 'OtherUpload'
}

const AT_ONCE_OF_ONE = 4
/** Half of all: whatever one organisation does, others can upload. */
const AT_ONCE_OF_POLICY = 16
const AT_ONCE = 32
const ID = /^([0-9a-f]{32})-([0-9a-f]{32})$/

/** Uploaded files: taken in, found again for the step that names them, read by whoever may. */
export class Attachments {
  readonly settings: UploadSettings
  readonly #store: Store
  readonly #keys: { uploads: Buffer; idSecret: string }
  readonly #underWay = new Set<{ folder: string; policy: string }>()

  constructor(store: Store, keys: { uploads: Buffer; idSecret: string }, settings: UploadSettings) {
    this.#store = store
    this.#keys = keys
    this.settings = settings
  }

  /**
   * Takes a file in, while it comes; `key` makes a repeated request the same upload. Throws an `UploadRefusal`, a `TooManyUploads`, an `OtherUpload` or a
   * `StoreAwayError`, and nothing is left of it then.
   */
  async take(
    by: Uploader,
    source: AsyncIterable<Buffer>,
    { name, key }: { name: string; key: string | null },
  ): Promise<Upload> {
    const folder = this.#folderOf(by)
    const leave = this.#enter(folder, by.policy)
    try {
      const row = key === null ? randomUUID().replaceAll('-', '') : this.#digest(['upload', by, key])
      await this.#mustHaveRoom(folder, row)
      return await this.#spooled(source, async (file, taken) => {
        const address = taken.address
        const upload = { id: `${row}-${address.slice(0, 32)}`, name, atMs: Date.now(), ...taken }
        return this.#noted(`${folder}${row}`, upload, () =>
          this.#store.keep(file, nameOfFile(address), address),
        )
      })
    } finally {
      leave()
    }
  }

  /** What this person uploaded under an id and may still name in a step; null for everything else. */
  async find(by: Uploader, id: string): Promise<Upload | null> {
    const [, row] = ID.exec(id) ?? []
    if (row === undefined) return null
    const upload = await this.#noteAt(`${this.#folderOf(by)}${row}`)
    if (upload?.id !== id) return null
    return upload.atMs + this.settings.keptMs > Date.now() ? upload : null
  }

  /**
   * Holds an upload for one request, `holder`, so that no other names it meanwhile; false where another holds it. The same request may hold it again.
   * What is neither given back nor recorded is swept.
   */
  async claim(by: Uploader, id: string, holder: string): Promise<boolean> {
    const claim = this.#claimOn(by, id)
    if (claim === null) return false
    const mark = Buffer.from(this.#digest(['claim', holder]))
    if (await this.#store.add(claim, mark)) return true
    const held = await this.#store.read(claim)
    return held !== null && mark.equals(await buffer(held))
  }

  /** Lets go of uploads that a request held and did not come to name. */
  async giveBack(by: Uploader, ids: readonly string[]): Promise<void> {
    const claims = ids.flatMap((id) => this.#claimOn(by, id) ?? [])
    await Promise.all(claims.map((claim) => this.#store.remove(claim).catch(leaveToSweep)))
  }

  /** Forgets uploads once the record names them: it has what opens them. What is not forgotten is swept. */
  async recorded(by: Uploader, ids: readonly string[]): Promise<void> {
    const folder = this.#folderOf(by)
    const forget = async (id: string) => {
      const [, row] = ID.exec(id) ?? []
      if (row !== undefined) await this.#store.remove(`${folder}${row}`)
      // Only now: who holds it finds nothing any more.
      await this.giveBack(by, [id])
    }
    await Promise.all(ids.map((id) => forget(id).catch(leaveToSweep)))
  }

  /** The bytes of a file, each once it is known to be true; null where it is not there. */
  async open(address: string, key: Buffer): Promise<AsyncGenerator<Buffer> | null> {
    const kept = await this.#store.read(nameOfFile(address))
    return kept && openedBytes(kept, key)
  }

  #claimOn(by: Uploader, id: string): string | null {
    return ID.test(id) ? `${CLAIMS}${this.#digest(['claims', by.policy, by.person, id])}` : null
  }

  #folderOf({ policy, person }: Uploader): string {
    return `${UPLOADS}${this.#digest(['uploads', policy, person])}/`
  }

  #digest(of: unknown): string {
    return createHmac('sha256', this.#keys.idSecret).update(JSON.stringify(of)).digest('hex').slice(0, 32)
  }

  #enter(folder: string, policy: string): () => void {
    const all = [...this.#underWay]
    const own = all.filter((one) => one.folder === folder).length
    if (own >= AT_ONCE_OF_ONE)
      throw new TooManyUploads('underWay', `You are uploading ${own} files already; wait for one of them.`)
    if (all.filter((one) => one.policy === policy).length >= AT_ONCE_OF_POLICY)
      throw new TooManyUploads('underWay', 'Your organisation uploads as much as it may at once; try again.')
    if (all.length >= AT_ONCE)
      throw new TooManyUploads('all', 'More is being uploaded than can be taken at once; try again.')
    const one = { folder, policy }
    this.#underWay.add(one)
    return () => this.#underWay.delete(one)
  }

  async #mustHaveRoom(folder: string, row: string): Promise<void> {
    const waiting = await this.#store.list(folder)
    const { mostOfOne } = this.settings
    if (waiting.length < mostOfOne || waiting.some(({ name }) => name === `${folder}${row}`)) return
    throw new TooManyUploads(
      'waiting',
      `You have ${waiting.length} uploads that no step names yet, and ${mostOfOne} are allowed: name them in steps, or wait until they are swept.`,
    )
  }

  /** Seals what comes into a file of the spool, and removes that whatever becomes of it. */
  async #spooled(
    source: AsyncIterable<Buffer>,
    then: (file: string, taken: Omit<Upload, 'id' | 'name' | 'atMs'>) => Promise<Upload>,
  ): Promise<Upload> {
    const file = join(this.#store.spool, randomUUID())
    const key = newFileKey()
    const inspection = new Inspection(this.settings)
    const address = createHash('sha256')
    try {
      await mkdir(this.#store.spool, { recursive: true, mode: 0o700 }).catch(noRoom)
      const sealed = hashed(sealedBytes(inspection.of(source), key), address)
      await pipeline(Readable.from(sealed), createWriteStream(file, { flags: 'wx', mode: 0o600 })).catch(
        noRoom,
      )
      const taken = { key: key.toString('base64'), address: address.digest('hex'), ...inspection.found() }
      return await then(file, taken)
    } finally {
      await rm(file, { force: true })
    }
  }

  /** Notes an upload, once its file is kept; the one that was noted before under the same key, where it is the same file. */
  async #noted(note: string, upload: Upload, keep: () => Promise<void>): Promise<Upload> {
    const same = (before: Upload): Upload => {
      if (before.sha256 === upload.sha256 && before.name === upload.name) return before
      throw new OtherUpload('this key was used for another file')
    }
    const before = await this.#noteAt(note)
    if (before) return same(before)
    await keep()
    const isFirst = await this.#store
      .add(note, sealedUpload(this.#keys.uploads, note, upload))
      .catch(async (error: unknown) => {
        await this.#store.remove(nameOfFile(upload.address)).catch(leaveToSweep)
        throw error
      })
    if (isFirst) return upload
    await this.#store.remove(nameOfFile(upload.address)).catch(leaveToSweep)
    const other = await this.#noteAt(note)
    if (!other) throw new StoreAwayError('an upload was noted and is gone')
    return same(other)
  }

  async #noteAt(note: string): Promise<Upload | null> {
    const bytes = await this.#store.read(note)
    return bytes && openedUpload(this.#keys.uploads, note, await buffer(bytes))
  }
}

async function* hashed(
  bytes: AsyncIterable<Buffer>,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) {
    hash.update(chunk)
    yield chunk
  }
}

/** What cannot be removed now, the sweep removes later. */
function leaveToSweep(error: unknown): void {
  if (!(error instanceof StoreAwayError)) throw error
}

const ROOM: readonly string[] = ['ENOSPC', 'EFBIG', 'EDQUOT', 'EROFS', 'EACCES', 'EIO', 'EMFILE', 'ENFILE']

function noRoom(cause: unknown): never {
  if (!ROOM.some((code) => isCode(cause, code))) throw cause
  throw new StoreAwayError(`an upload cannot be written: ${String(cause)}`, { cause })
}
