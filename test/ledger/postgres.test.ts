import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { KeyStore } from '../../ledger/keys/store.ts'
import { openLog } from '../../ledger/log.ts'
import { readLog } from '../../ledger/reader.ts'
import { PostgresClaims } from '../../ledger/stores/postgres/claims.ts'
import { markMoved } from '../../ledger/stores/moved.ts'
import { copyIntoDatabase } from '../../ledger/stores/postgres/copy.ts'
import { connections } from '../../ledger/stores/postgres/connection.ts'
import { PostgresKeys } from '../../ledger/stores/postgres/keys.ts'
import { whileFirst } from '../../ledger/stores/postgres/leading.ts'
import { prepare } from '../../ledger/stores/postgres/schema.ts'
import { verifyLog } from '../../ledger/verify.ts'
import { nodeFor } from '../support/commands.ts'
import { type Postgres, queried, startPostgres } from '../support/postgres.ts'
import { anEntry } from './an-entry.ts'
import { run } from '../server/a-policy-command.ts'
import { Told } from './told.ts'
import { aFolder, aLog } from './folder.ts'

/* What a database makes possible, and what may happen to it. */

let postgres: Postgres
beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres.stop())

const writer = await nodeFor('test/ledger/endless-writer.ts')
/** A writer of its own process that appends until it is killed, and what it has told so far. */
function aWriter(address: string, round: number): { told: Told[]; kill: () => Promise<void> } {
  const [program, ...args] = [...writer, address, `${round}`]
  const child = spawn(program, args)
  const told: Told[] = []
  child.stderr.pipe(process.stderr)
  const lines = createInterface(child.stdout).on('line', (line) => told.push(Told.parse(JSON.parse(line))))
  const ended = Promise.all([once(child, 'close'), once(lines, 'close')])
  return { told, kill: async () => (child.kill('SIGKILL'), void (await ended)) }
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await pause(20)
}

const confirmedBy = (told: readonly Told[]) => told.filter(({ ordinal }) => ordinal !== undefined)

/** Every line that was confirmed is there, and the numbers of the month have no gap. */
async function mustHold(address: string, told: readonly Told[]): Promise<void> {
  const verified = await verifyLog(address)
  expect(verified).toMatchObject({ ok: true, problems: [] })
  const found = new Map<number, string>()
  const numbers = new Set<string>()
  for await (const line of readLog(address)) {
    if (!('entry' in line)) continue
    const { complaintId, seq, number } = line.entry
    found.set(line.ordinal, `${complaintId} ${seq} ${number}`)
    numbers.add(number)
  }
  for (const { complaintId, seq, number, ordinal } of confirmedBy(told))
    expect(found.get(ordinal ?? 0)).toBe(`${complaintId} ${seq} ${number}`)
  const serials = [...numbers].map((number) => Number(number.slice(4))).sort((a, b) => a - b)
  expect(serials).toEqual(serials.map((_, n) => n + 1))
}

test('four writers at once, killed on the way, leave one chain and numbers without gaps', async () => {
  const address = await postgres.database()
  const writers = [1, 2, 3, 4].map((round) => aWriter(address, round))
  await until(() => writers.every(({ told }) => told.length > 60))
  await Promise.all(writers.slice(0, 2).map(({ kill }) => kill()))
  const before = writers[3]?.told.length ?? 0
  await until(() => (writers[3]?.told.length ?? 0) > before + 60)
  await Promise.all(writers.map(({ kill }) => kill()))
  const told = writers.flatMap((one) => one.told)
  expect(told.filter(({ refused }) => refused !== undefined)).toEqual([])
  await mustHold(address, told)
})

test('a server that stops at once loses nothing that was confirmed, and the writers go on by themselves', async () => {
  const address = await postgres.database()
  const writers = [1, 2].map((round) => aWriter(address, round))
  const all = () => confirmedBy(writers.flatMap(({ told }) => told)).length
  await until(() => writers.every(({ told }) => told.length > 0))
  for (let round = 0; round < 2; round += 1) {
    const before = all()
    await until(() => all() > before + 80)
    postgres.kill()
  }
  const before = all()
  await until(() => all() > before + 80)
  await Promise.all(writers.map(({ kill }) => kill()))
  const told = writers.flatMap((one) => one.told)
  expect(told.some(({ refused }) => refused !== undefined)).toBe(true)
  await mustHold(address, told)
})

test('a writer that is stopped while it holds the end lets the others go on within seconds', async () => {
  const address = await postgres.database()
  const log = await aLog(address)
  await log.append(anEntry())
  const stuck = connections(address, 1)
  const client = await stuck.connect()
  await client.query('BEGIN; SELECT * FROM redress.head FOR UPDATE')
  expect(await log.append(anEntry({ seq: 2 }))).toMatchObject({ ordinal: 3 })
  await expect(client.query('COMMIT')).rejects.toThrow(/terminat|timeout|not queryable/i)
  client.release(true)
  await stuck.end()
})

test('what one writer has recorded, another knows: its repetition, its next step, and what stands in the way', async () => {
  const address = await postgres.database()
  const [one, other] = await Promise.all([aLog(address), aLog(address)])
  const first = await one.append(anEntry())
  expect(await other.append(anEntry())).toEqual(first)
  const second = await other.append(anEntry({ seq: 2 }))
  const early = one.append(anEntry({ seq: 4 }))
  await pause(50)
  await other.append(anEntry({ seq: 3 }))
  expect((await early).ordinal).toBe(second.ordinal + 2)
  await expect(one.append(anEntry({ seq: 2, atMs: 7 }))).rejects.toThrow('another entry is written')
  await other.refresh()
  expect(await other.entryOf('c-1', 4)).toMatchObject({ seq: 4 })
})

const tampering: [string, string, string][] = [
  [
    'altered',
    `UPDATE redress.lines SET line = replace(line, 'step 3', 'step 9') WHERE ordinal = 4`,
    'line 4',
  ],
  ['deleted', 'DELETE FROM redress.lines WHERE ordinal = 4', 'line 4'],
  ['cut off', 'DELETE FROM redress.lines WHERE ordinal > 4', 'line 5'],
  [
    'swapped',
    'UPDATE redress.lines SET ordinal = CASE ordinal WHEN 3 THEN -4 ELSE -3 END WHERE ordinal IN (3, 4); UPDATE redress.lines SET ordinal = -ordinal WHERE ordinal < 0',
    'line 3',
  ],
]
test.each(tampering)(
  'lines that were %s by SQL are found, and nothing is written behind them',
  async (_, sql, where) => {
    const address = await postgres.database()
    const log = await openLog(address)
    for (let seq = 1; seq <= 5; seq += 1) await log.append(anEntry({ seq }))
    await log.close()
    await queried(address, sql)
    const { ok, problems } = await verifyLog(address)
    expect(ok).toBe(false)
    expect(`line ${problems[0]?.ordinal}`).toBe(where)
    await expect(openLog(address)).rejects.toThrow(/broken|ends at line/)
  },
)

test('a ledger that was put back older than its writer knows it stops that writer', async () => {
  const address = await postgres.database()
  const log = await aLog(address)
  for (let seq = 1; seq <= 3; seq += 1) await log.append(anEntry({ seq }))
  await queried(
    address,
    `DELETE FROM redress.lines WHERE ordinal > 3;
     UPDATE redress.head SET ordinal = 3, hash = (SELECT substr(line, length(line) - 65, 64) FROM redress.lines WHERE ordinal = 3)`,
  )
  await expect(log.append(anEntry({ seq: 4 }))).rejects.toThrow('ends at line 3')
  expect(await log.broken).toMatchObject({ name: 'LedgerBrokenError' })
  expect(await verifyLog(address)).toMatchObject({ ok: true, lines: 3 })
})

test('keys are made once for all processes, and an erased one is gone from the disk', async () => {
  const address = await postgres.database()
  const by = randomBytes(32)
  const stores = await Promise.all([1, 2, 3].map(() => PostgresKeys.open(address, by)))
  for (const store of stores) onTestFinished(() => store.close())
  const [one, other] = stores
  const made = await Promise.all(stores.map((store) => store.make('case')))
  expect(new Set(made.map((key) => key.toString('hex'))).size).toBe(1)
  const files = () =>
    queried<{ path: string }>(address, `SELECT pg_relation_filepath('redress.case_keys') AS path`)
  const before = await files()
  await one?.erase('case')
  await one?.erase('never begun')
  expect(await files()).not.toEqual(before)
  expect([await other?.get('case'), await other?.make('never begun')]).toEqual(['erased', 'erased'])
  await expect(PostgresKeys.open(address, randomBytes(32))).rejects.toThrow(
    'do not open with this master key',
  )
})

test('claims of several processes exclude each other, and those of a process that died are given up when it starts again', async () => {
  const address = await postgres.database()
  await prepare(address)
  const bounds = { leaseMs: 60_000, waitMs: 300 }
  const open = (name: string) => PostgresClaims.open(address, name, bounds)
  const [one, other] = await Promise.all([open('one'), open('other')])
  onTestFinished(() => other.close())
  await one.take('a', ['x', 'y'])
  await expect(other.take('b', ['y', 'z'])).rejects.toThrow('being recorded just now')
  await other.take('c', ['z'])
  const waiting = other.take('b', ['y'])
  one.end('a')
  await waiting
  other.end('b')
  await one.take('d', ['x'])
  await one.close()
  const again = await open('one')
  onTestFinished(() => again.close())
  await other.take('e', ['x'])
})

test('of several processes one does what comes behind the record, and another when it ends', async () => {
  const address = await postgres.database()
  await prepare(address)
  const doing = new Set<string>()
  const most: number[] = []
  const beginning = (name: string) => {
    const stop = new AbortController()
    const ended = whileFirst(address, stop.signal, async (signal) => {
      doing.add(name)
      most.push(doing.size)
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
      doing.delete(name)
    })
    return async () => (stop.abort(), ended)
  }
  const stops = new Map(['one', 'other'].map((name) => [name, beginning(name)]))
  await until(() => doing.size === 1)
  const [first = ''] = doing
  await stops.get(first)?.()
  await until(() => doing.size === 1)
  expect([...doing]).not.toEqual([first])
  for (const stop of stops.values()) await stop()
  expect(Math.max(...most)).toBe(1)
})

test('what hinders is said in one sentence: no server, a wrong password, no database, a later version, no sync', async () => {
  const address = await postgres.database()
  const said = async (other: string) => prepare(other).catch((error: Error) => error.message)
  const at = (change: (url: URL) => void) => {
    const url = new URL(address)
    change(url)
    return url.toString()
  }
  expect(await said(at((url) => (url.port = '1')))).toMatch(
    /^Nothing answers at REDRESS_LEDGER .*: start PostgreSQL/,
  )
  const wrong = await said(at((url) => (url.password = 'guessed')))
  expect(wrong).toMatch(/does not let redress in: mend the user or the password/)
  expect(wrong).not.toContain('guessed')
  expect(await said(at((url) => (url.pathname = '/nowhere')))).toMatch(
    /^There is no database nowhere at .*createdb/,
  )
  await queried(address, `CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0`)
  expect(await said(at((url) => (url.pathname = '/latin')))).toMatch(
    /encoding LATIN1: make one with the encoding UTF8/,
  )
  await prepare(address)
  await queried(address, 'UPDATE redress.version SET version = 99')
  expect(await said(address)).toMatch(/tables of version 99 and this program knows version 1/)
})

test('the command copies, and leaves a folder that nobody goes on with by mistake', async () => {
  const dir = await aFolder()
  const log = await openLog(join(dir, 'ledger'))
  await log.append(anEntry())
  await log.close()
  const address = await postgres.database()
  const at = (script: string, ...args: string[]) => run(script, args, { REDRESS_DATA: dir })
  // Its terms are none that a machine knows: what is said of them is another test's affair.
  expect((await at('server/copy-ledger.ts', address)).code).toBe(1)
  markMoved(join(dir, 'ledger'), 'postgres://redress@localhost/record')
  await expect(openLog(join(dir, 'ledger'))).rejects.toThrow(/goes on there: set REDRESS_LEDGER to it/)
  for (const args of [['verify'], ['checkpoint'], ['replay', '--all'], ['export-log', 'xes']]) {
    const { code, err } = await at('server/audit.ts', ...args)
    expect([code, err]).toEqual([
      2,
      expect.stringContaining('was copied to postgres://redress@localhost/record'),
    ])
  }
  const { code, err } = await at('server/copy-ledger.ts', address)
  expect([code, err]).toEqual([2, expect.stringContaining('goes on there')])
})

test('a ledger of a folder is copied whole, goes on there, and is copied over no other one', async () => {
  const dir = await aFolder()
  const keysFile = join(dir, 'keys')
  const by = randomBytes(32)
  const keys = await KeyStore.open(keysFile, by)
  const key = await keys.make('c-1')
  await keys.close()
  const ledger = join(dir, 'ledger')
  const log = await openLog(ledger)
  for (let seq = 1; seq <= 3; seq += 1) await log.append(anEntry({ seq }))
  const address = await postgres.database()
  await expect(copyIntoDatabase(ledger, keysFile, address)).rejects.toThrow('a ledger has one writer')
  await log.close()
  expect(await copyIntoDatabase(ledger, keysFile, address)).toBe(4)
  expect((await verifyLog(address)).head).toEqual((await verifyLog(ledger)).head)
  const there = await PostgresKeys.open(address, by)
  onTestFinished(() => there.close())
  expect(await there.get('c-1')).toEqual(key)
  const onwards = await aLog(address)
  expect(await onwards.append(anEntry({ seq: 3 }))).toMatchObject({ ordinal: 4 })
  expect(await onwards.append(anEntry({ seq: 4 }))).toMatchObject({ number: '261101', ordinal: 5 })
  expect(await onwards.append(anEntry({ complaintId: 'c-2' }))).toMatchObject({ number: '261102' })
  await expect(copyIntoDatabase(ledger, keysFile, address)).rejects.toThrow('holds a ledger already')
})
