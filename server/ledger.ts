import { setTimeout as pause } from 'node:timers/promises'
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker'
import { z } from 'zod'
import { createRecordActivities } from '../activities/record.ts'
import type { AppendRequest } from '../ledger/entry.ts'
import { awayWords } from '../ledger/stores/postgres/connection.ts'
import { NamedFiles } from './attachments/named-files.ts'
import { AttachmentsEnv, storeOf, uploadSettings } from './attachments/settings.ts'
import { StoreAwayError } from './attachments/store.ts'
import { Sweeper } from './attachments/sweeper.ts'
import { caseKeys } from './door/case-key-store.ts'
import { Door } from './door/door.ts'
import { claimsAt, recordAt } from './door/stores.ts'
import { following, signing } from './following.ts'
import { Keeper } from './keeping/keeper.ts'
import { keepsEverything, sweeper } from './keeping/sweeper.ts'
import { keyFile } from './runtime/master-key.ts'
import { encryptedWith } from './sealing/payload-codec.ts'
import { finderWith } from './projections/findings.ts'
import { runProjector } from './projections/projector.ts'
import { recordKeysFile } from './runtime/installation.ts'
import { refusing } from './runtime/refusal.ts'

/*
 * The ledger's process: the one writer of the log, serving the `ledger` task queue, the projector that fills Redis from it, and what brings
 * it into the public, signed logs.
 * Its door
 * answers what only the writer knows. Redis being away stops no step. Ends with 1 when Temporal's worker gives up or the disk does, for its supervisor to start it.
 */
const env = z
  .object({
    REDRESS_DATA: z.string(),
    REDRESS_LEDGER: z.string(),
    TEMPORAL_ADDRESS: z.string(),
    TEMPORAL_NAMESPACE: z.string().default('default'),
    REDIS_URL: z.string(),
    REDRESS_DOOR: z.url(),
    REDRESS_DOOR_SECRET: z.string().min(32),
    REDRESS_RETENTION: z.enum(['0', '1', '']).default('1'),
    REDRESS_WRAPPING_KEY: z.base64(),
    REDRESS_INDEX_KEY: z.base64(),
    REDRESS_PAYLOAD_KEY: z.base64(),
  })
  .extend(AttachmentsEnv.shape)
  .parse(process.env)

const stop = new AbortController()
for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.on(event, () => stop.abort())

Runtime.install({ shutdownSignals: [], logger: new DefaultLogger('WARN') })
const door = new Door()
const keeper = new Keeper({
  append: (request) => log.append(request, { waitsForGap: false }),
  entryOf: (id, seq) => log.entryOf(id, seq),
  eraseKey: async (id) => {
    await keys.erase(id)
    await filesOf.erased(id)
  },
})
const named = new NamedFiles()
const log = await recordAt(env.REDRESS_LEDGER, stop.signal, (line) => {
  door.learn(line)
  keeper.learn(line)
  named.learn(line)
}).catch(refusing)
const keys = await caseKeys(
  log.address,
  keyFile(env.REDRESS_DATA),
  Buffer.from(env.REDRESS_WRAPPING_KEY, 'base64'),
).catch(refusing)
const filesOf = new Sweeper({
  store: storeOf(env, env.REDRESS_DATA),
  named,
  refresh: () =>
    log.refresh().catch((cause: unknown) => {
      throw new StoreAwayError(`which files are named cannot be read: ${String(cause)}`, { cause })
    }),
  isErased: async (id) => (await keys.get(id)) === 'erased' && isErasedOnRecord(id),
  keptMs: uploadSettings(env).keptMs,
  report: (text) => console.error(`ledger: ${text}`),
})
await keeper.finish()
const record = {
  append: (request: AppendRequest) => log.append(request, { waitsForGap: false }),
  entryOf: (id: string, seq: number) => log.entryOf(id, seq),
  refresh: () => log.refresh(),
  awayWords: (error: unknown) => awayWords(error, log.address),
}
const claims = await claimsAt(log.address, env.REDRESS_DATA)
const sweeping = {
  keeper,
  entryOf: record.entryOf,
  report: (text: string) => console.error(`ledger: ${text}`),
}
const doorPort = Number(new URL(env.REDRESS_DOOR).port)
const listening = await door.open(doorPort, env.REDRESS_DOOR_SECRET, record, {
  keys: {
    make: (id) => keys.make(id),
    get: async (id) => {
      const key = await keys.get(id)
      return key === 'erased' && !isErasedOnRecord(id) ? 'none' : key
    },
  },
  keeper: { take: (asked) => log.refresh().then(() => keeper.take(asked)) },
  more: filesOf.route(),
  claims,
})
const finder = finderWith(Buffer.from(env.REDRESS_INDEX_KEY, 'base64'), (id) => keys.get(id))
const behind = following(log.address, stop.signal, [
  (signal) =>
    runProjector(env.REDIS_URL, { dir: log.address, head: log, finder }, signal, (text) =>
      console.error(text),
    ),
  (signal) => signing(log, { keysFile: recordKeysFile(env.REDRESS_DATA) }, signal),
  (signal) => filesOf.keepSwept(signal),
])
const failure = await serve().then(
  () => null,
  (error: unknown) => error,
)
stop.abort()
listening.close()
listening.closeAllConnections()
await behind
await claims?.close()
await log.close()
await keys.close()
if (failure !== null) console.error(failure)
process.exit(failure === null ? 0 : 1)

/** Whether the record says so: its entry is learnt before the key goes, and a key that is gone without one is lost. */
function isErasedOnRecord(id: string): boolean {
  return keeper.known.of(id)?.erased === true
}

/** Records what the task queue brings until asked to stop; throws when it no longer can. */
async function serve(): Promise<void> {
  const connection = await untilConnected()
  if (!connection) return
  const worker = await Worker.create({
    connection,
    namespace: env.TEMPORAL_NAMESPACE,
    taskQueue: 'ledger',
    activities: {
      ...createRecordActivities(log),
      ...(env.REDRESS_RETENTION === '0' ? keepsEverything : sweeper(sweeping)),
    },
    dataConverter: encryptedWith(Buffer.from(env.REDRESS_PAYLOAD_KEY, 'base64')),
    maxConcurrentActivityTaskExecutions: 1_000,
    shutdownGraceTime: '5s',
  })
  const ending = () => {
    if (worker.getState() === 'RUNNING') worker.shutdown()
  }
  const running = worker.run()
  let broken: Error | null = null
  void log.broken.then((error) => {
    broken = error
    return ending()
  })
  stop.signal.addEventListener('abort', ending)
  if (stop.signal.aborted) ending()
  process.send?.({ ready: true })
  await running
  await connection.close()
  if (broken !== null) throw broken
}

async function untilConnected(): Promise<NativeConnection | null> {
  while (!stop.signal.aborted) {
    try {
      return await NativeConnection.connect({ address: env.TEMPORAL_ADDRESS })
    } catch (error) {
      console.error(`ledger: waiting for Temporal at ${env.TEMPORAL_ADDRESS}, ${String(error)}`)
      await pause(500, undefined, { signal: stop.signal }).catch(() => {})
    }
  }
  return null
}
