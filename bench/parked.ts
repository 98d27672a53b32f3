import type { ChildProcess } from 'node:child_process'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import Table from 'cli-table3'
import { Redis } from 'ioredis'
import { parse, stringify } from 'yaml'
import '../server/cut-output.ts'
import { loadPolicies } from '../policies/load.ts'
import { rebuildProjections } from '../server/projections/projector.ts'
import { developer, signToken } from '../server/identity/tokens.ts'
import type { Engine } from '../server/runtime/engine.ts'
import { termsOf } from '../server/terms.ts'
import { bare, ours } from './contenders.ts'
import { clientsOf, dataFolder, measuring, SECRET, startBare, startMeasured } from './installation.ts'
import { LIFE } from './lifecycle.ts'
import { type Contender, type HistoryEvent, quantile } from './measure.ts'

/*
 * So many complaints that wait, and what they cost: `npm run bench:parked -- 2000`. They are taken in 16 at once, read by their staff,
 * and all become overdue in the same second; the bare workflow does the same, after them.
 */
const [count = 2_000] = process.argv.slice(2).map(Number)
const AT_ONCE = 16
const READS = 100
/** Taking in goes on for so long at most, so that nothing is due before the last is taken in. */
const PER_INTAKE_MS = 130
const PER_RING_MS = 70

const dataDir = dataFolder()
const withinS = Math.round(30 + (count * PER_INTAKE_MS) / 1000)
const startedAtMs = Math.floor(Date.now() / 1000) * 1000
const dueMs = startedAtMs + withinS * 1000
/** What the bare workflow waits for comes after ours has been told. */
const bareDueMs = dueMs + 20_000 + count * PER_RING_MS
const policy = trialPolicy()
const terms = termsOf(policy)
const engine = await startMeasured(dataDir, ['ledger', 'worker', 'api'])
let yardstick: ChildProcess[] = []
await measuring(
  engine,
  () => yardstick,
  () => measure(engine),
)
process.exit(0)

/** The sample, with a promise that falls due at one instant for every complaint that came at one instant. */
function trialPolicy() {
  const path = fileURLToPath(new URL('../server/demo/policies/sample.yaml', import.meta.url))
  const sample = parse(readFileSync(path, 'utf8')) as Record<string, object>
  const told = {
    label: { zh: '同一时刻', en: 'at one instant' },
    starts: 'received',
    stops: ['answer', 'closed', 'withdrawn'],
    within: `${withinS}s`,
    ladder: [{ to: 'registrar' }, { after: '1d', to: 'generalManager' }],
  }
  const changed = {
    ...sample,
    intake: { ...sample['intake'], backdated: { upTo: '2d' } },
    clocks: { ...sample['clocks'], told },
  }
  writeFileSync(join(dataDir, 'parked.yaml'), stringify(changed))
  process.env['REDRESS_POLICIES'] = dataDir
  const [trial] = loadPolicies().values()
  if (!trial) throw new Error('there is no policy')
  return trial
}

async function measure(running: Engine): Promise<void> {
  const clients = await clientsOf(running)
  yardstick = await startBare(running, ['workflows', 'workflows'])
  const [first] = LIFE
  if (!first) throw new Error('a life has a first step')
  const intake = {
    ...first,
    step: {
      ...first.step,
      receivedAt: new Date(startedAtMs).toISOString(),
      atReason: 'the measurement began then',
    },
  }
  const contenders = [
    ours(clients.ours, terms, true, () => ({}), [intake]),
    bare(
      clients.bare,
      terms,
      true,
      () => ({}),
      () => [bareDueMs - Date.now(), null],
    ),
  ]
  await Promise.all(contenders.map((each) => parked(each, 40, 'warm')))
  const before = memoryOf(running)
  for (const each of contenders) {
    const seconds = await parked(each, count, 'parked')
    console.log(
      `${each.name}: ${count} taken in, ${AT_ONCE} at once, ${(count / seconds).toFixed(1)} a second`,
    )
  }
  report(running, before)
  await reads(running)
  if (Date.now() > dueMs) throw new Error('some were due before all were taken in')
  for (const [n, each] of contenders.entries()) await lateness(each, n === 0 ? dueMs : bareDueMs)
  report(running, before)
  await rebuilt(running)
}

/** Takes so many in; the seconds it took. */
async function parked(contender: Contender, many: number, tag: string): Promise<number> {
  const startedMs = performance.now()
  let next = 0
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let n = next++; n < many; n = next++) await contender.park(`${tag}-${n}`)
    }),
  )
  return (performance.now() - startedMs) / 1000
}

function memoryOf(running: Engine): Map<string, number> {
  const pids: [string, number | undefined][] = [
    ...Object.entries(running.pids()),
    ...yardstick.map(({ pid }, n): [string, number | undefined] => [`bare worker ${n + 1}`, pid]),
  ]
  return new Map(
    pids.flatMap(([name, pid]): [string, number][] => (pid === undefined ? [] : [[name, residentMiB(pid)]])),
  )
}

function residentMiB(pid: number): number {
  const kib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Math.round(Number(kib) / 1024)
}

function report(running: Engine, before: ReadonlyMap<string, number>): void {
  const table = new Table({ style: { head: [], border: [] }, head: ['process', 'MiB before', 'MiB now'] })
  for (const [name, now] of memoryOf(running)) table.push([name, before.get(name) ?? '', now])
  console.log(table.toString())
  const sizes = readdirSync(dataDir, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .map((path) => ({ path, size: statSync(path).size }))
  const kib = (pattern: RegExp) =>
    (sizes.filter(({ path }) => pattern.test(path)).reduce((sum, { size }) => sum + size, 0) / 1024).toFixed(
      0,
    )
  console.log(
    `On disk: Temporal ${kib(/temporal.*\.(db|sqlite)/)} KiB, record ${kib(/\/ledger\//)} KiB, Redis ${kib(/redis/)} KiB.`,
  )
}

async function reads({ apiUrl }: Engine): Promise<void> {
  const headers = { Authorization: `Bearer ${await signToken(SECRET, developer(policy, 'registrar'))}` }
  const ask = async (path: string): Promise<{ complaints?: { id: string }[] }> => {
    const answer = await fetch(`${apiUrl}${path}`, { headers })
    if (!answer.ok) throw new Error(`${path} answers with ${answer.status}`)
    return (await answer.json()) as { complaints?: { id: string }[] }
  }
  const { complaints: items = [] } = await ask('/complaints')
  const paths: Record<string, (n: number) => string> = {
    'list of complaints': () => '/complaints',
    inbox: () => '/inbox',
    counts: () => '/counts',
    'one complaint': (n) => `/complaints/${items[n % items.length]?.id}`,
    'its history': (n) => `/complaints/${items[n % items.length]?.id}/history`,
  }
  for (const [name, path] of Object.entries(paths)) {
    const times: number[] = []
    for (let n = 0; n < READS; n += 1) {
      const startedMs = performance.now()
      await ask(path(n))
      times.push(performance.now() - startedMs)
    }
    console.log(
      `${name}: p50 ${Math.round(quantile(times, 0.5))} ms, p95 ${Math.round(quantile(times, 0.95))} ms`,
    )
  }
}

/** How late each was told, by Temporal's history: when the task that met the passed deadline was completed. */
async function lateness(contender: Contender, promisedMs: number): Promise<void> {
  await pause(Math.max(0, promisedMs - Date.now()))
  const late: number[] = []
  const missing = new Set(Array.from({ length: count }, (_, n) => `parked-${n}`))
  const giveUpMs = Date.now() + 300_000
  while (missing.size > 0 && Date.now() < giveUpMs) {
    for (const id of missing) {
      const toldMs = toldAtMs(await contender.history(id))
      if (toldMs === null) continue
      missing.delete(id)
      late.push(toldMs - promisedMs)
    }
    await pause(500)
  }
  const [p50, p99, last] = [0.5, 0.99, 1].map((share) => (quantile(late, share) / 1000).toFixed(1))
  console.log(
    `${contender.name}: ${count} due in one second, told after p50 ${p50} s, p99 ${p99} s, last ${last} s; ${missing.size} not told`,
  )
}

function toldAtMs(events: readonly HistoryEvent[]): number | null {
  const firedAt = events.findIndex(({ timerFiredEventAttributes }) => timerFiredEventAttributes)
  const told = events.slice(firedAt + 1).find((event) => event.workflowTaskCompletedEventAttributes)
  if (firedAt < 0 || !told?.eventTime) return null
  return Number(told.eventTime.seconds) * 1000 + Number(told.eventTime.nanos) / 1e6
}

async function rebuilt({ redisUrl }: Engine): Promise<void> {
  const redis = new Redis(redisUrl)
  const startedMs = performance.now()
  const lines = await rebuildProjections(redis, join(dataDir, 'ledger'))
  const seconds = (performance.now() - startedMs) / 1000
  redis.disconnect()
  console.log(
    `projections rebuilt: ${lines} lines in ${seconds.toFixed(1)} s, ${Math.round(lines / seconds)} a second`,
  )
}
