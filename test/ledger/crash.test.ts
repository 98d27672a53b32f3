import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test, vi } from 'vitest'
import { openLog } from '../../ledger/log.ts'
import { readLog } from '../../ledger/reader.ts'
import { verifyLog } from '../../ledger/verify.ts'
import { nodeFor } from '../support/commands.ts'
import { anEntry } from './an-entry.ts'
import { Told } from './told.ts'
import { aFolder, aLog } from './folder.ts'

const writer = await nodeFor('test/ledger/endless-writer.ts')
const writerShortOfRoom = await nodeFor('test/ledger/writer-short-of-room.ts')
/** A limit on the size of files, in blocks of 1024 bytes, stands for a full disk. */
const withRoomFor = (blocks: number, command: string[]) => [
  '-c',
  `ulimit -S -f ${blocks}; exec "$@"`,
  'writer',
  ...command,
]

/** Runs the endless writer, hands what it tells to `hear` until that says `stop`, then kills it; all it told until its end. */
async function runWriter(
  command: string[],
  hear: (told: Told[], pid: number) => 'stop' | 'go on',
): Promise<Told[]> {
  const [program = '', ...args] = command
  const child = spawn(program, args)
  const told: Told[] = []
  child.stderr.pipe(process.stderr)
  const lines = createInterface(child.stdout).on('line', (line) => {
    told.push(Told.parse(JSON.parse(line)))
    if (hear(told, child.pid ?? 0) === 'stop') child.kill('SIGKILL')
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
    confirmed.push(
      ...(await runWriter([...writer, dir, `${round}`], (told) =>
        told.length < killAfter ? 'go on' : 'stop',
      )),
    )
    const log = await openLog(dir)
    const found = await identitiesIn(dir)
    for (const told of confirmed) expect(found.get(told.ordinal ?? 0)).toBe(identityOf(told))
    expect(new Set(found.values()).size).toBe(found.size)
    await log.close()
    expect(await verifyLog(dir)).toMatchObject({ ok: true, problems: [] })
  }
  expect(confirmed.length).toBeGreaterThan(500)
})

test.skipIf(process.platform !== 'linux')(
  'a full disk refuses without losing what was confirmed, and the same writer goes on when there is room',
  async () => {
    const dir = await aFolder()
    const limited = ['bash', ...withRoomFor(300, [...writer, dir, '0'])]
    let confirmedWhenFull = 0
    const told = await runWriter(limited, (told, pid) => {
      const refused = told.filter((one) => one.refused).length
      if (refused === 40 && confirmedWhenFull === 0) {
        confirmedWhenFull = told.length - refused
        execFileSync('bash', ['-c', `prlimit --pid ${pid} --fsize=unlimited`])
      }
      return confirmedWhenFull === 0 || told.length - refused < confirmedWhenFull + 200 ? 'go on' : 'stop'
    })
    const confirmed = told.filter((one) => !one.refused)
    expect(confirmedWhenFull).toBeGreaterThan(100)
    expect(told.filter(({ refused }) => refused && !refused.includes('EFBIG'))).toEqual([])
    expect(new Set(confirmed.map(identityOf)).size).toBe(confirmed.length)
    vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const log = await aLog(dir)
    expect(await verifyLog(dir)).toMatchObject({ ok: true, problems: [] })
    const found = await identitiesIn(dir)
    for (const one of confirmed) expect(found.get(one.ordinal ?? 0)).toBe(identityOf(one))
    expect(await log.append(anEntry({ complaintId: 'later' }))).toMatchObject({ ordinal: found.size + 2 })
  },
)

test.skipIf(process.platform === 'win32')(
  'a batch that did not fit leaves nothing behind what comes after it',
  async () => {
    const dir = await aFolder()
    const command = withRoomFor(250, [...writerShortOfRoom, dir])
    const told: unknown = JSON.parse(execFileSync('bash', command).toString())
    expect(told).toEqual({
      large: Array.from({ length: 8 }, () => 'rejected'),
      small: expect.objectContaining({ number: '261102', ordinal: 3 }),
    })
    const file = await readFile(join(dir, '000000000001.jsonl'), 'utf8')
    expect(file.trimEnd().split('\n')).toHaveLength(3)
    await aLog(dir)
    expect(await verifyLog(dir)).toMatchObject({ ok: true, lines: 3 })
  },
)
