import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { cp, readFile, rm, writeFile } from 'node:fs/promises'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AnyEntry } from '../../ledger/entry.ts'
import { type Body } from '../../ledger/line.ts'
import { integrate } from '../../ledger/tlog/integrate.ts'
import { checkpointIn } from '../../ledger/tlog/checkpoint.ts'
import { lastSignedFile } from '../../ledger/tlog/last-signed.ts'
import { logOf } from '../../ledger/tlog/layout.ts'
import { verdictOn } from '../../server/audit-verify.ts'
import { aCopyOf, aSignedLedger } from '../ledger/a-signed-ledger.ts'
import { bodiesIn, changed, rewrite } from '../ledger/a-walked-ledger.ts'
import { policiesInForce } from '../support/policies.ts'

const FILE = '000000000001.jsonl'
const home = mkdtempSync(join(tmpdir(), 'redress-tampered-'))
let source: { dir: string; keysFile: string }
let bodies: Body[]

beforeAll(async () => {
  const policies = policiesInForce()
  source = await aSignedLedger(
    home,
    ['lab'].flatMap((id) => policies.get(id) ?? []),
    6,
  )
  bodies = await bodiesIn(source.dir)
})
afterAll(() => rmSync(home, { recursive: true }))

const aCopy = () => aCopyOf(source)

/** The record as it was when it had so many lines. */
async function asItWas(lines: number): Promise<typeof source> {
  const early = await aCopy()
  await rm(join(early.dir, 'tlog'), { recursive: true })
  await rewrite(early.dir, bodies.slice(0, lines))
  await integrate(early)
  return early
}

/** What was handed out of the log, to be kept elsewhere. */
async function handedOut(dir = source.dir) {
  const signed = await readFile(join(logOf(dir, 'lab'), 'checkpoint'), 'utf8')
  return { checkpoints: [{ from: 'kept', checkpoint: checkpointIn(signed) }], keys: [], witnesses: [] }
}

const aKeyOf = async (dir: string) => (await readFile(join(logOf(dir, 'lab'), 'keys'), 'utf8')).trim()

/** An entry in the middle, by its place among the lines. */
function inTheMiddle(): { at: number; entry: AnyEntry } {
  const at = Math.floor(bodies.length / 2)
  const body = bodies[at]
  if (!body || !('entry' in body)) throw new Error('an entry stands there')
  return { at, entry: body.entry }
}

const named = ({ number, seq }: AnyEntry) => `${number}, step ${seq}`

test('the record as it was written is sound, beside what was handed out of it and its key', async () => {
  const brought = { ...(await handedOut()), keys: [await aKeyOf(source.dir)] }
  const { isSound, lines } = await verdictOn(source.dir, [], true, brought)
  expect(lines).toEqual([expect.stringContaining('signed, and the same: the log of lab')])
  expect(isSound).toBe(true)
})

test('a byte that was changed is found, with its entry, what was expected and what is there', async () => {
  const { dir } = await aCopy()
  const { at, entry } = inTheMiddle()
  const lines = (await readFile(join(dir, FILE), 'utf8')).split('\n')
  const line = lines[at] ?? ''
  lines[at] = line.replace(`"person":"${entry.by.person}"`, `"person":"${entry.by.person.slice(0, -1)}~"`)
  expect(lines[at]).not.toBe(line)
  await writeFile(join(dir, FILE), lines.join('\n'))
  const verdict = await verdictOn(dir)
  expect(verdict.isSound).toBe(false)
  expect(verdict.lines[0]).toBe(`line ${at + 1}: its content does not match its hash`)
  expect(verdict.lines[1]).toContain(
    `${named(entry)}: at entry.by.person expected "${entry.by.person}", found "${entry.by.person.slice(0, -1)}~"`,
  )
})

test('an entry that was deleted, and two that were swapped, are found with the first entry that is not where it was', async () => {
  const { at, entry } = inTheMiddle()
  const next = bodies[at + 1]
  if (!next || !('entry' in next)) throw new Error('an entry follows')
  const without = bodies.filter((_, n) => n !== at)
  const swapped = bodies.map((body, n) => (n === at ? next : n === at + 1 ? (bodies[at] ?? body) : body))
  for (const forgery of [without, swapped]) {
    const { dir } = await aCopy()
    // With every hash of the journal made right again.
    await rewrite(dir, forgery)
    const { isSound, lines } = await verdictOn(dir)
    expect(isSound).toBe(false)
    expect(lines.join('\n')).toContain(
      `expected ${named(entry)} (${entry.step.type}), found ${named(next.entry)}`,
    )
  }
})

test('a tail that was cut is found where the log was left, and by what was handed out where the log was cut too', async () => {
  const copy = await aCopy()
  const last = bodies.at(-1)
  if (!last || !('entry' in last)) throw new Error('it ends in an entry')
  await rewrite(copy.dir, bodies.slice(0, -1))
  expect((await verdictOn(copy.dir)).lines[0]).toContain(
    `the first that is missing: ${named(last.entry)} (${last.entry.step.type})`,
  )
  await rm(join(copy.dir, 'tlog'), { recursive: true })
  await integrate(copy)
  expect((await verdictOn(copy.dir)).isSound).toBe(true)
  const { isSound, lines } = await verdictOn(copy.dir, [], true, await handedOut())
  expect(isSound).toBe(false)
  expect(lines[0]).toMatch(/kept saw (\d+) leaves and there are \d+; from leaf \1 on they are missing/)
})

test('a record that was written anew, with right hashes and signed with its own key, contradicts what was handed out', async () => {
  const { at, entry } = inTheMiddle()
  const early = await asItWas(at)
  const before = await handedOut(early.dir)
  const copy = await aCopy()
  await rm(join(copy.dir, 'tlog'), { recursive: true })
  await rewrite(
    copy.dir,
    changed(bodies, at, (one) => ({ ...one, by: { ...one.by, person: 'eve' } })),
  )
  await integrate(copy)
  expect((await verdictOn(copy.dir, [], false)).isSound).toBe(true)
  const checkpoints = [...before.checkpoints, ...(await handedOut()).checkpoints]
  const { isSound, lines } = await verdictOn(copy.dir, [], false, { ...before, checkpoints })
  expect(isSound).toBe(false)
  expect(lines[0]).toContain(`the first that was altered is among ${at + 1} to `)
  expect(lines[0]).toContain(`from ${named(entry)} (${entry.step.type}) to`)
})

test('a record that was written anew and signed with another key is not that of the key that was written down', async () => {
  const copy = await aCopy()
  await rm(join(copy.dir, 'tlog'), { recursive: true })
  await rm(copy.keysFile)
  await integrate(copy)
  expect((await verdictOn(copy.dir)).isSound).toBe(true)
  const brought = { ...(await handedOut()), keys: [await aKeyOf(source.dir)] }
  const { isSound, lines } = await verdictOn(copy.dir, [], true, brought)
  expect(isSound).toBe(false)
  expect(lines[0]).toContain('the key that you trust is not among its keys')
})

test('a checkpoint, a log and all logs that are gone are found by what was signed last, with the first leaf that is missing', async () => {
  const missing = /saw \d+ leaves and the log holds none; the first that is missing: the terms [0-9a-f]+/
  const key = await aKeyOf(source.dir)
  for (const gone of ['tlog/lab/checkpoint', 'tlog/lab', 'tlog']) {
    const copy = await aCopy()
    await rm(join(copy.dir, gone), { recursive: true })
    // By what was kept elsewhere, without a word against its key, and by what the installation wrote down.
    const kept = await verdictOn(copy.dir, [], false, { ...(await handedOut()), keys: [key] })
    await cp(lastSignedFile(source.keysFile), lastSignedFile(copy.keysFile))
    for (const { isSound, lines } of [kept, await verdictOn(copy.dir, [], false)]) {
      expect(isSound).toBe(false)
      expect(lines).toEqual([expect.stringMatching(missing), expect.stringContaining('broken in one place')])
    }
  }
})

test('a log that was set back to an earlier one of its checkpoints is found by what was signed last', async () => {
  const { at, entry } = inTheMiddle()
  const early = await asItWas(at)
  const copy = await aCopy()
  await rm(join(copy.dir, 'tlog'), { recursive: true })
  await cp(join(early.dir, 'tlog'), join(copy.dir, 'tlog'), { recursive: true })
  expect((await verdictOn(copy.dir, [], false)).isSound).toBe(true)
  await cp(lastSignedFile(source.keysFile), lastSignedFile(copy.keysFile))
  const { isSound, lines } = await verdictOn(copy.dir, [], false)
  expect(isSound).toBe(false)
  expect(lines[0]).toContain(`the first that is missing: ${named(entry)} (${entry.step.type})`)
})

test('tiles, entries and a checkpoint that say something else than the journal are found, and which entry they tell of', async () => {
  const { dir } = await aCopy()
  const size = checkpointIn(await readFile(join(logOf(dir, 'lab'), 'checkpoint'), 'utf8')).size
  const found = async (path: string, at: number) => {
    const file = join(logOf(dir, 'lab'), path)
    const bytes = await readFile(file)
    const altered = Buffer.from(bytes)
    altered[at] = (altered[at] ?? 0) ^ 1
    await writeFile(file, altered)
    const { isSound, lines } = await verdictOn(dir, [], false)
    await writeFile(file, bytes)
    return [isSound, lines[0]]
  }
  const { at, entry } = inTheMiddle()
  // A hash of 32 bytes for each leaf; the terms are the first leaf as they are the first line.
  expect(await found(`tile/0/000.p/${size}`, at * 32)).toEqual([
    false,
    expect.stringContaining(`another hash at place ${at + 1}, that of ${named(entry)}`),
  ])
  expect(await found(`tile/entries/000.p/${size}`, 100)).toEqual([
    false,
    expect.stringContaining('leaf 1 is another in its entries than in the journal'),
  ])
  expect(await found('checkpoint', 30)).toEqual([false, expect.stringContaining('log of lab: ')])
})

test('a checkpoint that has to be cosigned is asked for the signature of that witness, over that very text', async () => {
  const signed = await readFile(join(logOf(source.dir, 'lab'), 'checkpoint'), 'utf8')
  const witness = aWitness('witness.example')
  const cosigned = (text: string) => signed + witness.cosignature(text)
  const { text } = checkpointIn(signed).note
  const found = async (checkpoint: string, by = witness.vkey) => {
    const checkpoints = [{ from: 'kept', checkpoint: checkpointIn(checkpoint) }]
    return verdictOn(source.dir, [], false, { checkpoints, keys: [], witnesses: [by] })
  }
  expect(await found(cosigned(text))).toMatchObject({ isSound: true })
  const without = 'kept is not signed by the witness witness.example'
  for (const checkpoint of [signed, cosigned(text.replace(/\n\d+\n/, '\n1\n'))])
    expect(await found(checkpoint)).toMatchObject({
      isSound: false,
      lines: [expect.stringContaining(without), expect.anything()],
    })
  expect(await found(cosigned(text), aWitness('witness.example').vkey)).toMatchObject({ isSound: false })
})

/** A witness with a new key, who cosigns as C2SP tlog-cosignature has it (`cosignature/v1`). */
function aWitness(name: string) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
  const key = Buffer.concat([Buffer.from([4]), raw])
  const id = createHash('sha256').update(`${name}\n`).update(key).digest().subarray(0, 4)
  const time = Buffer.alloc(8)
  time.writeBigUInt64BE(1_772_416_800n)
  return {
    vkey: `${name}+${id.toString('hex')}+${key.toString('base64')}`,
    cosignature(text: string) {
      const signature = sign(null, Buffer.from(`cosignature/v1\ntime 1772416800\n${text}`), privateKey)
      return `— ${name} ${Buffer.concat([id, time, signature]).toString('base64')}\n`
    },
  }
}
