import { relative } from 'node:path'
import { Client } from '@temporalio/client'
import { z } from 'zod'
import { loadPolicies } from '../policies/load.ts'
import { horizonLines } from './calendar-horizon.ts'
import { Attachments } from './attachments/attachments.ts'
import { AttachmentsEnv, storeOf, uploadSettings } from './attachments/settings.ts'
import { recordkeeperAt } from './door/client.ts'
import { apiApp } from './http/app.ts'
import { gatesOf } from './http/load/admission.ts'
import { apiServer } from './http/load/api-server.ts'
import { projectionLag } from './http/projection-lag.ts'
import { connectTemporal } from './http/temporal-connection.ts'
import { removeDevelopmentTokens, tokensFile, writeDevelopmentTokens } from './identity/developers.ts'
import { trialDoors } from './identity/trial-doors.ts'
import { connectRedis } from './projections/connection.ts'
import { keepRetention } from './retention.ts'
import { keepRounds } from './rounds.ts'
import { encryptedWith } from './sealing/payload-codec.ts'
import { readingRecorderAt } from './reading/recorder.ts'
import { sealingAt } from './sealing/sealing.ts'

/*
 * The API's process. It holds no state: run as many as there is load. Without Temporal it answers 503, without Redis only lists,
 * inbox and history do.
 */
const env = z
  .object({
    REDRESS_DATA: z.string(),
    REDRESS_LEDGER: z.string(),
    REDRESS_HOST: z.string().default('127.0.0.1'),
    REDRESS_PORT: z.coerce.number().int(),
    REDRESS_TOKEN_SECRET: z.string().min(32),
    REDRESS_SIMULATED_TIME: z.enum(['0', '1', '']).default('0'),
    REDRESS_DEVELOPMENT_TOKENS: z.enum(['0', '1', '']).default('1'),
    REDRESS_EVENTS_PER_RUN: z.coerce.number().int().positive().optional(),
    REDRESS_ACK_SECONDS: z.coerce.number().min(1).max(60).default(5),
    REDRESS_WRITES_AT_ONCE: z.coerce.number().int().min(1).max(10_000).default(64),
    REDRESS_READS_AT_ONCE: z.coerce.number().int().min(1).max(10_000).default(256),
    REDRESS_SOCKETS_PER_PEER: z.coerce.number().int().min(0).default(512),
    REDRESS_SOCKETS: z.coerce.number().int().min(1).default(4_096),
    TEMPORAL_ADDRESS: z.string(),
    TEMPORAL_NAMESPACE: z.string().default('default'),
    REDIS_URL: z.string(),
    REDRESS_DOOR: z.url(),
    REDRESS_DOOR_SECRET: z.string().min(32),
    REDRESS_ID_SECRET: z.string().min(32),
    REDRESS_INDEX_KEY: z.base64(),
    REDRESS_PAYLOAD_KEY: z.base64(),
    REDRESS_UPLOADS_KEY: z.base64(),
  })
  .extend(AttachmentsEnv.shape)
  .parse(process.env)

const { developmentTokens, simulatedTime } = trialDoors(env.REDRESS_HOST, {
  tokens: env.REDRESS_DEVELOPMENT_TOKENS,
  time: env.REDRESS_SIMULATED_TIME,
})

/** Further behind, lists mislead more than they help. */
const LINES_BEHIND = 1_000

const policies = loadPolicies()
const connection = connectTemporal(env.TEMPORAL_ADDRESS)
const temporal = new Client({
  connection,
  namespace: env.TEMPORAL_NAMESPACE,
  dataConverter: encryptedWith(Buffer.from(env.REDRESS_PAYLOAD_KEY, 'base64')),
})
const redis = connectRedis(env.REDIS_URL)

const lag = () => projectionLag(redis, env.REDRESS_LEDGER)
const app = apiApp(
  {
    policies,
    temporal,
    redis,
    record: recordkeeperAt(env.REDRESS_DOOR, env.REDRESS_DOOR_SECRET),
    readings: readingRecorderAt(env.REDRESS_DOOR, env.REDRESS_DOOR_SECRET),
    sealing: sealingAt(
      env.REDRESS_DOOR,
      env.REDRESS_DOOR_SECRET,
      Buffer.from(env.REDRESS_INDEX_KEY, 'base64'),
    ),
    attachments: new Attachments(
      storeOf(env, env.REDRESS_DATA),
      { uploads: Buffer.from(env.REDRESS_UPLOADS_KEY, 'base64'), idSecret: env.REDRESS_ID_SECRET },
      uploadSettings(env),
    ),
    idSecret: env.REDRESS_ID_SECRET,
    gates: gatesOf({
      ackWithinMs: env.REDRESS_ACK_SECONDS * 1000,
      writesAtOnce: env.REDRESS_WRITES_AT_ONCE,
      readsAtOnce: env.REDRESS_READS_AT_ONCE,
    }),
    simulatedTime,
    eventsPerRun: env.REDRESS_EVENTS_PER_RUN ?? null,
  },
  {
    secret: env.REDRESS_TOKEN_SECRET,
    developmentTokens,
    lag,
    probes: {
      temporal: () => connection.workflowService.getSystemInfo({}).then(() => null),
      redis: () => redis.ping().then(() => null),
      projections: async () => (((await lag()) ?? 0) > LINES_BEHIND ? 'behind' : null),
    },
  },
)
void keepRounds(temporal, env.REDRESS_ID_SECRET, policies.values())
// Where time is simulated, cases are of other years than ours; whoever tries retention starts it in theirs.
if (!simulatedTime) void keepRetention(temporal, policies.values())
const server = apiServer(app, {
  perPeer: env.REDRESS_SOCKETS_PER_PEER,
  sockets: env.REDRESS_SOCKETS,
})
server.listen(env.REDRESS_PORT, env.REDRESS_HOST, () => {
  for (const line of horizonLines(policies.values(), Date.now())) console.warn(line)
  void prepareTokens().then((line) => process.send?.({ ready: true, lines: [line] }))
})

/** Makes the development tokens, or takes away those of an earlier start; says where to find what lets a person in. */
async function prepareTokens(): Promise<string> {
  const { REDRESS_DATA: dataDir, REDRESS_HOST: host, REDRESS_TOKEN_SECRET: secret } = env
  if (developmentTokens === 'refused') {
    removeDevelopmentTokens(dataDir)
    return 'No development tokens: `npm run token` makes one for a person (docs/operations.md, “Who gets in”)'
  }
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${env.REDRESS_PORT}`
  await writeDevelopmentTokens(secret, policies, url, dataDir, Date.now())
  const file = tokensFile(dataDir)
  const near = relative('.', file)
  return `Development tokens and a first request to try: ${near.startsWith('..') ? file : near} (docs: README)`
}

let isEnding = false
const end = () => {
  if (isEnding) return
  isEnding = true
  server.close(() => process.exit(0))
  server.closeIdleConnections()
}
for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.on(event, end)
