import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AnyEntry } from '../../ledger/entry.ts'
import type { Body } from '../../ledger/line.ts'
import { KeyStore } from '../../ledger/keys/store.ts'
import { openLog } from '../../ledger/log.ts'
import { lastSignedFile } from '../../ledger/tlog/last-signed.ts'
import { logOf } from '../../ledger/tlog/layout.ts'
import { verifyLog } from '../../ledger/verify.ts'
import { tokenText } from '../../policies/token.ts'
import { verdictOn } from '../../server/audit-verify.ts'
import { aWalkedLedger, bodiesIn, changed, rewrite } from '../ledger/a-walked-ledger.ts'
import { aSignedLedger } from '../ledger/a-signed-ledger.ts'
import { anEntry } from '../ledger/an-entry.ts'
import { aFolder } from '../ledger/folder.ts'
import { policiesInForce } from '../support/policies.ts'

const dir = mkdtempSync(join(tmpdir(), 'redress-walked-'))
let bodies: Body[]
let entries: { at: number; entry: AnyEntry }[]

beforeAll(async () => {
  const policies = policiesInForce()
  await aWalkedLedger(dir, [...policies.values()], policies.size)
  bodies = await bodiesIn(dir)
  entries = bodies.flatMap((body, at) => ('entry' in body ? [{ at, entry: body.entry }] : []))
})
afterAll(() => rmSync(dir, { recursive: true }))

/** The ordinals of what is found in the ledger once every hash has been made right again. */
async function foundIn(forgery: readonly Body[]): Promise<Map<number, string>> {
  const forged = await aFolder()
  await rewrite(forged, forgery)
  expect(await verifyLog(forged), 'the chain alone shows nothing').toMatchObject({ problems: [] })
  const { isSound, lines } = await verdictOn(forged)
  expect(isSound).toBe(lines.length === 1)
  return new Map(
    lines.slice(0, -1).map((line) => [Number(/^line (\d+): /.exec(line)?.[1]), line.replace(/^.*?: /, '')]),
  )
}

const after = (part: object) => (entry: AnyEntry) =>
  ({ ...entry, after: { ...entry.after, ...part } }) as AnyEntry

/** A standing without one of its parts, where it has that. */
const cut = (part: string) => (entry: AnyEntry) => {
  const parts = Object.entries(entry.after).filter(([name]) => name !== part)
  return { ...entry, after: Object.fromEntries(parts) } as AnyEntry
}

/** Each alters one thing that the chain alone cannot know to be wrong. */
const forgeries: [string, (entry: AnyEntry) => AnyEntry][] = [
  ['a state', after({ state: 'merged' })],
  ['an end', (entry) => after({ ended: !entry.after.ended })(entry)],
  ['a holder', after({ holder: 'person:eve' })],
  ['a round', after({ round: 9 })],
  ['a fact', after({ facts: { kind: 'none' } })],
  ['a clock', after({ clocks: [] })],
  ['a notice', (entry) => ({ ...entry, notices: [...entry.notices, aNotice] })],
  ['what was done', (entry) => ({ ...entry, step: { type: 'explode' } })],
]
const aNotice = { kind: 'notice' as const, to: ['role:nobody' as const], about: 'nothing' }

test('a ledger that the machine wrote leads where it says, step by step, under every policy', async () => {
  const { isSound, lines } = await verdictOn(dir)
  expect(lines).toEqual([expect.stringMatching(/^The ledger keeps its promises: .*each step leads to what/)])
  expect(isSound).toBe(true)
  expect(entries.length).toBeGreaterThan(100)
})

test('an entry that was altered is found where it is, although every hash was made right again', async () => {
  // One forgery to a case, in a step of which it makes another thing.
  const seeded = [...new Set(entries.map(({ entry }) => entry.complaintId))].flatMap((id, n) => {
    const [what, forge] = forgeries[n % forgeries.length] ?? []
    const steps = entries.filter(({ entry }) => entry.complaintId === id && (entry.seq > 1 || n % 2 === 0))
    const one = steps.find(({ entry }) => JSON.stringify(forge?.(entry)) !== JSON.stringify(entry))
    return what && forge && one ? [{ what, forge, at: one.at }] : []
  })
  expect(new Set(seeded.map(({ what }) => what)).size).toBe(forgeries.length)
  for (const part of ['facts', 'penalties', 'repeatKey']) {
    const { at } = entries.findLast(({ entry }) => part in entry.after) ?? { at: -1 }
    seeded.push({ what: `${part} that was cut out`, forge: cut(part), at })
  }
  const found = await foundIn(seeded.reduce((forged, { at, forge }) => changed(forged, at, forge), bodies))
  for (const { what, at } of seeded) expect([what, at, found.has(at + 1)]).toEqual([what, at, true])
})

test('rules that were altered under an old digest, and a case that was put under others, are found', async () => {
  const at = bodies.findIndex((body) => 'terms' in body)
  const eased = bodies.map((body, n) =>
    n === at && 'terms' in body ? { ...body, terms: { ...body.terms, terms: { rules: {} } } } : body,
  )
  expect((await foundIn(eased)).get(at + 1)).toBe('these terms are not those that their digest names')
  const later = entries.findLast(({ entry }) => entry.seq > 1)
  const other = entries.find(({ entry }) => entry.terms !== later?.entry.terms)?.entry.terms ?? ''
  const moved = changed(bodies, later?.at ?? 0, (entry) => ({ ...entry, terms: other }))
  expect([...(await foundIn(moved))]).toEqual([
    [(later?.at ?? 0) + 1, 'it is under other terms than its case has come to'],
  ])
})

test('a step by somebody who may not take it is found', async () => {
  const late = entries.filter(({ entry }) => entry.step.type === 'judge' || entry.step.type === 'classify')
  const [one] = late
  expect(one).toBeDefined()
  const by = { person: 'eve', roles: [], units: [] }
  const found = await foundIn(changed(bodies, one?.at ?? 0, (entry) => ({ ...entry, by })))
  expect(found.get((one?.at ?? 0) + 1)).toMatch(/^step \d+ cannot be taken again: /)
})

test('a missing log is told where keys to sign it with stand, and where nothing stands, that nothing vouches for the record', async () => {
  const lab = [...policiesInForce().values()].filter(({ id }) => id === 'lab')
  const { dir: signed, keysFile } = await aSignedLedger(await aFolder(), lab, 2)
  expect(await verdictOn(signed, [], false)).toMatchObject({ isSound: true, isVouched: true })
  const written = readFileSync(join(logOf(signed, 'lab'), 'keys'), 'utf8').trim()
  await rm(join(signed, 'tlog'), { recursive: true })
  await rm(lastSignedFile(keysFile))
  expect(await verdictOn(signed, [], false)).toMatchObject({
    isSound: false,
    lines: [expect.stringContaining('the log of lab: it is missing'), expect.stringContaining('broken')],
  })
  await rm(keysFile)
  expect(await verdictOn(signed, [], false)).toMatchObject({
    isSound: true,
    isVouched: false,
    lines: [expect.stringContaining('nothing outside of it vouches for it')],
  })
  const brought = { checkpoints: [], keys: [written], witnesses: [] }
  expect(await verdictOn(signed, [], false, brought)).toMatchObject({
    isSound: false,
    lines: [expect.stringContaining('there is no checkpoint of it here'), expect.stringContaining('broken')],
  })
  const { head } = await verifyLog(signed)
  expect(await verdictOn(signed, [head], false)).toMatchObject({ isSound: true, isVouched: true })
})

test('keys of cases that say something else than the record are told with the number of the case, without any master key', async () => {
  const home = await aFolder()
  const [ledger, file] = [join(home, 'ledger'), join(home, 'keys', 'cases')]
  const log = await openLog(ledger)
  const keys = await KeyStore.open(file, Buffer.alloc(32, 7))
  const numbers = new Map<string, string>()
  for (const id of ['kept', 'byHand', 'missing', 'left', 'erased']) {
    const text = tokenText({ of: id, commitment: 'a'.repeat(43), ciphertext: 'b'.repeat(60) })
    const { number } = await log.append(anEntry({ complaintId: id, step: { type: 'receive', text } }))
    numbers.set(id, number)
    if (id !== 'missing') await keys.make(id)
    if (id !== 'left' && id !== 'erased') continue
    const keeping = { erased: { by: 'ann', atMs: 1, because: 'request' as const } }
    await log.append(anEntry({ complaintId: id, seq: 2, step: { type: 'erase' }, after: { keeping } }))
  }
  await keys.erase('erased')
  await keys.erase('byHand')
  await log.close()
  await keys.close()
  const { isSound, lines } = await verdictOn(ledger, [], false)
  expect([isSound, lines.slice(0, -1)]).toEqual([
    false,
    [
      `the key of ${numbers.get('byHand')} was erased, and no entry of the record says so: bring its key back from a copy`,
      `the key of ${numbers.get('missing')} is missing, and the record holds values that it seals: bring it back from a copy`,
      `the key of ${numbers.get('left')} is still there, though the record says it was erased; the next start erases it`,
    ],
  ])
  await rm(file)
  expect(await verdictOn(ledger, [], false)).toMatchObject({
    isSound: true,
    lines: [expect.stringContaining('no keys of cases are at hand, so none was checked')],
  })
})
