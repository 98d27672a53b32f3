import { randomBytes } from 'node:crypto'
import { constants, mkdir, open, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Key, keyIn } from './read.ts'
import { type KeyRecord, nameOfCase, readRecord, RECORD_BYTES, recordBytes } from './record.ts'
import { KEY_BYTES, wrapped } from './wrapping.ts'

/** The first record, under a name that no case has: it tells whether the wrapping key is the one that the file was made with. */
export const CHECK = 'the wrapping key'

interface Making {
  name: string
  record: Buffer
  made: { resolve: (key: Buffer) => void; reject: (error: unknown) => void }
  key: Buffer
}

/**
 * One key for each case, in one file of records of equal length, each key wrapped. What it has answered is on disk. A record is
 * written once and then only ever overwritten, to erase its key.
 */
export class KeyStore {
  readonly #file: FileHandle
  readonly #by: Buffer
  /** Where the record of each name begins. */
  readonly #places = new Map<string, number>()
  #end = 0
  readonly #being = new Map<string, Promise<Buffer>>()
  #waiting: Making[] = []
  #isWriting = false

  private constructor(file: FileHandle, by: Buffer) {
    this.#file = file
    this.#by = by
  }

  /** Opens the keys for their one writer. Throws a `WrongMasterKeyError`. A last record that is not whole was never answered. */
  static async open(path: string, wrappingKey: Buffer): Promise<KeyStore> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600)
    const store = new KeyStore(file, wrappingKey)
    try {
      await store.#read()
      await store.#check()
      await synced(dirname(path))
    } catch (error) {
      await file.close()
      throw error
    }
    return store
  }

  /** The key of a case, made where there is none yet. Of an erased case there never is another. */
  async make(id: string): Promise<Key> {
    const known = await this.get(id)
    if (known !== 'none') return known
    const name = nameOfCase(id)
    const text = name.toString('hex')
    const being = this.#being.get(text)
    if (being) return being
    const key = randomBytes(KEY_BYTES)
    const record = recordBytes({ state: 'kept', name, wrapped: wrapped(this.#by, name, key) })
    const made = new Promise<Buffer>((resolve, reject) => {
      this.#waiting.push({ name: text, record, key, made: { resolve, reject } })
    })
    this.#being.set(text, made)
    if (!this.#isWriting) void this.#write()
    return made
  }

  async get(id: string): Promise<Key> {
    const name = nameOfCase(id)
    const place = this.#places.get(name.toString('hex'))
    if (place === undefined) return 'none'
    return keyIn(await this.#recordAt(place), this.#by, id === CHECK ? null : id)
  }

  /** Erases the key of a case for good, one that has none yet included; on disk before this returns. */
  async erase(id: string): Promise<void> {
    const being = this.#being.get(nameOfCase(id).toString('hex'))
    if (being) await being
    const known = await this.make(id)
    if (known === 'erased') return
    const name = nameOfCase(id)
    const place = this.#places.get(name.toString('hex'))
    if (place === undefined) throw new Error('a key that was made has a place')
    await this.#file.write(recordBytes({ state: 'erased', name }), 0, RECORD_BYTES, place)
    await this.#file.datasync()
  }

  async close(): Promise<void> {
    await this.#file.close()
  }

  async #write(): Promise<void> {
    this.#isWriting = true
    while (this.#waiting.length > 0) {
      const batch = this.#waiting
      this.#waiting = []
      await this.#append(batch).catch((error: unknown) => batch.forEach(({ made }) => made.reject(error)))
      for (const { name } of batch) this.#being.delete(name)
    }
    this.#isWriting = false
  }

  async #append(batch: readonly Making[]): Promise<void> {
    const bytes = Buffer.concat(batch.map(({ record }) => record))
    await this.#file.write(bytes, 0, bytes.length, this.#end)
    await this.#file.datasync()
    for (const { name, key, made } of batch) {
      this.#places.set(name, this.#end)
      this.#end += RECORD_BYTES
      made.resolve(key)
    }
  }

  async #read(): Promise<void> {
    const bytes = await this.#file.readFile()
    for (; this.#end + RECORD_BYTES <= bytes.length; this.#end += RECORD_BYTES) {
      const { name } = readRecord(bytes.subarray(this.#end, this.#end + RECORD_BYTES))
      this.#places.set(name.toString('hex'), this.#end)
    }
    if (this.#end < bytes.length) await this.#file.truncate(this.#end)
  }

  async #check(): Promise<void> {
    const isNew = this.#end === 0
    await this.make(CHECK)
    if (isNew) await this.#file.sync()
  }

  async #recordAt(place: number): Promise<KeyRecord> {
    const bytes = Buffer.alloc(RECORD_BYTES)
    await this.#file.read(bytes, 0, RECORD_BYTES, place)
    return readRecord(bytes)
  }
}

async function synced(folder: string): Promise<void> {
  const handle = await open(folder)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
