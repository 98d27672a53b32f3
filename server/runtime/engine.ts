import { join, resolve } from 'node:path'
import { shown } from '../../ledger/stores/postgres/connection.ts'
import { keysKept } from '../../ledger/stores/postgres/keys.ts'
import { StoreRefusal } from '../../ledger/stores/postgres/refusal.ts'
import { prepare } from '../../ledger/stores/postgres/schema.ts'
import { policyFolder } from '../../policies/folder.ts'
import { findRedis, findTemporal } from './binaries.ts'
import type { Part } from './part.ts'
import { answers, freePort, isPortFree } from './ports.ts'
import { installationKeys, keptIn, type KeysKept } from './master-key.ts'
import { programsOf } from './programs.ts'
import { redisPart } from './redis.ts'
import { StartRefusal } from './refusal.ts'
import { doorSecret, idSecret, tokenSecret } from './secret.ts'
import { STOPPED, supervise, type Supervisor } from './supervisor.ts'
import { temporalPart } from './temporal.ts'

const USUAL_API_PORT = 3000
const API_HOST = '127.0.0.1'

export interface EngineChoices {
  dataDir: string
  /** `host:port` of a Temporal that runs already; then none is started. */
  temporalAddress?: string | undefined
  /** `redis://…` of a Redis that runs already; then none is started. */
  redisUrl?: string | undefined
  namespace?: string | undefined
  /** `postgres://…` of the database that holds the record; a folder of the data folder where there is none. */
  ledger?: string | undefined
  workers?: number
  /** Refused when taken. Without one: 3000 when free, else any free port; `any` skips 3000. */
  apiPort?: number | 'any' | undefined
  apiHost?: string | undefined
  secret?: string | undefined
  /** For tests: Temporal forgets when it ends. */
  inMemory?: boolean
  /** For tests and demonstrations: a complaint's clock can be moved forward. */
  simulatedTime?: boolean
  /** The scripts of our own processes; those left out are not started. */
  entries: { ledger?: string; worker?: string; api?: string }
  report: (line: string) => void
  /** Calls a start off that is under way. */
  callOff?: AbortSignal
}

/** A running installation. */
export interface Engine {
  dataDir: string
  apiUrl: string
  temporalAddress: string
  redisUrl: string
  /** Where the API reaches the writer of the record. */
  doorUrl: string
  /** What the parts want the person who started them to read. */
  lines: readonly string[]
  pids(): Record<string, number>
  signal(name: string, signal: NodeJS.Signals): void
  stop(): Promise<void>
  killAll(): void
}

/**
 * Starts Temporal and Redis, unless addresses of running ones are given, then the ledger, the workers and the API, and
 * keeps them running. Throws a `StartRefusal` when something is missing or taken; then nothing stays behind.
 */
export async function startEngine(choices: EngineChoices): Promise<Engine> {
  const supervisor = await supervise(resolve(choices.dataDir), choices.report)
  try {
    return await Promise.race([startParts(choices, supervisor), calledOff(choices.callOff)])
  } catch (error) {
    await supervisor.stop()
    throw error
  }
}

function calledOff(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) =>
    signal?.addEventListener('abort', () => reject(new StartRefusal(STOPPED))),
  )
}

async function startParts(choices: EngineChoices, supervisor: Supervisor): Promise<Engine> {
  const dataDir = resolve(choices.dataDir)
  const [apiPort, servers] = [await chooseApiPort(choices), await findServers(choices, dataDir)]
  const { temporalAddress, redisUrl } = servers
  const host = choices.apiHost ?? API_HOST
  const apiUrl = `http://${host.includes(':') ? `[${host}]` : host}:${apiPort}`
  const ledger = choices.ledger ?? join(dataDir, 'ledger')
  const kept = choices.ledger === undefined ? keptIn(dataDir) : await preparedLedger(choices.ledger)
  const keys = installationKeys(dataDir, choices.report, kept)
  const doorUrl = `http://127.0.0.1:${await freePort()}`
  supervisor.publish({ api: apiUrl, temporal: temporalAddress, redis: redisUrl })
  const [parts] = await Promise.all([ownParts(choices), supervisor.start(servers.parts)])
  await checkForeignServers(choices)
  const said = await supervisor.start(
    parts({
      TEMPORAL_ADDRESS: temporalAddress,
      TEMPORAL_NAMESPACE: choices.namespace ?? 'default',
      REDIS_URL: redisUrl,
      REDRESS_DATA: dataDir,
      REDRESS_LEDGER: ledger,
      REDRESS_POLICIES: policyFolder(),
      REDRESS_HOST: host,
      REDRESS_PORT: String(apiPort),
      REDRESS_TOKEN_SECRET: choices.secret ?? tokenSecret(dataDir),
      REDRESS_ID_SECRET: idSecret(dataDir),
      REDRESS_DOOR: doorUrl,
      REDRESS_DOOR_SECRET: doorSecret(dataDir),
      REDRESS_WRAPPING_KEY: keys.wrapping.toString('base64'),
      REDRESS_INDEX_KEY: keys.index.toString('base64'),
      REDRESS_PAYLOAD_KEY: keys.payloads.toString('base64'),
      REDRESS_UPLOADS_KEY: keys.uploads.toString('base64'),
      ...(choices.simulatedTime ? { REDRESS_SIMULATED_TIME: '1' } : {}),
    }),
  )
  const lines = said.flatMap((message) => message.lines ?? [])
  return { ...supervisor, dataDir, apiUrl, temporalAddress, redisUrl, doorUrl, lines }
}

/** Without its database nothing can be recorded, so it must answer; what it lacks is made. Whether it holds keys of cases. */
async function preparedLedger(address: string): Promise<KeysKept> {
  try {
    await prepare(address)
    return { where: shown(address), any: (await keysKept(address)) > 0 }
  } catch (error) {
    if (!(error instanceof StoreRefusal)) throw error
    throw new StartRefusal(error.message, { cause: error })
  }
}

async function chooseApiPort({ apiPort, apiHost = API_HOST }: EngineChoices): Promise<number> {
  if (apiPort === 'any') return freePort()
  if (apiPort === undefined) return (await isPortFree(USUAL_API_PORT, apiHost)) ? USUAL_API_PORT : freePort()
  if (await isPortFree(apiPort, apiHost)) return apiPort
  throw new StartRefusal(
    `Port ${apiPort} is taken; stop what listens there, or set REDRESS_PORT to another one.`,
  )
}

async function findServers(choices: EngineChoices, dataDir: string) {
  const { report, namespace = 'default', inMemory = false, simulatedTime: timeSkipping = false } = choices
  let { temporalAddress, redisUrl } = choices
  const parts: Part[] = []
  if (redisUrl === undefined) {
    const port = await freePort()
    parts.push(redisPart(await findRedis(report), port, dataDir))
    redisUrl = `redis://127.0.0.1:${port}`
  }
  if (temporalAddress === undefined) {
    const port = await freePort()
    const binary = await findTemporal(timeSkipping, report)
    parts.push(temporalPart(binary, port, dataDir, { namespace, inMemory, timeSkipping }))
    temporalAddress = `127.0.0.1:${port}`
  }
  return { parts, temporalAddress, redisUrl }
}

/** Without Temporal nothing works, so it must answer; without Redis only the lists and the inbox have to wait. */
async function checkForeignServers({ temporalAddress, redisUrl, report }: EngineChoices): Promise<void> {
  if (temporalAddress !== undefined && !(await answersAt(`tcp://${temporalAddress}`, 7233))) {
    throw new StartRefusal(
      `Nothing answers at TEMPORAL_ADDRESS ${temporalAddress}; start it, or unset TEMPORAL_ADDRESS.`,
    )
  }
  if (redisUrl !== undefined && !(await answersAt(redisUrl, 6379))) {
    report('Nothing answers at REDIS_URL yet; lists and the inbox wait until it does.')
  }
}

async function answersAt(url: string, usualPort: number): Promise<boolean> {
  const { hostname, port } = new URL(url)
  return answers(hostname.replace(/^\[|\]$/g, ''), Number(port) || usualPort, 10_000)
}

/** Our own processes, given the environment they share. */
async function ownParts({ entries, workers = 2 }: EngineChoices) {
  const all = [
    ...own('ledger', entries.ledger, 3, 8_000),
    ...Array.from({ length: workers }, (_, n) => own(`worker-${n + 1}`, entries.worker, 4, 10_000)).flat(),
    ...own('api', entries.api, 5, 5_000),
  ]
  const programs = await programsOf([...new Set(all.map(({ entry }) => entry))])
  return (env: Record<string, string>): Part[] =>
    all.map(({ entry, ...part }) => ({ ...part, ...programs(entry), env, ready: 'message' }))
}

function own(name: string, entry: string | undefined, stage: number, graceMs: number) {
  return entry === undefined ? [] : [{ name, entry, stage, graceMs }]
}
