import { execFile } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
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
import { policiesInForce } from '../support/policies.ts'

const run = promisify(execFile)
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

const withoutPython = await run('python3', ['-c', 'import cryptography']).then(
  () => false,
  () => true,
)

test.skipIf(withoutPython)('a page of another language finds the same, without our code', async () => {
  const dir = await aFolder()
  const told = async (file: object) => {
    const path = join(dir, 'case.json')
    await writeFile(path, JSON.stringify(file))
    return (
      await run('python3', [join(projectDir, 'docs/verify-export.py'), path, key]).catch(
        (failed: { stdout: string }) => failed,
      )
    ).stdout
  }
  expect(await told(whole)).toContain(`Proved up to step ${whole.leaves.length - 1} by redress-`)
  for (const [why, forgery] of forgeries()) {
    const said = await told(forgery)
    expect(said).toContain(why)
    expect(said).not.toContain('Proved')
  }
  expect(readFileSync(join(projectDir, 'docs/verify-export.py'), 'utf8').split('\n').length).toBeLessThan(200)
})
