import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { signToken } from '../../../server/identity/tokens.ts'
import { nodeFor, root } from '../../support/commands.ts'
import { office, type Office } from '../../support/office.ts'
import { type Servers, temporaryFolder } from '../../support/servers.ts'
import { installationOf, startingPolicy } from '../../support/trials.ts'

/* `npm run import`, with the example of the documents, against a running installation. */

const example = readFileSync(join(root, 'docs/examples/import/cases.jsonl'), 'utf8')
let servers: Servers
let mine: Office
beforeAll(async () => {
  servers = await installationOf([startingPolicy()])
  mine = office(servers, 'mine')
})
afterAll(() => servers.stop())

async function running(lines: string, role = 'director', ...options: string[]) {
  const file = join(temporaryFolder(), 'cases.jsonl')
  writeFileSync(file, lines)
  const token = await signToken(servers.tokenSecret, mine.someone(role))
  const [command, ...args] = await nodeFor('server/import.ts')
  const all = [...args, file, '--url', servers.apiUrl, '--token', token, ...options]
  return new Promise<{ code: unknown; said: string }>((resolve) => {
    execFile(command, all, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, said: `${stdout}${stderr}` }),
    )
  })
}

test('the example is checked, imported, and left alone when it is imported again', async () => {
  const dry = await running(example, 'director', '--dry-run')
  expect(dry).toEqual({ code: 0, said: '2 to import, 0 already there, 0 refused\n' })
  expect(await mine.list('director', {})).toEqual([])
  expect(await running(example)).toEqual({ code: 0, said: '2 imported, 0 already there, 0 refused\n' })
  for (let tries = 0; (await mine.list('director', {})).length < 2 && tries < 100; tries += 1);
  expect(await running(example)).toEqual({ code: 0, said: '0 imported, 2 already there, 0 refused\n' })
})

test('of what would be refused it says the line, the reference and the field, and imports the rest', async () => {
  const other = (change: (reference: string) => string) => change(example.split('\n')[0] ?? '')
  const lines = [
    other((line) => line.replace('OD-101', 'OD-201').replace('"settle"', '"approve"')),
    other((line) => line.replace('OD-101', 'OD-202').replace('"telephone"', '"Telephone"')),
    'no case',
    '',
    other((line) => line.replace('OD-101', 'OD-203')),
  ]
  const { code, said } = await running(lines.join('\n'))
  expect(code).toBe(1)
  expect(said.split('\n')).toEqual([
    expect.stringMatching(/^line 1 OD-201: \/imported\/steps\/1: step 2 \(approve\): /),
    expect.stringMatching(/^line 2 OD-202: \/channel: /),
    expect.stringMatching(/^line 3 \(no JSON\): /),
    '1 imported, 0 already there, 3 refused',
    '',
  ])
})

test('whoever may not import is told so, and nothing is tried', async () => {
  const { code, said } = await running(example, 'clerk')
  expect([code, said]).toEqual([2, 'only director may import cases\n'])
})
