import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { advance, announced } from '../../machines/advance.ts'
import { parseStep } from '../../machines/step-body.ts'
import { removeDevelopmentTokens, writeDevelopmentTokens } from '../../server/identity/developers.ts'
import { firstRequest } from '../../server/identity/first-request.ts'
import { developer, verifyToken } from '../../server/identity/tokens.ts'
import { termsOf } from '../../server/terms.ts'
import { policiesInForce } from '../support/policies.ts'

const SECRET = 'a secret that is long enough to sign with'
/** Far from the end of every calendar. */
const MONDAY_MS = Date.UTC(2026, 2, 2, 2)
const policies = policiesInForce()
const folder = mkdtempSync(join(tmpdir(), 'redress-tokens-'))
const file = join(folder, 'tokens.txt')
let text: string

beforeAll(async () => {
  writeFileSync(file, 'what an earlier start left\n', { mode: 0o644 })
  await writeDevelopmentTokens(SECRET, policies, 'http://127.0.0.1:7000', folder, MONDAY_MS)
  text = readFileSync(file, 'utf8')
})
afterAll(() => rmSync(folder, { recursive: true }))

const opened = (token: string) => verifyToken(SECRET, token, 'allowed')
const tokensIn = (text: string) => text.match(/^ {2}\S+$/gm)?.map((line) => line.trim()) ?? []

test('every role of every policy, and its auditor, has a development token', async () => {
  const callers = await Promise.all(tokensIn(text).map(opened))
  const expected = [...policies.values()].flatMap(({ id, roles }) =>
    [...Object.keys(roles), 'auditor'].map((role) => `${id} ${role}`),
  )
  expect(callers.map(({ policy, roles }) => `${policy} ${roles.join()}`)).toEqual(expected)
})

test("a role's token carries the role's unit", async () => {
  const callers = await Promise.all(tokensIn(text).map(opened))
  for (const { policy, roles, units } of callers) {
    const unit = policies.get(policy)?.roles[roles.join()]?.unit
    expect(units).toEqual(unit === undefined ? [] : [unit])
  }
})

test('nobody but the owner can read the file of tokens, whatever lay there before', () => {
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder)).toEqual(['tokens.txt'])
})

test('a start that makes none takes away those of an earlier one', async () => {
  removeDevelopmentTokens(folder)
  removeDevelopmentTokens(folder)
  expect(readdirSync(folder)).toEqual([])
})

test('no token of the file is good where development tokens are not', async () => {
  for (const token of tokensIn(text)) await expect(verifyToken(SECRET, token)).rejects.toThrow('aud')
})

test('a first request is written that can be sent as it is', async () => {
  const [, token = ''] = /Bearer (\S+)'/.exec(text) ?? []
  const [, body = ''] = /-d '(.*)'$/m.exec(text) ?? []
  const { policy } = await opened(token)
  expect(text).toContain('curl -s http://127.0.0.1:7000/complaints')
  expect(JSON.parse(body)).toEqual(requestOf(policy).body)
})

test.each([...policies.keys()])('%s: the first request is one that the policy takes', (id) => {
  const { role, body } = requestOf(id)
  const policy = policyOf(id)
  const step = parseStep(policy, { type: 'receive', ...body })
  const terms = termsOf(policy)
  const { snapshot } = advance(terms, announced(terms), step, developer(policy, role), MONDAY_MS)
  expect(snapshot.value).toBe('received')
})

function policyOf(id: string) {
  const policy = policies.get(id)
  if (!policy) throw new Error(`no policy ${id}`)
  return policy
}

function requestOf(id: string) {
  const request = firstRequest(policyOf(id), MONDAY_MS)
  if (!request) throw new Error(`no first request for ${id}`)
  return request
}
