import { randomUUID } from 'node:crypto'
import { linkSync, rmSync, writeFileSync } from 'node:fs'
import { isCode } from './error-code.ts'

/** Makes a file that only its owner reads, unless it is there; whole or not at all, since several processes may ask for it at once. */
export function madeOnce(file: string, made: () => string): void {
  const aside = `${file}.${randomUUID()}`
  writeFileSync(aside, `${made()}\n`, { flag: 'wx', mode: 0o600 })
  try {
    linkSync(aside, file)
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error
  } finally {
    rmSync(aside)
  }
}
