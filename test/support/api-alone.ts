import type { AddressInfo } from 'node:net'
import { Client } from '@temporalio/client'
import { recordkeeperAt } from '../../server/door/client.ts'
import { readingRecorderAt } from '../../server/reading/recorder.ts'
import { sealingAt } from '../../server/sealing/sealing.ts'
import { apiApp } from '../../server/http/app.ts'
import { apiServer, type SocketLimits } from '../../server/http/load/api-server.ts'
import { type Gates, gatesOf } from '../../server/http/load/admission.ts'
import { connectTemporal } from '../../server/http/temporal-connection.ts'
import { developer, signToken } from '../../server/identity/tokens.ts'
import { connectRedis } from '../../server/projections/connection.ts'
import { freePort } from '../../server/runtime/ports.ts'
import { noAttachments } from './attachments.ts'
import { policiesInForce } from './policies.ts'

const SECRET = 'a secret that is long enough to sign with'

interface Choices {
  gates?: Gates
  sockets?: Partial<SocketLimits>
}

/** The API's own server on a free port; neither Temporal nor Redis is there. */
export async function apiAlone({ gates = gatesOf(), sockets = {} }: Choices = {}) {
  const connection = connectTemporal(`127.0.0.1:${await freePort()}`)
  const redis = connectRedis(`redis://127.0.0.1:${await freePort()}`)
  const policies = policiesInForce()
  const app = apiApp(
    {
      policies,
      temporal: new Client({ connection }),
      redis,
      record: recordkeeperAt(`http://127.0.0.1:${await freePort()}`, SECRET),
      readings: readingRecorderAt(`http://127.0.0.1:${await freePort()}`, SECRET),
      sealing: sealingAt(`http://127.0.0.1:${await freePort()}`, SECRET, Buffer.alloc(32)),
      attachments: noAttachments(),
      idSecret: SECRET,
      gates,
      simulatedTime: false,
      eventsPerRun: null,
    },
    { secret: SECRET, lag: () => Promise.resolve(null), probes: {} },
  )
  const server = apiServer(app, { perPeer: 0, sockets: 4_096, ...sockets })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    /** A token of somebody in a role of a policy. */
    token(policyId: string, role: string): Promise<string> {
      const policy = policies.get(policyId)
      if (!policy) throw new Error(`no policy ${policyId}`)
      return signToken(SECRET, developer(policy, role))
    },
    stop(): void {
      redis.disconnect()
      server.closeAllConnections()
      server.close()
    },
  }
}
