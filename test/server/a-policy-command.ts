import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

interface Ran {
  code: number
  out: string
  err: string
}

/** A script of the engine, as somebody at a terminal runs it. */
export function run(script: string, args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  return new Promise((resolve) => {
    const command = ['--import', 'tsx', script, ...args]
    execFile(process.execPath, command, { cwd: root, env: { ...process.env, ...env } }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err })
    })
  })
}

/** A folder for the files of one test file, gone after it. */
export function aFolder(): { path: string; fileOf: (name: string, text: string) => string } {
  const path = mkdtempSync(join(tmpdir(), 'policy-'))
  afterAll(() => rmSync(path, { recursive: true }))
  const fileOf = (name: string, text: string) => {
    const file = join(path, name)
    writeFileSync(file, text)
    return file
  }
  return { path, fileOf }
}
