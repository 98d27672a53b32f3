import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { expect, test, vi } from 'vitest'
import { openLog } from '../../ledger/log.ts'
import { readLog } from '../../ledger/reader.ts'
import { verifyLog } from '../../ledger/verify.ts'
import { anEntry } from './an-entry.ts'
import { aFolder, aLog } from './folder.ts'

const Told = z.object({
  complaintId: z.string(),
  seq: z.int(),
  number: z.string().optional(),
  ordinal: z.int().optional(),
  refused: z.string().optional(),
})
type Told = z.infer<typeof Told>

const writer = [process.execPath, '--import', 'tsx', new URL('endless-writer.ts', import.meta.url).pathname]

/** Runs the endless writer and kills it once it has told so much; what it told until its end. */
async function runWriter(command: string[], killAfter: number): Promise<Told[]> {
  const [program = '', ...args] = command
  const child = spawn(program, args, { env: { ...process.env, STOP_WHEN_REFUSED: '1' } })
  const told: Told[] = []
  child.stderr.pipe(process.stderr)
  const lines = createInterface(child.stdout).on('line', (line) => {
    told.push(Told.parse(JSON.parse(line)))
    if (told.length === killAfter) child.kill('SIGKILL')
  })
  await Promise.all([once(child, 'close'), once(lines, 'close')])
  return told
}

async function identitiesIn(dir: string): Promise<Map<number, string>> {
  const found = new Map<number, string>()
  for await (const line of readLog(dir)) {
    if (!('entry' in line)) continue
    found.set(line.ordinal, `${line.entry.complaintId} ${line.entry.seq} ${line.entry.number}`)
  }
  return found
}

const identityOf = ({ complaintId, seq, number }: Told) => `${complaintId} ${seq} ${number}`

test('what was confirmed before kill -9 is there, once, after every opening', async () => {
  const dir = await aFolder()
  const confirmed: Told[] = []
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  for (const [round, killAfter] of [150, 37, 411, 1].entries()) {
    confirmed.push(...(await runWriter([...writer, dir, `${round}`], killAfter)))
    const log = await openLog(dir)
    const found = await identitiesIn(dir)
    for (const told of confirmed) expect(found.get(told.ordinal ?? 0)).toBe(identityOf(told))
    expect(new Set(found.values()).size).toBe(found.size)
    await log.close()
    expect(await verifyLog(dir)).toMatchObject({ ok: true, problems: [] })
  }
  expect(confirmed.length).toBeGreaterThan(500)
})

test('a disk that takes no more refuses, keeps what it confirmed and goes on when there is room', async () => {
  const dir = await aFolder()
  const limited = ['bash', '-c', `ulimit -f 300; exec "$@"`, 'writer', ...writer, dir, '0']
  const told = await runWriter(limited, Infinity)
  const refused = told.filter((one) => one.refused)
  const confirmed = told.filter((one) => !one.refused)
  expect(confirmed.length).toBeGreaterThan(100)
  expect(refused).toHaveLength(8)
  expect(refused[0]?.refused).toContain('EFBIG')
  expect(await verifyLog(dir)).toMatchObject({ ok: true, lines: confirmed.length + 1 })
  const log = await aLog(dir)
  const found = await identitiesIn(dir)
  for (const one of confirmed) expect(found.get(one.ordinal ?? 0)).toBe(identityOf(one))
  expect(await log.append(anEntry({ complaintId: 'later' }))).toMatchObject({ ordinal: confirmed.length + 2 })
})
