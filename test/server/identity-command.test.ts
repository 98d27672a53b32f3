import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { verifyToken } from '../../server/identity/tokens.ts'
import { tokenSecret } from '../../server/runtime/secret.ts'
import { nodeFor } from '../support/commands.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'redress-token-'))
afterAll(() => rmSync(dataDir, { recursive: true }))

async function tokenCommand(...args: string[]) {
  const [node, ...script] = await nodeFor('server/token.ts')
  return spawnSync(node, [...script, ...args], {
    encoding: 'utf8',
    env: { ...process.env, REDRESS_DATA: dataDir, REDRESS_TOKEN_SECRET: '' },
  })
}

test('the command prints nothing but a token, good at the installation whose data it reads', async () => {
  const { status, stdout } = await tokenCommand(
    ...'--policy lab --role qualityHead registrar --person li.wei'.split(' '),
  )
  expect(status).toBe(0)
  expect(await verifyToken(tokenSecret(dataDir), stdout.trim())).toMatchObject({
    person: 'li.wei',
    policy: 'lab',
    roles: ['qualityHead', 'registrar'],
  })
})

test.each([
  ['policy', ['--policy', 'labs', '--role', 'registrar'], /no policy labs; known are .*lab/],
  ['role', ['--policy', 'lab', '--role', 'king'], /no role king; known are .*registrar.*auditor/],
  ['unit', ['--policy', 'lab', '--role', 'registrar', '--unit', 'moon'], /no unit moon; known are /],
  ['person', ['--policy', 'lab', '--role', 'registrar', '--person', ' li'], /--person/],
  ['number of hours', ['--policy', 'lab', '--role', 'registrar', '--hours', '0'], /number of hours/],
])('a %s that does not exist gives no token, but what is known', async (_, args, sentence) => {
  const { status, stdout, stderr } = await tokenCommand(...args)
  expect([status, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(sentence)
})
