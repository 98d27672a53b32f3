import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { loadPolicies } from '../../policies/load.ts'
import { recordkeeperAt } from '../../server/door/client.ts'
import { readingRecorderAt } from '../../server/reading/recorder.ts'
import { sealingAt } from '../../server/sealing/sealing.ts'
import { apiApp } from '../../server/http/app.ts'
import { gatesOf } from '../../server/http/load/admission.ts'
import { connectTemporal } from '../../server/http/temporal-connection.ts'
import { connectRedis } from '../../server/projections/connection.ts'
import { freePort } from '../../server/runtime/ports.ts'
import { installationKeys } from '../../server/runtime/master-key.ts'
import { doorSecret, idSecret } from '../../server/runtime/secret.ts'
import { office } from './office.ts'
import type { Servers } from './servers.ts'
import { attachmentsOf } from './attachments.ts'
import { policiesInForce } from './policies.ts'
import { clientOf } from './temporal.ts'

/** A second API over the same servers, in this process, that finds no Redis at its address. */
export async function apiWithoutRedis(servers: Servers, policy: string) {
  const redisUrl = `redis://127.0.0.1:${await freePort()}`
  return otherApi(servers, policy, { redisUrl, policies: policiesInForce() })
}

interface Differing {
  redisUrl: string
  policies: ReturnType<typeof loadPolicies>
}

/** A second API over the same servers, in this process, with policies or a Redis of its own. */
export async function otherApi(servers: Servers, policy: string, { redisUrl, policies }: Differing) {
  const connection = connectTemporal(servers.temporalAddress)
  const redis = connectRedis(redisUrl)
  const app = apiApp(
    {
      policies,
      temporal: clientOf(connection, servers),
      redis,
      record: recordkeeperAt(servers.doorUrl, doorSecret(servers.dataDir)),
      readings: readingRecorderAt(servers.doorUrl, doorSecret(servers.dataDir)),
      sealing: sealingAt(
        servers.doorUrl,
        doorSecret(servers.dataDir),
        installationKeys(servers.dataDir).index,
      ),
      attachments: attachmentsOf(servers),
      idSecret: idSecret(servers.dataDir),
      gates: gatesOf(),
      simulatedTime: true,
      eventsPerRun: null,
    },
    { secret: servers.tokenSecret, lag: () => Promise.resolve(null), probes: {} },
  )
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    ...office({ ...servers, apiUrl }, policy),
    apiUrl,
    async stop(): Promise<void> {
      redis.disconnect()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await connection.close()
    },
  }
}
