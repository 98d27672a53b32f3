import { join } from 'node:path'
import { Client } from '@temporalio/client'
import { z } from 'zod'
import { loadPolicies } from '../policies/load.ts'
import { horizonLines } from './calendar-horizon.ts'
import { recordkeeperAt } from './door/client.ts'
import { apiApp } from './http/app.ts'
import { gatesOf } from './http/load/admission.ts'
import { apiServer } from './http/load/api-server.ts'
import { projectionLag } from './http/projection-lag.ts'
import { connectTemporal } from './http/temporal-connection.ts'
import { tokenLines } from './identity/developers.ts'
import { connectRedis } from './projections/connection.ts'
import { keepRounds } from './rounds.ts'

/*
 * The API's process. It holds no state: run as many as there is load. Without Temporal it answers 503, without Redis only lists,
 * inbox and history do.
 */
const env = z
  .object({
    REDRESS_DATA: z.string(),
    REDRESS_HOST: z.string().default('127.0.0.1'),
    REDRESS_PORT: z.coerce.number().int(),
    REDRESS_TOKEN_SECRET: z.string().min(32),
    REDRESS_SIMULATED_TIME: z.literal('1').optional(),
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
  })
  .parse(process.env)

/** Further behind, lists mislead more than they help. */
const LINES_BEHIND = 1_000

const policies = loadPolicies()
const connection = connectTemporal(env.TEMPORAL_ADDRESS)
const temporal = new Client({ connection, namespace: env.TEMPORAL_NAMESPACE })
const redis = connectRedis(env.REDIS_URL)

const lag = () => projectionLag(redis, join(env.REDRESS_DATA, 'ledger'))
const app = apiApp(
  {
    policies,
    temporal,
    redis,
    record: recordkeeperAt(env.REDRESS_DOOR, env.REDRESS_DOOR_SECRET),
    idSecret: env.REDRESS_ID_SECRET,
    gates: gatesOf({
      ackWithinMs: env.REDRESS_ACK_SECONDS * 1000,
      writesAtOnce: env.REDRESS_WRITES_AT_ONCE,
      readsAtOnce: env.REDRESS_READS_AT_ONCE,
    }),
    simulatedTime: env.REDRESS_SIMULATED_TIME === '1',
    eventsPerRun: env.REDRESS_EVENTS_PER_RUN ?? null,
  },
  {
    secret: env.REDRESS_TOKEN_SECRET,
    lag,
    probes: {
      temporal: () => connection.workflowService.getSystemInfo({}).then(() => null),
      redis: () => redis.ping().then(() => null),
      projections: async () => (((await lag()) ?? 0) > LINES_BEHIND ? 'behind' : null),
    },
  },
)
void keepRounds(temporal, policies.values())
const server = apiServer(app, {
  perPeer: env.REDRESS_SOCKETS_PER_PEER,
  sockets: env.REDRESS_SOCKETS,
})
const url = `http://${env.REDRESS_HOST}:${env.REDRESS_PORT}`
server.listen(env.REDRESS_PORT, env.REDRESS_HOST, () => {
  const nowMs = Date.now()
  const file = join(env.REDRESS_DATA, 'tokens.txt')
  void tokenLines(env.REDRESS_TOKEN_SECRET, policies, url, file, nowMs).then((lines) =>
    process.send?.({ ready: true, lines: [...horizonLines(policies.values(), nowMs), '', ...lines] }),
  )
})

let isEnding = false
const end = () => {
  if (isEnding) return
  isEnding = true
  server.close(() => process.exit(0))
  server.closeIdleConnections()
}
for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.on(event, end)
