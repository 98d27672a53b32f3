import { fileURLToPath } from 'node:url'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Connection, WorkflowClient } from '@temporalio/client'
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { AppendRequest } from '../../ledger/entry.ts'
import { KeyStore } from '../../ledger/keys/store.ts'
import { openLog } from '../../ledger/log.ts'
import { verifyLog } from '../../ledger/verify.ts'
import { connectOnce } from '../../server/projections/connection.ts'
import { dumpProjection } from '../../server/projections/dump.ts'
import { complaintSummary, waitForVersion } from '../../server/projections/queries.ts'
import { startEngine } from '../../server/runtime/engine.ts'
import { installationKeys, keyFile } from '../../server/runtime/master-key.ts'
import { encryptedWith } from '../../server/sealing/payload-codec.ts'
import { anEntry } from '../ledger/an-entry.ts'
import { aFolder } from '../ledger/folder.ts'
import type { recording } from '../ledger/recording.ts'
import { startRedis, startServers, type Servers } from '../support/servers.ts'

Runtime.install({ logger: new DefaultLogger('ERROR') })

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url))

async function anEngine(report?: (line: string) => void): Promise<Servers> {
  const engine = await startServers({
    timeSkipping: false,
    entries: { ledger: path('../../server/ledger.ts') },
    ...(report ? { report } : {}),
  })
  onTestFinished(() => engine.stop())
  return engine
}

/** Runs `recording` workflows, which pass what they are given to the ledger's task queue. */
async function aRecorder({
  temporalAddress: address,
  dataDir,
}: Pick<Servers, 'temporalAddress' | 'dataDir'>): Promise<
  (id: string, requests: AppendRequest[]) => Promise<unknown>
> {
  const connection = await NativeConnection.connect({ address })
  const workflowsPath = path('../ledger/recording.ts')
  const dataConverter = encryptedWith(installationKeys(dataDir).payloads)
  const worker = await Worker.create({ connection, taskQueue: 'recording', workflowsPath, dataConverter })
  const running = worker.run()
  const ask = await Connection.connect({ address })
  onTestFinished(async () => {
    worker.shutdown()
    await running
    await connection.close()
    await ask.close()
  })
  const client = new WorkflowClient({ connection: ask, dataConverter })
  return (id, requests) =>
    client.execute<typeof recording>('recording', {
      workflowId: id,
      taskQueue: 'recording',
      args: [requests],
    })
}

test('what workflows record is durable and shown, through the death of the writer, and each step once', async () => {
  const printed: string[] = []
  const engine = await anEngine((line) => printed.push(line))
  const record = await aRecorder(engine)
  const redis = await connectOnce(engine.redisUrl)
  onTestFinished(() => redis.disconnect())
  const life = (complaintId: string) => [1, 2, 3].map((seq) => anEntry({ complaintId, seq }))

  expect(await record('first', life('c-1'))).toEqual(
    [2, 3, 4].map((ordinal) => ({ number: '261101', ordinal })),
  )
  expect(await waitForVersion(redis, 'c-1', 3, 10_000)).toBe(true)
  const ledger = join(engine.dataDir, 'ledger')
  await expect(openLog(ledger)).rejects.toThrow(`written by process ${engine.pids()['ledger']}`)

  const many = Array.from({ length: 30 }, (_, n) => record(`m-${n}`, life(`m-${n}`)))
  engine.kill('ledger')
  await Promise.all(many)
  expect(await waitForVersion(redis, 'm-29', 3, 10_000)).toBe(true)
  expect(await verifyLog(ledger)).toMatchObject({ ok: true, lines: 94, complaints: 31 })

  const refused = record('refused', [anEntry({ complaintId: 'c-1', seq: 2, atMs: 1 })])
  await expect(refused).rejects.toMatchObject({
    cause: { cause: { type: 'LedgerConflictError', nonRetryable: true } },
  })

  const before = await dumpProjection(redis)
  const env = { ...process.env, REDRESS_DATA: engine.dataDir, REDIS_URL: '' }
  const command = ['--import', 'tsx', path('../../server/rebuild.ts')]
  const { stdout } = await promisify(execFile)(process.execPath, command, { env })
  expect(stdout).toContain('hold all 94 lines')
  expect(await dumpProjection(redis)).toBe(before)
  expect(await complaintSummary(redis, 'm-3')).toMatchObject({ seq: 3 })

  const keys = join(engine.dataDir, 'record-keys.json')
  await vi.waitFor(() => expect(existsSync(join(engine.dataDir, 'record-checkpoints'))).toBe(true), 10_000)
  await rm(keys)
  await record('unsigned', life('u-1'))
  const why = expect.stringContaining(`${keys} is missing, and the logs were signed with the keys in it`)
  await vi.waitFor(() => expect(printed).toContainEqual(why), 10_000)
  expect(existsSync(keys)).toBe(false)
})

test('keys that are not those of the record let nothing start, and no master key is made over another one', async () => {
  const redis = await startRedis()
  onTestFinished(() => redis.stop())
  const dataDir = await aFolder()
  const starting = () =>
    startEngine({
      dataDir,
      temporalAddress: new URL(redis.url).host,
      redisUrl: redis.url,
      apiPort: 'any',
      entries: { ledger: path('../../server/ledger.ts') },
      report: (line) => said.push(line),
    }).then(
      () => 'started',
      (error: Error) => error.message,
    )
  const said: string[] = []
  const token = `sealed.1.c-1.${'a'.repeat(43)}.${'b'.repeat(43)}~`
  const log = await openLog(join(dataDir, 'ledger'))
  await log.append(anEntry({ step: { type: 'receive', content: token } }))
  await log.close()
  const file = keyFile(dataDir)
  expect(await starting()).toBe(
    `The record holds sealed values and ${file} holds no keys: bring back the latest copy of that file.`,
  )
  await (await KeyStore.open(file, randomBytes(32))).close()
  said.length = 0
  expect([await starting(), said]).toEqual([
    `The keys in ${file} do not open with this master key: bring back the master key that they were made with.`,
    [],
  ])
  const master = join(dataDir, 'master-key')
  await rm(master)
  expect(await starting()).toBe(
    `There is no master key in ${master}, and ${file} holds keys that it opens: bring it back, or set REDRESS_MASTER_KEY to it.`,
  )
  expect(existsSync(master)).toBe(false)
})
