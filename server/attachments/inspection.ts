import { createHash } from 'node:crypto'
import { HEAD_BYTES, isAccepted, TextWatch, typeOf } from './file-type.ts'

/** Why a file is not taken. */
export class UploadRefusal extends Error {
  override name = 'UploadRefusal'
  readonly because: 'tooLarge' | 'notAccepted' | 'empty'

  constructor(because: UploadRefusal['because'], message: string) {
    super(message)
    this.because = because
  }
}

/** What may be uploaded. */
export interface Accepting {
  mostBytes: number
  types: readonly string[]
}

/** What a file was found to be: SHA-256 in hex. */
export interface Inspected {
  type: string
  bytes: number
  sha256: string
}

/** Looks at a file while it passes: how long it is, what it is. Throws an `UploadRefusal` as soon as it is not to be taken. */
export class Inspection {
  readonly #accepting: Accepting
  readonly #hash = createHash('sha256')
  readonly #text = new TextWatch()
  #head: Buffer[] = []
  #headBytes = 0
  #bytes = 0
  #type: string | null = null

  constructor(accepting: Accepting) {
    this.#accepting = accepting
  }

  /** The bytes, once they were looked at. */
  async *of(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      this.#bytes += chunk.length
      if (this.#bytes > this.#accepting.mostBytes) throw tooLarge(this.#accepting)
      this.#hash.update(chunk)
      await this.#look(chunk)
      yield chunk
    }
    if (this.#bytes === 0) throw new UploadRefusal('empty', 'The file is empty.')
    if (this.#type === null) await this.#find()
    this.#mustBeText(Buffer.alloc(0), true)
  }

  /** What it was, after its end. */
  found(): Inspected {
    if (this.#type === null) throw new Error('a file was looked at before it is told what it is')
    return { type: this.#type, bytes: this.#bytes, sha256: this.#hash.digest('hex') }
  }

  async #look(chunk: Buffer): Promise<void> {
    if (this.#type !== null) return this.#mustBeText(chunk, false)
    this.#head.push(chunk)
    this.#headBytes += chunk.length
    if (this.#headBytes >= HEAD_BYTES) await this.#find()
  }

  async #find(): Promise<void> {
    const head = Buffer.concat(this.#head)
    this.#head = []
    this.#type = await typeOf(head)
    this.#mustBeText(head, false)
    if (!isAccepted(this.#type, this.#accepting.types)) throw notAccepted(this.#type, this.#accepting)
  }

  #mustBeText(chunk: Buffer, isEnd: boolean): void {
    if (this.#type !== 'text/plain' || this.#text.isText(chunk, isEnd)) return
    throw notAccepted(null, this.#accepting)
  }
}

/** Said of what is longer than a file may be. */
export function tooLarge({ mostBytes }: Pick<Accepting, 'mostBytes'>): UploadRefusal {
  return new UploadRefusal('tooLarge', `A file holds ${bytesText(mostBytes)} at most.`)
}

function bytesText(bytes: number): string {
  const mib = bytes / 2 ** 20
  return Number.isInteger(mib) ? `${mib} MiB` : `${bytes} bytes`
}

function notAccepted(type: string | null, { types }: Accepting): UploadRefusal {
  const found = type === null ? 'of no type that is known, and no text in UTF-8' : type
  return new UploadRefusal(
    'notAccepted',
    `By its content this file is ${found}; accepted are ${types.join(', ')}.`,
  )
}
