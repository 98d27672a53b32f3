import { readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import type { Line } from '../../ledger/line.ts'
import { openLog } from '../../ledger/log.ts'
import { readLog } from '../../ledger/reader.ts'
import { LedgerLockedError } from '../../ledger/refusals.ts'
import { verifyLog } from '../../ledger/verify.ts'
import { anEntry } from './an-entry.ts'
import { aFolder, aLog } from './folder.ts'

/* What is a folder's alone; what it has in common with a database is in stores.test.ts. */

async function linesIn(dir: string, from = 1): Promise<Line[]> {
  const lines: Line[] = []
  for await (const line of readLog(dir, from)) lines.push(line)
  return lines
}

test('a second writer is refused by naming the first, and admitted after it', async () => {
  const dir = await aFolder()
  const log = await openLog(dir)
  await expect(openLog(dir)).rejects.toThrow(LedgerLockedError)
  await expect(openLog(dir)).rejects.toThrow(`written by process ${process.pid}`)
  await log.close()
  await expect(log.append(anEntry())).rejects.toThrow('closed')
  await aLog(dir)
  expect((await readdir(dir)).filter((name) => name.endsWith('.lock'))).toHaveLength(1)
})

test('the claim of a process whose number somebody else has now does not count', async () => {
  const dir = await aFolder()
  await writeFile(
    join(dir, 'writer.8.lock'),
    JSON.stringify({ pid: process.pid, startedAt: 'an earlier boot', released: false }),
  )
  const log = await aLog(dir)
  expect(log.durable).toBe(0)
})

test('a half written last line is cut off with a note and its entry can be appended again', async () => {
  const dir = await aFolder()
  const first = await openLog(dir)
  await first.append(anEntry())
  await first.append(anEntry({ seq: 2 }))
  await first.close()
  const file = join(dir, '000000000001.jsonl')
  const whole = await readFile(file)
  await writeFile(file, whole.subarray(0, whole.length - 30))
  const note = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const log = await aLog(dir)
  expect(note.mock.calls.join()).toContain('line 3 was half written')
  note.mockRestore()
  expect((await readFile(file)).at(-1), 'ends in a newline').toBe(10)
  expect(await log.append(anEntry({ seq: 2 }))).toMatchObject({ number: '261101', ordinal: 3 })
  expect(await readFile(file)).toEqual(whole)
})

test('a log that fills several files is one log, and a missing file is noticed', async () => {
  const dir = await aFolder()
  const first = await openLog(dir, { segmentBytes: 2000 })
  for (let seq = 1; seq <= 20; seq += 1) await first.append(anEntry({ seq }))
  await first.close()
  const files = (await readdir(dir)).filter((name) => name.endsWith('.jsonl'))
  expect(files.length).toBeGreaterThan(3)
  const log = await openLog(dir, { segmentBytes: 2000 })
  for (let seq = 1; seq <= 21; seq += 1)
    expect(await log.append(anEntry({ seq }))).toMatchObject({ ordinal: seq + 1 })
  await log.close()
  expect(await verifyLog(dir)).toMatchObject({ ok: true, lines: 22 })
  for (const from of [1, 5, 13, 22, 23]) {
    const ordinals = (await linesIn(dir, from)).map(({ ordinal }) => ordinal)
    expect(ordinals).toEqual(Array.from({ length: 23 - from }, (_, n) => from + n))
  }
  await rm(join(dir, files[1] ?? ''))
  await expect(openLog(dir)).rejects.toThrow('missing')
  expect((await verifyLog(dir)).problems).toMatchObject([{ problem: expect.stringContaining('missing') }])
})
