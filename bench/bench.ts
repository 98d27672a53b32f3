import type { ChildProcess } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import Table from 'cli-table3'
import '../server/cut-output.ts'
import { samplePolicy } from '../server/demo/sample.ts'
import type { Engine } from '../server/runtime/engine.ts'
import { termsOf } from '../server/terms.ts'
import { bare, ours } from './contenders.ts'
import { clientsOf, dataFolder, measuring, startBare, startMeasured } from './installation.ts'
import { type Contender, type Figures, mean, quantile, run, sum } from './measure.ts'

/** Given on the command line, as in `npm run bench -- 16`; all of them without. */
const asked = process.argv.slice(2).map(Number)
if (!asked.every((each) => Number.isInteger(each) && each > 0)) {
  console.error('Write how many lives are lived at once, whole numbers: npm run bench -- 1 16')
  process.exit(2)
}
const CONCURRENCIES = asked.length > 0 ? asked : [1, 16, 64]
const LIVES = { 1: 16, 16: 128, 64: 192 } as Record<number, number>
const WARM_UP = 40
const COLD = 20

const terms = termsOf(samplePolicy())
const dataDir = dataFolder()
const engine = await startMeasured(dataDir, ['ledger', 'worker'])
let yardstick: ChildProcess[] = []
await measuring(
  engine,
  () => yardstick,
  async () => {
    yardstick = await startBare(engine, ['workflows', 'workflows', 'notes'])
    await measure(engine)
  },
)
process.exit(0)

async function measure(running: Engine): Promise<void> {
  const clients = await clientsOf(running)
  const pids = (...names: string[]) => names.map((name) => running.pids()[name] ?? 0)
  const mine = () => ({
    workers: pids('worker-1', 'worker-2'),
    record: pids('ledger'),
    temporal: pids('temporal'),
  })
  const theirs = () => {
    const [one = 0, two = 0, notes = 0] = yardstick.map(({ pid }) => pid)
    return { workers: [one, two], record: [notes], temporal: pids('temporal') }
  }
  const contenders = [
    ours(clients.ours, terms, true, mine),
    ours(clients.ours, terms, false, mine),
    bare(clients.bare, terms, true, theirs),
    bare(clients.bare, terms, false, theirs),
  ] as const

  for (const contender of contenders) await run(contender, WARM_UP, 16, 'warm')
  const events = await Promise.all(contenders.map(async (each) => (await each.history('warm-0')).length))
  const table = new Table({
    style: { head: [], border: [] },
    head: ['concurrency', 'who', 'lives/s', 'ack p50 ms', 'ack p99 ms', 'CPU ms/life', 'events/life'],
  })
  const processes = new Table({
    style: { head: [], border: [] },
    head: ['concurrency', 'who', 'workers, CPU ms/life', 'record', 'temporal'],
  })
  for (const concurrency of CONCURRENCIES) {
    const figures = await inTurns(contenders, concurrency)
    figures.forEach((each, n) =>
      table.push([concurrency, contenders[n]?.name ?? '', ...rounded(each), events[n] ?? 0]),
    )
    figures.forEach(({ cpuMs: { workers = 0, record = 0, temporal = 0 } }, n) =>
      processes.push([
        concurrency,
        contenders[n]?.name ?? '',
        ...[workers, record, temporal].map((ms) => ms.toFixed(0)),
      ]),
    )
    const [product, ...others] = figures
    for (const [n, other] of others.entries()) {
      if (!product) continue
      const name = `redress : ${contenders[n + 1]?.name}`
      table.push([concurrency, name, ...ratios(product, other), ratio(events[0] ?? 0, events[n + 1] ?? 0)])
    }
  }
  console.log(table.toString())
  console.log(processes.toString())
  await measureCold(contenders)
  const rss = Math.round(process.memoryUsage().rss / 1024 / 1024)
  console.log(`Node ${process.version}, driver ${rss} MiB, Temporal with its store on disk (WAL, full sync).`)
}

/** Half of the lives each, twice in turns, so that a machine that slows down slows both. */
async function inTurns(contenders: readonly Contender[], concurrency: number): Promise<Figures[]> {
  const half = (LIVES[concurrency] ?? 100) / 2
  const rounds: Figures[][] = contenders.map(() => [])
  for (const turn of ['a', 'b']) {
    for (const [n, contender] of contenders.entries()) {
      const figures = await run(contender, half, concurrency, `${concurrency}${turn}`)
      rounds[n]?.push(figures)
      console.error(
        `${contender.name}, ${concurrency} at once, ${half} lives: ${rounded(figures).join(', ')}`,
      )
    }
  }
  return rounds.map(mean)
}

/** Acknowledgement of a complaint that no worker has in memory: the workers have just been killed and are back. */
async function measureCold(contenders: readonly Contender[]): Promise<void> {
  const [product] = contenders
  if (!product) return
  const steps = await Promise.all(Array.from({ length: COLD }, (_, n) => product.park(`cold-${n}`)))
  const killedMs = performance.now()
  for (const name of ['worker-1', 'worker-2']) engine.signal(name, 'SIGKILL')
  const [first, ...others] = steps
  if (first) await first()
  const recoveryMs = performance.now() - killedMs
  await pause(1_500)
  const cold: number[] = []
  for (const step of others) cold.push(await step())
  console.log(
    `Both workers killed: the next step was acknowledged after ${Math.round(recoveryMs)} ms. ` +
      `Cold acknowledgement p50 ${Math.round(quantile(cold, 0.5))} ms, p99 ${Math.round(quantile(cold, 0.99))} ms (${cold.length} complaints).`,
  )
}

function rounded({ livesPerSecond, ackP50Ms, ackP99Ms, cpuMs }: Figures): string[] {
  return [livesPerSecond.toFixed(2), ackP50Ms.toFixed(1), ackP99Ms.toFixed(1), sum(cpuMs).toFixed(0)]
}

function ratios(a: Figures, b: Figures): string[] {
  return [
    ratio(a.livesPerSecond, b.livesPerSecond),
    ratio(a.ackP50Ms, b.ackP50Ms),
    ratio(a.ackP99Ms, b.ackP99Ms),
    ratio(sum(a.cpuMs), sum(b.cpuMs)),
  ]
}

function ratio(a: number, b: number): string {
  return (a / b).toFixed(2)
}
