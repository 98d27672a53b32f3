import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { ReadingsBody } from '../../../server/http/shapes-record.ts'
import { verdictOn } from '../../../server/audit-verify.ts'
import { type Case, type Office, office } from '../../support/office.ts'
import type { Servers } from '../../support/servers.ts'
import { installationOf, startingPolicy } from '../../support/trials.ts'

/* Whoever reads what is sealed in a case, or a restricted one, leaves an entry before he is answered. */

const THEN = '2026-03-02T10:00:00+08:00'
let servers: Servers
let shop: Office
beforeAll(async () => {
  const policy = startingPolicy()
  const visibility = [{ when: { severity: 'major' }, to: ['director'] }]
  servers = await installationOf([
    { ...policy, id: 'shop', visibility },
    { ...policy, id: 'other', visibility },
  ])
  shop = office(servers, 'shop')
})
afterAll(() => servers.stop())

async function taken(more: object = {}, at = shop): Promise<Case> {
  const intake = {
    kind: 'complaint',
    channel: 'telephone',
    complainant: { name: 'Ouyang Feifei' },
    content: 'The door does not shut.',
    form: { orderNo: '2611' },
    ...more,
  }
  const it = await at.receives('clerk', intake, THEN)
  const isShown = async () => (await at.call('auditor', 'GET', `/complaints/${it.id}/reads`)).status
  await vi.waitFor(async () => expect(await isShown()).toBe(200))
  return it
}

const readsOf = async ({ id }: Case, at = shop) =>
  (await at.call<ReadingsBody>('auditor', 'GET', `/complaints/${id}/reads`)).body.reads
const who = (reads: ReadingsBody['reads']) => reads.map(({ by, how }) => `${by.person} ${how}`)
const told = (it: Case, expected: string[]) =>
  vi.waitFor(async () => expect(who(await readsOf(it))).toEqual(expected), 5_000)
const read = (role: string, path: string, at = shop) => at.call<object>(role, 'GET', path)

test('reading the sealed story leaves one entry an hour, reading what is open and taking steps none', async () => {
  const it = await taken()
  await read('clerk', `/complaints/${it.id}`)
  await it.step('clerk', 'acknowledge')
  await told(it, [])
  for (let n = 0; n < 3; n += 1) await read('clerk', `/complaints/${it.id}/history`)
  await read('serviceHead', `/complaints/${it.id}/history`)
  await told(it, ['dev-clerk case', 'dev-serviceHead case'])
  const [first] = await readsOf(it)
  expect(first).toMatchObject({ by: { person: 'dev-clerk', roles: ['clerk'] }, how: 'case' })
  expect(Math.abs(Date.parse(first?.at ?? '') - Date.now())).toBeLessThan(60_000)
  expect((await it.view('clerk')).version).toBe(2)
})

test('reading a restricted case leaves an entry though nothing in the answer is sealed, in a list as well', async () => {
  const [one, two] = [await taken({ severity: 'major' }), await taken({ severity: 'major' })]
  const list = await read('director', '/complaints?severity=major')
  expect(JSON.stringify(list.body)).toContain(one.id)
  await told(one, ['dev-director list'])
  await told(two, ['dev-director list'])
  await read('director', `/complaints/${one.id}`)
  await told(one, ['dev-director list', 'dev-director case'])
  await told(two, ['dev-director list'])
})

test('auditors of the organisation are told who has read a case, and nobody else is', async () => {
  const it = await taken()
  await read('clerk', `/complaints/${it.id}/history`)
  await told(it, ['dev-clerk case'])
  const theirs = office(servers, 'other')
  const answers = [
    await read('director', `/complaints/${it.id}/reads`),
    await read('director', '/complaints/none/reads'),
    await read('auditor', `/complaints/${it.id}/reads`, theirs),
    await read('auditor', '/complaints/readings-shop', shop),
  ]
  expect(answers.map(({ status }) => status)).toEqual([403, 403, 404, 404])
})

test('what cannot be written down is not read', async () => {
  const it = await taken()
  servers.kill('ledger')
  const answer = await read('clerk', `/complaints/${it.id}/history`)
  expect([200, 503]).toContain(answer.status)
  await told(it, answer.status === 200 ? ['dev-clerk case'] : [])
})

const audit = (...args: string[]) =>
  promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(new URL('../../../server/audit.ts', import.meta.url)), ...args],
    { env: { ...process.env, REDRESS_DATA: servers.dataDir } },
  )

test('the entries stand in a chain of their own that an audit checks, and no case, list or count knows of them', async () => {
  const it = await taken()
  const counted = () =>
    Promise.all(
      ['/counts', '/statistics?by=cause&from=2026-01-01&at=2026-06-01T00:00:00Z'].map((path) =>
        read('auditor', path),
      ),
    )
  const before = await counted()
  await Promise.all(
    ['clerk', 'serviceHead', 'director'].map((role) => read(role, `/complaints/${it.id}/history`)),
  )
  await vi.waitFor(async () => expect(await readsOf(it)).toHaveLength(3))
  const after = await counted()
  expect(after.map(({ status }) => status)).toEqual([200, 200])
  expect(after.map(({ body }) => body)).toEqual(before.map(({ body }) => body))
  const { stdout: reads } = await audit('reads', it.number, 'shop')
  expect(reads.match(/dev-\w+ \(\w+\)/g)?.sort()).toEqual([
    'dev-clerk (clerk)',
    'dev-director (director)',
    'dev-serviceHead (serviceHead)',
  ])
  await vi.waitFor(
    async () =>
      expect((await verdictOn(join(servers.dataDir, 'ledger'))).lines).toEqual([
        expect.stringContaining('each step leads to what is recorded'),
      ]),
    10_000,
  )
  const file = join(servers.dataDir, 'ledger', '000000000001.jsonl')
  expect(readFileSync(file, 'utf8')).not.toContain('Ouyang')
})
