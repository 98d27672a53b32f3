import { createHmac } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { cp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { logOf } from '../../ledger/tlog/layout.ts'
import { rotateKey } from '../../ledger/tlog/keys.ts'
import { integrate } from '../../ledger/tlog/integrate.ts'
import { projectDir } from '../../server/runtime/project.ts'
import { exportOf } from '../../server/record-export/export.ts'
import type { RecordExport } from '../../server/record-export/file.ts'
import { exportVerdict } from '../../server/record-export/verify.ts'
import { aSignedLedger } from '../ledger/a-signed-ledger.ts'
import { bodiesIn } from '../ledger/a-walked-ledger.ts'
import { aFolder } from '../ledger/folder.ts'
import { KeyStore } from '../../ledger/keys/store.ts'
import { keyFile, installationKeysThere } from '../../server/runtime/master-key.ts'
import { firstOfKind } from '../../server/identity/first-request.ts'
import { office } from '../support/office.ts'
import { policiesInForce } from '../support/policies.ts'
import { type Servers, startServers } from '../support/servers.ts'
import { pythonOn, withoutPython } from '../support/verify-export-page.ts'
import { run as command } from './a-policy-command.ts'

const home = mkdtempSync(join(tmpdir(), 'redress-exported-'))
let whole: RecordExport
let key: string

beforeAll(async () => {
  const policies = policiesInForce()
  const lab = ['lab'].flatMap((id) => policies.get(id) ?? [])
  const source = await aSignedLedger(home, lab, 6)
  key = readFileSync(join(logOf(source.dir, 'lab'), 'keys'), 'utf8').trim()
  // What was written down is the key of before.
  rotateKey(source.keysFile)
  await integrate(source)
  const [longest] = (await bodiesIn(source.dir))
    .flatMap((body) => ('entry' in body ? [body.entry] : []))
    .sort((a, b) => b.seq - a.seq)
  whole = await exportOf(source.dir, longest?.number ?? '')
})
afterAll(() => rmSync(home, { recursive: true }))

const inLeaf = (at: number, from: string, to: string) => ({
  ...whole,
  leaves: whole.leaves.map((one, n) => (n === at ? { ...one, leaf: one.leaf.replace(from, to) } : one)),
})
const disclosing = (json: string) => {
  const commitment = createHmac('sha256', Buffer.from('salt')).update('"Ann"').digest('base64url')
  const disclosed = [{ commitment, salt: Buffer.from('salt').toString('base64url'), json }]
  return { ...whole, disclosed }
}

/** Files that say something else than was signed, by what is told of them. */
const forgeries = (): [string, object][] => [
  ['is not in the log that was signed', inLeaf(2, '"seq":2', '"seq":3')],
  ['is not in the log that was signed', inLeaf(0, '"digest":"', '"digest":"0')],
  ['does not follow', { ...whole, leaves: whole.leaves.filter((_, n) => n !== 3) }],
  ['does not follow', { ...whole, leaves: whole.leaves.filter((_, n) => n !== 1) }],
  ['not signed by that key', { ...whole, checkpoint: whole.checkpoint.replace(/\n\d+\n/, '\n7\n') }],
  ['is not what was sealed', disclosing('"Ann"')],
]

test('an exported case is checked with nothing but the file and a key that was written down, and tells its story', () => {
  const { problems, story } = exportVerdict(JSON.stringify(whole), key)
  expect(problems).toEqual([])
  expect(story).toContain(': receive, announced → received')
  expect(story).toContain(`Proved up to step ${whole.leaves.length - 1} by redress-`)
})

test('whatever is altered in an exported case is found', () => {
  for (const [why, forgery] of forgeries())
    expect(exportVerdict(JSON.stringify(forgery), key).problems.join('\n')).toContain(why)
  const other = key.replace(/\/lab\+.*/, '/lab+00000000+AZX0CQLQQimea1BmENOBCltwE7IMpIQ89STb1HRC7g3o')
  expect(() => exportVerdict(JSON.stringify(whole), other)).toThrow('is no key')
})

test.skipIf(withoutPython)('a page of another language finds the same, without our code', async () => {
  expect(await pythonOn(whole, key)).toContain(`Proved up to step ${whole.leaves.length - 1} by redress-`)
  for (const [why, forgery] of forgeries()) {
    const said = await pythonOn(forgery, key)
    expect(said).toContain(why)
    expect(said).not.toContain('Proved')
  }
  expect(readFileSync(join(projectDir, 'docs/verify-export.py'), 'utf8').split('\n').length).toBeLessThan(200)
})

describe('sealed values', () => {
  const THEN = '2026-03-02T10:00:00+08:00'
  const STORY = 'They mixed up two samples: «"\\ 样品» and never said so.'
  const NAME = 'Wu Xiaoyan-Tang'
  let servers: Servers
  let number: string
  let id: string
  let logKey: string

  beforeAll(async () => {
    servers = await startServers()
    const staff = office(servers, 'lab')
    const first = firstOfKind(staff.policy, 'complaint', Date.parse(THEN))
    const told = { content: STORY, complainant: { name: NAME, contact: '13700001234' } }
    const it = await staff.receives('registrar', { ...first?.body, ...told }, THEN)
    ;({ number, id } = it)
    await vi.waitUntil(async () => (await exported([])).code === 0, { timeout: 20_000 })
    logKey = (await audit('keys')).out.trim()
  })
  afterAll(() => servers.stop())

  const audit = (...args: string[]) => auditIn(servers.dataDir, ...args)
  const auditIn = (dataDir: string, ...args: string[]) =>
    command('server/audit.ts', args, { REDRESS_DATA: dataDir })
  const exported = (options: string[], dataDir = servers.dataDir) =>
    auditIn(dataDir, 'export', number, ...options)
  const fileOf = async (...options: string[]) => JSON.parse((await exported(options)).out) as RecordExport
  const verified = async (file: object) => {
    const path = join(await aFolder(), 'case.json')
    await writeFile(path, JSON.stringify(file))
    return audit('verify-export', path, '--key', logKey)
  }

  test('stay sealed where nobody asks for them, and whoever exports is told how to', async () => {
    const { out, err } = await exported([])
    for (const said of [STORY, 'two samples', NAME]) expect(out).not.toContain(said)
    expect(JSON.parse(out)).toMatchObject({ disclosed: [] })
    expect(err).toMatch(/not disclosed: .*complainant, content.*--disclose/)
  })

  test('are disclosed, all or by name, and stand in the story that is told of the file', async () => {
    const all = await verified(await fileOf('--disclose'))
    expect(all).toMatchObject({ code: 0 })
    for (const said of [`content: ${JSON.stringify(STORY)}`, `complainant: "${NAME}"`])
      expect(all.out).toContain(said)
    const some = await fileOf('--disclose', 'content')
    expect(some.disclosed.map(({ json }) => json)).toEqual([JSON.stringify(STORY)])
    expect(JSON.stringify(some)).not.toContain(NAME)
    expect(await exported(['--disclose', 'contents'])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/nothing is sealed as contents; there is .*content/),
    })
  })

  test('that were altered are refused, by the step that holds them', async () => {
    const file = await fileOf('--disclose', 'content')
    const disclosed = file.disclosed.map((one) => ({ ...one, json: one.json.replace('two', 'no') }))
    const forged = { ...file, disclosed }
    const why = `${number}, step 1: content: "They mixed up no samples`
    expect(await verified(forged)).toMatchObject({ code: 1, out: expect.stringContaining(why) })
    expect((await verified(forged)).out).not.toContain('Proved')
    if (withoutPython) return
    expect(await pythonOn(file, logKey)).toMatch(/opened, .*, step 1: "They mixed up two samples[^]*Proved/)
    const refused = await pythonOn(forged, logKey)
    expect(refused).toMatch(
      new RegExp(`${number}, step 1: "They mixed up no samples.*is not what was sealed`),
    )
    expect(refused).not.toContain('Proved')
  })

  test('whose key was erased are named, and without a master key nothing is opened and none is made', async () => {
    const dataDir = await aFolder()
    for (const part of ['keys', 'ledger', 'master-key'])
      await cp(join(servers.dataDir, part), join(dataDir, part), { recursive: true })
    const keys = await KeyStore.open(keyFile(dataDir), installationKeysThere(dataDir).wrapping)
    expect(JSON.parse((await exported(['--disclose'], dataDir)).out).disclosed).not.toEqual([])
    await keys.erase(id)
    await keys.close()
    const { out, err } = await exported(['--disclose'], dataDir)
    expect(JSON.parse(out)).toMatchObject({ disclosed: [] })
    expect(err).toMatch(/was erased; nobody can open any more: .*complainant, content/)
    rmSync(join(dataDir, 'master-key'))
    const refused = await exported(['--disclose'], dataDir)
    expect(refused).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('There is no master key'),
    })
    expect(existsSync(join(dataDir, 'master-key'))).toBe(false)
  })
})
