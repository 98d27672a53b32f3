import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Every file below a folder that holds one of these texts, with the text. */
export function filesWith(folder: string, texts: readonly string[]): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap(({ parentPath, name }) => {
      const bytes = readFileSync(join(parentPath, name))
      const found = texts.filter((text) => bytes.includes(text))
      return found.map((text) => `${join(parentPath, name)}: ${text}`)
    })
}
