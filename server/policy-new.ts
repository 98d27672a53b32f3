import { readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { Name } from '../policies/label.ts'

const starting = new URL('../policies/starting/policy.yaml', import.meta.url)

/** Writes a commented policy to begin with, named after its file. False when the file exists; it is left as it is. */
export function writeStartingPolicy(file: string): boolean {
  const id = Name.safeParse(basename(file).replace(/\.ya?ml$/, ''))
  const text = readFileSync(starting, 'utf8')
  try {
    writeFileSync(file, id.success ? text.replace(/^id: .*$/m, `id: ${id.data}`) : text, { flag: 'wx' })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}
