import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AnyEntry } from '../../ledger/entry.ts'
import { keyInForce, originOf, recordKeys, type RecordKeys } from '../../ledger/tlog/keys.ts'
import { vkeyOf } from '../../ledger/tlog/note.ts'
import { tokenText } from '../../policies/token.ts'
import { exportOf } from '../../server/record-export/export.ts'
import type { RecordExport } from '../../server/record-export/file.ts'
import { exportVerdict } from '../../server/record-export/verify.ts'
import { aSignedLedger } from '../ledger/a-signed-ledger.ts'
import { aFolder } from '../ledger/folder.ts'
import { bodiesIn } from '../ledger/a-walked-ledger.ts'
import { policiesInForce } from '../support/policies.ts'
import { pythonOn, withoutPython } from '../support/verify-export-page.ts'
import { inPieces, relabelled, signedWith, withEntry } from './a-forged-export.ts'
import { run as command } from './a-policy-command.ts'

/*
 * Whoever has the file may leave out, move and combine leaves that were truly signed, and may have had a say in what they hold.
 */
const home = mkdtempSync(join(tmpdir(), 'redress-forged-'))
let keys: RecordKeys
let key: string
let leaves: string[]
let last: number

beforeAll(async () => {
  const lab = ['lab'].flatMap((id) => policiesInForce().get(id) ?? [])
  const source = await aSignedLedger(home, lab, 6)
  keys = recordKeys(source.keysFile)
  key = vkeyOf(originOf(keys, 'lab'), keyInForce(keys))
  const [longest] = (await bodiesIn(source.dir))
    .flatMap((body) => ('entry' in body ? [body.entry] : []))
    .sort((a, b) => b.seq - a.seq)
  last = longest?.seq ?? 0
  leaves = (await exportOf(source.dir, longest?.number ?? '')).leaves.map(({ leaf }) => leaf)
})
afterAll(() => rmSync(home, { recursive: true }))

const ofLab = (forged: readonly string[]) => signedWith(keys, 'lab', forged)
const without = (file: RecordExport, ...gone: number[]) => ({
  ...file,
  leaves: file.leaves.filter((_, n) => !gone.includes(n)),
})

/** `refused` where both verifiers refuse the file and say why, or else what they say. */
async function refusalOf(file: RecordExport, why: RegExp, whyInPython = why): Promise<string> {
  const said = exportVerdict(JSON.stringify(file), key).problems.join('\n')
  if (!why.test(said)) return `ours: ${said || 'sound'}`
  const page = withoutPython ? null : await pythonOn(file, key)
  const isRefused = page === null || (whyInPython.test(page) && !page.includes('Proved'))
  return isRefused ? 'refused' : `page: ${page}`
}

/** What both verifiers say of a file: that they find nothing, where it is sound. */
async function findingsOn(file: RecordExport): Promise<string> {
  const { problems } = exportVerdict(JSON.stringify(file), key)
  const page = withoutPython ? null : await pythonOn(file, key)
  const isProved = page === null || page.includes(`Proved up to step ${last} by`)
  return [...problems, ...(isProved ? [] : [page])].join('\n')
}

test("a case of another organisation is refused under this one's key, though their logs share it", async () => {
  expect(await findingsOn(await ofLab(leaves))).toBe('')
  const other = await signedWith(keys, 'other', leaves)
  expect(await refusalOf(relabelled(other, keys, 'lab'), /not signed by that key/)).toBe('refused')
  const entered = withEntry(leaves, last, (entry) => void (entry.policy = 'other'))
  expect(
    await refusalOf(
      await ofLab(entered),
      new RegExp(`step ${last} is of other, and the log is redress-.*/lab`),
    ),
  ).toBe('refused')
})

test('a value is disclosed only of what an entry holds sealed for its own case, not of words that look like it', async () => {
  const json = '"The manager told us to hide the result."'
  const salt = Buffer.from('0123456789abcdef')
  const commitment = createHmac('sha256', salt).update(json).digest('base64url')
  const disclosed = [{ commitment, salt: salt.toString('base64url'), json }]
  const token = (of: string) => tokenText({ of, commitment, ciphertext: 'c'.repeat(43) })
  const forge = async (change: (entry: AnyEntry) => void) => ({
    ...(await ofLab(withEntry(leaves, last, change))),
    disclosed,
  })
  const nowhere = /no entry: "The manager told us/
  expect(
    await refusalOf(
      await forge((entry) => void (entry.updateId = `note-${token(entry.complaintId)}`)),
      nowhere,
    ),
  ).toBe('refused')
  expect(
    await refusalOf(
      await forge(
        ({ step, complaintId }) =>
          void Object.assign(step, { said: `sealed.1.${complaintId}.${commitment}.y` }),
      ),
      nowhere,
    ),
  ).toBe('refused')
  expect(
    await refusalOf(
      await forge(({ step }) => void Object.assign(step, { said: token('c-of-another') })),
      nowhere,
    ),
  ).toBe('refused')
  const held = await forge(({ step, complaintId }) => void Object.assign(step, { said: token(complaintId) }))
  expect(exportVerdict(JSON.stringify(held), key).problems.join('\n')).not.toContain('no entry')
  if (withoutPython) return
  expect(await pythonOn(held, key)).toMatch(/opened, .*: "The manager told us/)
})

test('pieces of a long entry count only all together, side by side and as they were cut', async () => {
  const end = leaves.at(-1) ?? ''
  const before = leaves.slice(0, -1)
  const at = before.length
  const pieces = inPieces(end, 4)
  const whole = await ofLab([...before, ...pieces])
  expect(await findingsOn(whole)).toBe('')
  const [why, inPython] = [/not all the pieces of one entry/, /pieces? .*(missing|should stand|not those)/]
  expect(await refusalOf(without(whole, at + 1), why, inPython)).toBe('refused')
  expect(await refusalOf(without(whole, at), why, inPython)).toBe('refused')
  expect(await refusalOf(without(whole, at + 3), why, inPython)).toBe('refused')
  const [a = '', b = '', c = '', d = ''] = pieces
  for (const forged of [
    [b, a, c, d],
    [a, c, b, d],
    [a, b, leaves[0] ?? '', c, d],
    [a, b, c.replace('"of":4', '"of":5'), d],
    [a, b, c.replace('"sha256":"', '"sha256":"0'), d],
    pieces.map((piece) => piece.replace(/"sha256":"[^"]*/, `"sha256":"${'0'.repeat(64)}`)),
  ])
    expect(await refusalOf(await ofLab([...before, ...forged]), why, inPython)).toBe('refused')
  const apart = await ofLab([...before, a, b, leaves[0] ?? '', c, d])
  expect(await refusalOf(without(apart, at + 2), why, inPython)).toBe('refused')
  const [one, other] = [await ofLab(leaves), 'stands behind']
  expect(
    await refusalOf(
      { ...one, leaves: one.leaves.toReversed() },
      new RegExp(other),
      /does not follow|stands behind/,
    ),
  ).toBe('refused')
})

test('what belongs to a proof is there: steps of one case, and the terms that each was taken under', async () => {
  const whole = await ofLab(leaves)
  expect(
    await refusalOf({ ...whole, leaves: [] }, /terms that it began under are not in it/, /holds no step/),
  ).toBe('refused')
  expect(await refusalOf(without(whole, 0), /the terms of .*, step 1 are not in it/)).toBe('refused')
  const changed = leaves.map((leaf, n) => (n === 0 ? leaf.replace('"zone":"', '"zone":"X') : leaf))
  expect(await refusalOf(await ofLab(changed), /the terms .* are not those that their digest names/)).toBe(
    'refused',
  )
  const mixed = withEntry(leaves, last, (entry) => void (entry.complaintId = 'c-other'))
  expect(await refusalOf(await ofLab(mixed), new RegExp(`step ${last} does not follow`))).toBe('refused')
  const later = withEntry(leaves, last, (entry) => void (entry.terms = 'f'.repeat(64)))
  expect(await refusalOf(await ofLab(later), new RegExp(`the terms of .*, step ${last} are not in it`))).toBe(
    'refused',
  )
})

test('what is no exported case, and a leaf that says nothing, are told of in a sentence', async () => {
  const path = join(await aFolder(), 'case.json')
  const verified = async (text: string) => {
    await writeFile(path, text)
    return command('server/audit.ts', ['verify-export', path, '--key', key])
  }
  const none = 'It is no exported case; `audit -- export` writes one.\n'
  expect(await verified('no JSON')).toEqual({ code: 2, out: '', err: none })
  expect(await verified('{"format":"redress-export/1"}')).toEqual({ code: 2, out: '', err: none })
  rmSync(path)
  const gone = await command('server/audit.ts', ['verify-export', path, '--key', key])
  expect(gone).toMatchObject({ code: 2, err: expect.stringMatching(/^\S+case.json cannot be read: .*\n$/) })
  const empty = await ofLab([...leaves, '{"entry":null}'])
  const said = `leaf ${leaves.length + 1} is nothing that a log holds\n`
  expect(await verified(JSON.stringify(empty))).toEqual({ code: 1, out: said, err: '' })
  if (withoutPython) return
  expect(await pythonOn('no JSON', key)).toBe(none)
  expect(await pythonOn(empty, key)).toMatch(/^it is not what `audit -- export` writes: .*\n$/)
})
