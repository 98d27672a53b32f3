import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkpointIn, checkpointsIn } from '../../ledger/tlog/checkpoint.ts'
import { integrate } from '../../ledger/tlog/integrate.ts'
import { keysIn, recordKeys, rotateKey, verifiersIn } from '../../ledger/tlog/keys.ts'
import { lastSignedFile } from '../../ledger/tlog/last-signed.ts'
import { leavesIn, logOf, tilesOf } from '../../ledger/tlog/layout.ts'
import { GrowingTree, inclusionProof, isIncluded, leafHash } from '../../ledger/tlog/merkle.ts'
import { isSignedBy } from '../../ledger/tlog/note.ts'
import { projectDir } from '../../server/runtime/project.ts'
import { aCopyOf, filesOfLogs } from './a-signed-ledger.ts'
import { bodiesIn, changed, rewrite } from './a-walked-ledger.ts'
import { aFolder } from './folder.ts'
import { anEntry, someTerms } from './an-entry.ts'
import { openLog } from '../../ledger/log.ts'

const run = promisify(execFile)
const home = mkdtempSync(join(tmpdir(), 'redress-signed-'))
const source = { dir: join(home, 'ledger'), keysFile: join(home, 'record-keys.json') }

beforeAll(async () => {
  const log = await openLog(source.dir)
  for (let seq = 1; seq <= 26; seq += 1) {
    const cases = Array.from({ length: 23 }, (_, n) => ({
      complaintId: `c-${n}`,
      policy: n < 20 ? 'lab' : 'pcb',
    }))
    await Promise.all(cases.map((one) => log.append(anEntry({ ...one, seq }))))
  }
  await log.close()
  await integrate(source)
})
afterAll(() => rmSync(home, { recursive: true }))

const aCopy = () => aCopyOf(source)

/** The hash of a tree as RFC 6962 defines it, from all of its leaves. */
function definedRoot(leaves: readonly Buffer[]): Buffer {
  const [one] = leaves
  if (!one) return createHash('sha256').digest()
  if (leaves.length === 1) return leafHash(one)
  let left = 1
  while (left * 2 < leaves.length) left *= 2
  return createHash('sha256')
    .update('\u0001')
    .update(definedRoot(leaves.slice(0, left)))
    .update(definedRoot(leaves.slice(left)))
    .digest()
}

test('a tree that grows has the hash that RFC 6962 defines, at every size around those of its tiles', () => {
  const leaves = Array.from({ length: 1_100 }, (_, n) => Buffer.from(`leaf ${n}`))
  const tree = new GrowingTree()
  const others: number[] = []
  for (const [n, leaf] of leaves.entries()) {
    const isAsked = n < 20 || n % 256 < 3 || n % 97 === 0
    if (isAsked && !tree.root().equals(definedRoot(leaves.slice(0, n)))) others.push(n)
    tree.add(leafHash(leaf))
  }
  expect(others).toEqual([])
})

test('the tiles of a log prove each of its leaves, and no other leaf and no other place', async () => {
  const log = logOf(source.dir, 'lab')
  const { size, root } = checkpointIn(await readFile(join(log, 'checkpoint'), 'utf8'))
  expect(size).toBeGreaterThan(512)
  const at = tilesOf(log, size)
  for (const index of [0, 1, 255, 256, 300, 511, 512, size - 1]) {
    const leaf = await at(0, index)
    const proof = await inclusionProof(at, index, size)
    expect(isIncluded(leaf, index, size, proof, root), `${index}`).toBe(true)
    expect(isIncluded(leaf, index ^ 1, size, proof, root)).toBe(false)
    expect(isIncluded(leafHash(leaf), index, size, proof, root)).toBe(false)
    expect(isIncluded(leaf, index, size, proof.slice(1), root)).toBe(false)
  }
})

test('however often the writer was stopped on the way, the logs come to the same bytes', async () => {
  const dir = await aFolder()
  const again = { dir: join(dir, 'ledger'), keysFile: join(dir, 'record-keys.json') }
  await cp(source.keysFile, again.keysFile)
  const file = '000000000001.jsonl'
  const lines = (await readFile(join(source.dir, file), 'utf8')).split(/(?<=\n)/)
  await cp(source.dir, again.dir, { recursive: true })
  await rm(join(again.dir, 'tlog'), { recursive: true })
  for (const part of [3, 250, 520, lines.length]) {
    await writeFile(join(again.dir, file), lines.slice(0, part).join(''))
    await integrate(again)
  }
  expect(await filesOfLogs(again.dir)).toEqual(await filesOfLogs(source.dir))
})

test('nothing is signed over what was signed otherwise before, nor over less', async () => {
  const dir = await aFolder()
  const source = { dir: join(dir, 'ledger'), keysFile: join(dir, 'keys.json') }
  const filled = async (dir: string, text: string, steps: number) => {
    const log = await openLog(dir)
    for (let seq = 1; seq <= steps; seq += 1) await log.append(anEntry({ seq, step: { type: 'note', text } }))
    await log.close()
  }
  await filled(source.dir, 'as it was', 4)
  await integrate(source)
  const signed = await filesOfLogs(source.dir)
  for (const [text, steps] of [
    ['as it was', 3],
    ['as it was not', 5],
  ] as const) {
    await rm(join(source.dir, '000000000001.jsonl'))
    await filled(source.dir, text, steps)
    await expect(integrate(source)).rejects.toThrow('signed')
    expect(await filesOfLogs(source.dir)).toEqual(signed)
  }
})

test('a past that was written anew while its log was away is not signed, and the same past is signed as it was', async () => {
  const copy = await aCopy()
  await cp(lastSignedFile(source.keysFile), lastSignedFile(copy.keysFile))
  const [signed, file] = [await filesOfLogs(copy.dir), join(copy.dir, '000000000001.jsonl')]
  for (const gone of ['lab/checkpoint', 'lab', '.']) {
    await rm(join(copy.dir, 'tlog', gone), { recursive: true })
    await integrate(copy)
    expect(await filesOfLogs(copy.dir)).toEqual(signed)
  }
  const bodies = await bodiesIn(copy.dir)
  const anew = changed(bodies, 300, (one) => ({ ...one, by: { ...one.by, person: 'eve' } }))
  for (const [forged, why] of [
    [anew, 'are not those that were signed'],
    [bodies.slice(0, 300), /\d+ leaves of lab were signed and there are only \d+/],
    [bodies.slice(0, 1), /\d+ leaves of lab were signed and there are none/],
  ] as const) {
    await rm(join(copy.dir, 'tlog'), { recursive: true, force: true })
    await rm(file)
    await rewrite(copy.dir, forged)
    await expect(integrate(copy)).rejects.toThrow(why)
    await expect(readFile(join(logOf(copy.dir, 'lab'), 'checkpoint'))).rejects.toThrow('ENOENT')
  }
})

test('a log from before it was written down what was signed last has that written down as it stands', async () => {
  const copy = await aCopy()
  const before = checkpointsIn(await readFile(lastSignedFile(source.keysFile), 'utf8'))
  await integrate(copy)
  const { signed } = checkpointIn(await readFile(join(logOf(copy.dir, 'lab'), 'checkpoint'), 'utf8'))
  const written = checkpointsIn(await readFile(lastSignedFile(copy.keysFile), 'utf8'))
  expect(written).toHaveLength(2)
  expect(written.map((one) => one.signed)).toContain(signed)
  expect(written.map((one) => one.signed).sort()).toEqual(before.map((one) => one.signed).sort())
})

test('without the keys that the logs were signed with nothing is signed or made, and the file to bring back is named', async () => {
  const copy = await aCopy()
  const signed = await filesOfLogs(copy.dir)
  const refused = async (why: string) => {
    await expect(integrate(copy)).rejects.toThrow(why)
    expect(await filesOfLogs(copy.dir)).toEqual(signed)
  }
  await rm(copy.keysFile)
  await refused(`${copy.keysFile} is missing, and the logs were signed with the keys in it`)
  await expect(readFile(copy.keysFile)).rejects.toThrow('ENOENT')
  await writeFile(copy.keysFile, '{"x":')
  await refused(`${copy.keysFile} holds no keys of the record`)
  await rm(copy.keysFile)
  recordKeys(copy.keysFile)
  await refused(`was signed with a key that is not in ${copy.keysFile}`)
})

test('what is longer than a leaf can be goes over several, and the case goes on behind the last of them', async () => {
  const dir = await aFolder()
  const source = { dir: join(dir, 'ledger'), keysFile: join(dir, 'keys.json') }
  const log = await openLog(source.dir)
  await log.append(anEntry())
  await log.append(anEntry({ seq: 2, step: { type: 'note', text: '诉"😀'.repeat(20_000) } }))
  await log.append(anEntry({ seq: 3 }))
  await log.close()
  await integrate(source)
  const leaves = leavesIn(await readFile(join(logOf(source.dir, 'lab'), 'tile/entries/000.p/9')))
  const pieces = leaves.slice(2, -1)
  const whole = pieces.map((leaf) => JSON.parse(leaf.toString()).text).join('')
  expect(JSON.parse(whole).entry.step.text).toBe('诉"😀'.repeat(20_000))
  expect(JSON.parse(String(leaves.at(-1))).prev).toBe(
    leafHash(pieces.at(-1) ?? Buffer.alloc(0)).toString('hex'),
  )
  expect(JSON.parse(String(leaves[0]))).toEqual({ terms: someTerms })
})

test('a new key is signed in by the one before it, and what that one signed stays verifiable', async () => {
  const rotating = await aCopy()
  const read = (name: string) => readFile(join(logOf(rotating.dir, 'lab'), name), 'utf8')
  const [old, writtenDown] = [checkpointIn(await read('checkpoint')), (await read('keys')).trim()]
  rotateKey(rotating.keysFile)
  await integrate(rotating)
  const [before, after] = verifiersIn(await read('keys'), writtenDown)
  const now = checkpointIn(await read('checkpoint'))
  if (!before || !after) throw new Error('there should be two keys')
  expect([old, now].map(({ note }) => [isSignedBy(note, before), isSignedBy(note, after)])).toEqual([
    [true, false],
    [false, true],
  ])
  const forged = (await read('keys')).replace(after.vkey, before.vkey)
  expect(() => verifiersIn(forged)).toThrow('key 2 is not signed in')
  expect(keysIn(rotating.keysFile)?.keys).toHaveLength(2)
})

const withoutGo = await run('go', ['version']).then(
  () => false,
  () => true,
)

test.skipIf(withoutGo)(
  'a verifier of another house accepts the log, and refuses it after one flipped byte',
  async () => {
    const tools = join(projectDir, '.redress', 'tools')
    await mkdir(tools, { recursive: true })
    const fsck = join(tools, 'tessera-fsck')
    const there = { cwd: join(projectDir, 'test/ledger/tessera') }
    await run('go', ['build', '-o', fsck, 'github.com/transparency-dev/tessera/cmd/fsck'], there)
    const dir = await aFolder()
    const log = join(dir, 'log')
    await cp(logOf(source.dir, 'lab'), log, { recursive: true })
    const about = [
      `--storage_url=file://${log}/`,
      `--public_key=${join(log, 'keys')}`,
      '--ui=false',
      '--logtostderr',
      '--N=16',
    ]
    const said = async () => (await run(fsck, about).catch((failed: { stderr: string }) => failed)).stderr
    expect(await said()).toContain("Successfully fsck'd log with size")
    for (const path of ['tile/entries/001', 'tile/0/000', 'checkpoint']) {
      const bytes = await readFile(join(log, path))
      const flipped = Buffer.from(bytes)
      const at = Math.floor(bytes.length / 3)
      flipped[at] = (flipped[at] ?? 0) ^ 1
      await writeFile(join(log, path), flipped)
      const refusal = (await said()).replaceAll(/[0-9a-f]{64,}/g, '')
      expect(`${path}: ${refusal}`).toMatch(/failed|couldn't|invalid/i)
      await writeFile(join(log, path), bytes)
    }
  },
  // Built from sources once, where nothing of it is there yet.
  600_000,
)
