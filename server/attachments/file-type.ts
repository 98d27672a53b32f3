import { fileTypeFromBuffer } from 'file-type'

/** How much of a file is looked at to tell what it is. */
export const HEAD_BYTES = 256 * 1024

/** What is accepted unless the installation says otherwise. */
export const USUAL_TYPES = [
  'image/*',
  'audio/*',
  'video/*',
  'application/pdf',
  'text/plain',
  'application/rtf',
  'application/x-cfb',
  'application/vnd.openxmlformats-officedocument.*',
  'application/vnd.oasis.opendocument.*',
] as const

/** The type of a file by how it begins, whatever it is called; plain text where no other begins like that. Nothing in it is unpacked as a whole. */
export async function typeOf(head: Buffer): Promise<string> {
  const found = await fileTypeFromBuffer(head)
  return found?.mime.replace(/;.*/, '') ?? 'text/plain'
}

/** Whether a type is among those that are accepted, of which one may end with a star. */
export function isAccepted(type: string, accepted: readonly string[]): boolean {
  return accepted.some((each) => (each.endsWith('*') ? type.startsWith(each.slice(0, -1)) : type === each))
}

/** Watches that what passes is text: UTF-8 without control characters but those of lines and tabs. */
export class TextWatch {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true })

  /** Whether it still is, with these bytes more. */
  isText(bytes: Buffer, isEnd: boolean): boolean {
    try {
      return !CONTROL.test(this.#decoder.decode(bytes, { stream: !isEnd }))
    } catch {
      return false
    }
  }
}

const CONTROL = /[^\P{Cc}\n\r\t\f]/u
