import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { nodeFor, root } from '../support/commands.ts'
import { PUBLISHED_2027 } from './rebase/published-2027.ts'
import { aFolder } from './a-policy-command.ts'

const { path, fileOf } = aFolder()
const textOf = (file: string) => readFileSync(join(root, file), 'utf8')

/** A command whose reader goes before it says anything. */
async function cut(script: string, ...args: string[]): Promise<{ code: number | null; err: string }> {
  const [node, ...command] = await nodeFor(script)
  const env = { ...process.env, REDRESS_DATA: path }
  const child = spawn(node, [...command, ...args], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.destroy()
  let err = ''
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, err }
}

test('a command whose output is cut off says nothing of it, does what it was to do and ends as usual', async () => {
  const published = fileOf('2027.json', JSON.stringify(PUBLISHED_2027))
  const [bad, imported] = await Promise.all([
    cut('server/policy.ts', 'check', '--no-walk', 'policies/lab.yaml', fileOf('bad.yaml', 'id: bad\n')),
    cut('server/calendar.ts', 'import', 'CN', '2027', published),
  ])
  expect(bad).toEqual({ code: 1, err: expect.not.stringContaining('EPIPE') })
  expect(bad.err).toContain('problems')
  expect(imported).toEqual({ code: 0, err: '' })
})

test('every command of the engine bears it', () => {
  const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> }
  const commands = Object.values(scripts).flatMap((line) => /^tsx (server\/\S+)$/.exec(line)?.[1] ?? [])
  expect(commands).toContain('server/audit.ts')
  for (const command of commands)
    expect([command, textOf(command)]).toEqual([command, expect.stringContaining("import './cut-output.ts'")])
})
