import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { nodeFor, root } from '../support/commands.ts'

interface Ran {
  code: number
  out: string
  err: string
}

/** A script of the engine, as somebody at a terminal runs it. */
export async function run(
  script: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Ran> {
  const [node, ...command] = await nodeFor(script)
  const options = { cwd: root, env: { ...process.env, ...env } }
  return new Promise((resolve) => {
    execFile(node, [...command, ...args], options, (error, out, err) => {
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
