import { createServer } from 'node:net'
import { readFileSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { isAlive } from '../../server/runtime/processes.ts'
import { nodeFor } from '../support/commands.ts'
import { startServers, temporaryFolder } from '../support/servers.ts'
import { type Command, living, running, runStart } from './runtime-stubs/run.ts'

const RUNS = 'stop with Ctrl-C'
const soon = { timeout: 20_000, interval: 50 }
let dataDir: string
let commands: Command[]
let node: Awaited<ReturnType<typeof nodeFor>>

beforeEach(async () => {
  node = await nodeFor('test/server/runtime-stubs/start.ts')
  dataDir = temporaryFolder()
  commands = []
})
afterEach(async () => {
  for (const command of commands) command.signal('SIGTERM')
  await Promise.all(commands.map(({ ended }) => ended))
  rmSync(dataDir, { recursive: true, force: true })
})

function start(env: Record<string, string> = {}): Command {
  const command = runStart(node, { REDRESS_DATA: dataDir, ...env })
  commands.push(command)
  return command
}

async function started(env: Record<string, string> = {}): Promise<Command> {
  const command = start(env)
  await command.prints(RUNS)
  expect(command.printed()).toContain(RUNS)
  return command
}

test('it says where it runs, lets no second start over its data, and Ctrl-C stops all in order, the servers last', async () => {
  const command = await started()
  await command.prints('Try this first.')
  const before = running(dataDir)
  const all = ['guard', 'redis', 'temporal', 'ledger', 'worker-1', 'worker-2', 'api']
  const lines = command.printed().trimEnd().split('\n')
  expect(lines.filter((line) => !line.startsWith('Fetching '))).toEqual([
    `A master key was made: keep a copy of ${join(dataDir, 'master-key')} apart from all backups`,
    `Redress runs at ${before.addresses.api} — stop with Ctrl-C`,
    'Try this first.',
  ])
  const second = start()
  expect(await second.ended).toBe(1)
  expect(second.printed()).toContain(`already runs over ${dataDir} as process ${command.pid}`)
  expect(living(before)).toEqual(all)
  command.signal('SIGINT')
  expect(await command.ended).toBe(0)
  expect(living(before)).toEqual([])
  const ended = readFileSync(join(dataDir, 'ended'), 'utf8').trim().split('\n')
  expect(ended).toEqual(['api.ts', 'worker.ts', 'worker.ts', 'ledger.ts'])
})

test.each(['REDRESS_SIMULATED_TIME', 'REDRESS_DEVELOPMENT_TOKENS'])(
  '%s is refused where others than this machine can knock',
  async (name) => {
    const command = start({ [name]: '1', REDRESS_HOST: '0.0.0.0' })
    expect(await command.ended).toBe(1)
    expect(command.printed().trim()).toBe(
      `${name}=1 is for trials on one machine and REDRESS_HOST is 0.0.0.0; unset one of the two.`,
    )
  },
)

test('nothing outlives a killed supervisor, not even a process that will not listen', async () => {
  const command = await started({ DEAF_WORKERS: '1' })
  const before = running(dataDir)
  command.signal('SIGKILL')
  await vi.waitFor(() => expect(living(before)).toEqual([]), soon)
})

test('what a supervisor and its guard left when both were killed is ended by the next start', async () => {
  const command = await started()
  const before = running(dataDir)
  const guard = before.processes.find(({ name }) => name === 'guard')
  // The supervisor must not see its guard die, or it would start another.
  command.signal('SIGSTOP')
  process.kill(guard?.pid ?? 0, 'SIGKILL')
  command.signal('SIGKILL')
  await command.ended
  expect(living(before)).toEqual(expect.arrayContaining(['redis', 'temporal']))
  await started()
  expect(living(before)).toEqual([])
})

test('servers that are named are used and none are started', async () => {
  const theirs = await startServers({ entries: {} })
  try {
    await started({ TEMPORAL_ADDRESS: theirs.temporalAddress, REDIS_URL: theirs.redisUrl })
    expect(living(running(dataDir))).toEqual(['guard', 'ledger', 'worker-1', 'worker-2', 'api'])
    expect(running(dataDir).addresses.temporal).toBe(theirs.temporalAddress)
  } finally {
    await theirs.stop()
  }
})

test('a port that is taken is named in one sentence', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const address = taken.address()
  const port = String(typeof address === 'object' ? address?.port : '')
  const command = start({ REDRESS_PORT: port })
  expect(await command.ended).toBe(1)
  expect(command.printed().trim()).toBe(
    `Port ${port} is taken; stop what listens there, or set REDRESS_PORT to another one.`,
  )
  taken.close()
})

test('a setting that cannot be used is named with what to write instead', async () => {
  const command = start({ TEMPORAL_ADDRESS: 'https://temporal.example' })
  expect(await command.ended).toBe(1)
  expect(command.printed().trim()).toBe('TEMPORAL_ADDRESS cannot be used: write host:port.')
})

test('a start that is called off half-way leaves nothing behind', async () => {
  const command = start()
  await vi.waitFor(() => expect(living(running(dataDir))).toContain('temporal'), soon)
  const before = running(dataDir)
  command.signal('SIGINT')
  expect(await command.ended).toBe(1)
  expect(before.processes.filter(isAlive)).toEqual([])
})
