import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { decodeLine, encodeLine, GENESIS } from '../../ledger/line.ts'
import { openLog } from '../../ledger/log.ts'
import { verifyLog } from '../../ledger/verify.ts'
import { anEntry, november, someTerms, written } from './an-entry.ts'
import { aFolder } from './folder.ts'

const FILE = '000000000001.jsonl'

async function aFilledFolder(): Promise<string> {
  const dir = await aFolder()
  const log = await openLog(dir)
  for (let seq = 1; seq <= 5; seq += 1) await log.append(anEntry({ seq }))
  await log.close()
  return dir
}

test('one altered byte anywhere is found, its line is named, and the ledger refuses to open', async () => {
  const dir = await aFilledFolder()
  const whole = await readFile(join(dir, FILE))
  let ordinal = 1
  for (let at = 0; at < whole.length - 1; at += 1) {
    const byte = whole[at] ?? 0
    if (byte === 10) ordinal += 1
    if (byte === 10 || at % 41 > 0) continue
    const altered = Buffer.from(whole)
    altered[at] = byte ^ 1
    await writeFile(join(dir, FILE), altered)
    const { ok, problems } = await verifyLog(dir)
    expect(ok, `byte ${at}`).toBe(false)
    expect(problems[0]?.ordinal).toBe(ordinal)
    await expect(openLog(dir)).rejects.toThrow(`line ${ordinal} is broken`)
  }
  await writeFile(join(dir, FILE), whole)
  expect(await verifyLog(dir)).toMatchObject({ ok: true, lines: 6, problems: [] })
})

test('a line taken out or put elsewhere is found', async () => {
  const dir = await aFilledFolder()
  const lines = (await readFile(join(dir, FILE), 'utf8')).trimEnd().split('\n')
  const without = lines.filter((_, n) => n !== 2)
  await writeFile(join(dir, FILE), `${without.join('\n')}\n`)
  expect((await verifyLog(dir)).problems).toEqual([{ ordinal: 3, problem: 'it calls itself line 4' }])
})

test('a line replaced by another with a right hash is found where the next does not continue it', async () => {
  const dir = await aFilledFolder()
  const lines = (await readFile(join(dir, FILE), 'utf8')).trimEnd().split('\n')
  const { hash: _, ...body } = decodeLine(Buffer.from(lines[2] ?? ''), 3, null)
  lines[2] = encodeLine({ ...body, entry: written(anEntry({ seq: 2, atMs: 7 }), '261101') })
    .bytes.toString()
    .trimEnd()
  await writeFile(join(dir, FILE), `${lines.join('\n')}\n`)
  expect((await verifyLog(dir)).problems).toEqual([
    { ordinal: 4, problem: 'it does not continue the line before it' },
  ])
  await expect(openLog(dir)).rejects.toThrow('line 4 is broken')
})

test('a history that was written anew with right hashes contradicts who saw the old one', async () => {
  const dir = await aFilledFolder()
  const { head } = await verifyLog(dir)
  const other = await aFolder()
  const log = await openLog(other)
  for (let seq = 1; seq <= 5; seq += 1)
    await log.append(anEntry({ seq, by: { person: 'eve', roles: [], units: [] } }))
  await log.close()
  expect((await verifyLog(other)).ok).toBe(true)
  expect((await verifyLog(other, [head])).problems).toEqual([
    { ordinal: 6, problem: 'a witness saw another line here' },
  ])
  expect((await verifyLog(dir, [head, { ordinal: 9, hash: head.hash }])).problems).toMatchObject([
    { ordinal: 9 },
  ])
})

test('a forged log with right hashes is held to its own rules', async () => {
  const dir = await aFolder()
  const bodies = [
    { terms: someTerms },
    { entry: written(anEntry(), '261107'), numbering: november },
    { entry: written(anEntry({ seq: 3 }), '261107') },
    { entry: { ...written(anEntry({ seq: 2 }), '261107'), terms: 'unseen' } },
  ]
  let prev = GENESIS
  const lines = bodies.map((body, n) => {
    const { bytes, hash } = encodeLine({ ordinal: n + 1, prev, ...body })
    prev = hash
    return bytes
  })
  await writeFile(join(dir, FILE), Buffer.concat(lines))
  expect((await verifyLog(dir)).problems).toEqual([
    { ordinal: 2, problem: 'its series comes to 261101, not 261107' },
    { ordinal: 3, problem: 'complaint c-1: expected 2, got 3' },
    { ordinal: 4, problem: 'complaint c-1: expected 3, got 2' },
    { ordinal: 4, problem: 'it names the terms unseen, written nowhere before' },
  ])
})
