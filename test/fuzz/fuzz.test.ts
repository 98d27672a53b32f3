import { rmSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Servers, startServers, temporaryFolder } from '../support/servers.ts'
import { fuzz, type Sender } from './schemathesis.ts'
import { sendersOf } from './senders.ts'
import { policiesInForce } from '../support/policies.ts'

const POLICIES = ['lab', 'survey', 'hotline']
const MINUTES = 60_000

const folder = temporaryFolder()
let servers: Servers
let senders: Sender[]
beforeAll(async () => {
  servers = await startServers()
  const policies = policiesInForce()
  const known = POLICIES.flatMap((id) => policies.get(id) ?? [])
  senders = (await Promise.all(known.map((policy) => sendersOf(servers, policy)))).flat()
}, 10 * MINUTES)
afterAll(async () => {
  await servers?.stop()
  rmSync(folder, { recursive: true, force: true })
})

test(
  'whatever is sent by whoever of three organisations, the answer is one that /openapi.json describes',
  async () => {
    const { apiUrl } = servers
    const { exitCode, said, answered } = await fuzz({
      apiUrl,
      senders,
      folder,
      examples: 8,
      seed: 2,
      phases: 'fuzzing',
    })
    if (exitCode !== 0) throw new Error(said)
    const everybody = new Set(senders.map(({ policy, role }) => `${policy} ${role}`))
    const asked = Object.keys(answered.senders).filter((each) => !each.endsWith(' 401'))
    expect(new Set(asked.map((each) => each.replace(/ \d+$/, '')))).toEqual(everybody)
    // Which other refusals a walk meets hangs on whom it asks first; these it meets whoever that is.
    const steps = [200, 400, 422].map((status) => `POST /complaints/{id}/steps ${status}`)
    expect(Object.keys(answered.routes)).toEqual(expect.arrayContaining(['POST /complaints 201', ...steps]))
  },
  10 * MINUTES,
)
