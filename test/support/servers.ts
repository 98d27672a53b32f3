import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findRedis } from '../../server/runtime/binaries.ts'
import { type Engine, type EngineChoices, startEngine } from '../../server/runtime/engine.ts'
import { freePort } from '../../server/runtime/ports.ts'
import { redisPart } from '../../server/runtime/redis.ts'
import { supervise } from '../../server/runtime/supervisor.ts'

const script = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const OURS = {
  ledger: script('server/ledger.ts'),
  worker: script('server/worker.ts'),
  api: script('server/api.ts'),
}

/** How an installation is started. */
export interface Choices {
  /** Lets a complaint's own clock be moved forward. On unless switched off. */
  timeSkipping?: boolean
  /** Keeps Temporal's store on disk, so that it survives a kill. */
  durable?: boolean
  workers?: number
  /** The database that holds the record; the data folder does without one. */
  ledger?: string
  /** Scripts in place of our own; `{}` starts the two servers alone. */
  entries?: EngineChoices['entries']
  /** Takes what `npm start` would print meanwhile. */
  report?: (line: string) => void
}

/** An installation of a test's own: in a temporary folder, on free ports, gone after `stop()`. */
export interface Servers extends Pick<
  Engine,
  'apiUrl' | 'temporalAddress' | 'redisUrl' | 'doorUrl' | 'dataDir' | 'lines' | 'pids'
> {
  tokenSecret: string
  /** The address of the record. */
  ledger: string
  /** Kills a part (`redis`, `temporal`, `ledger`, `worker-1`, `api` …) with SIGKILL; its supervisor starts it again. */
  kill(name: string): void
  stop(): Promise<void>
}

/** Starts Temporal, Redis and our own processes under the supervisor that `npm start` uses. */
export async function startServers(choices: Choices = {}): Promise<Servers> {
  const { timeSkipping = true, durable = false, workers = 1, entries = OURS } = choices
  const dataDir = temporaryFolder()
  const secret = randomBytes(32).toString('hex')
  const engine = await startEngine({
    dataDir,
    entries,
    workers,
    secret,
    ledger: choices.ledger,
    simulatedTime: timeSkipping,
    inMemory: !durable,
    apiPort: 'any',
    report: choices.report ?? (() => undefined),
  }).catch((error: unknown) => {
    remove(dataDir)
    throw error
  })
  return {
    ...engine,
    tokenSecret: secret,
    ledger: choices.ledger ?? join(dataDir, 'ledger'),
    kill: (name) => engine.signal(name, 'SIGKILL'),
    stop: () => engine.stop().then(() => remove(dataDir)),
  }
}

/** Starts a Redis-compatible server alone, empty and on a free port. `kill()` has it restarted with what it held. */
export async function startRedis(): Promise<{ url: string; kill(): void; stop(): Promise<void> }> {
  const dataDir = temporaryFolder()
  const port = await freePort()
  const supervisor = await supervise(dataDir, () => undefined)
  await supervisor.start([redisPart(await findRedis(() => undefined), port, dataDir)])
  return {
    url: `redis://127.0.0.1:${port}`,
    kill: () => supervisor.signal('redis', 'SIGKILL'),
    stop: () => supervisor.stop().then(() => remove(dataDir)),
  }
}

/** A new folder under the system's temporary one. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'redress-'))
}

function remove(dataDir: string): void {
  rmSync(dataDir, { recursive: true, force: true })
}
