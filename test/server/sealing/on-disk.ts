import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isCode } from '../../../ledger/error-code.ts'

/** Every file below a folder that holds one of these texts, with the text. */
export function filesWith(folder: string, texts: readonly string[]): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap(({ parentPath, name }) => {
      const bytes = bytesOf(join(parentPath, name))
      const found = texts.filter((text) => bytes.includes(text))
      return found.map((text) => `${join(parentPath, name)}: ${text}`)
    })
}

/** A file that is gone by now, such as a tile that another one stands for, holds nothing. */
function bytesOf(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return Buffer.alloc(0)
    throw error
  }
}
