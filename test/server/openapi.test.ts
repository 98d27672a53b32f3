import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Client, Connection } from '@temporalio/client'
import type { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { recordkeeperAt } from '../../server/door/client.ts'
import { readingRecorderAt } from '../../server/reading/recorder.ts'
import { sealingAt } from '../../server/sealing/sealing.ts'
import { apiApp } from '../../server/http/app.ts'
import { gatesOf } from '../../server/http/load/admission.ts'
import { signToken } from '../../server/identity/tokens.ts'
import { connectRedis } from '../../server/projections/connection.ts'
import { STEP_SCHEMAS } from '../../machines/steps.ts'
import { freePort } from '../../server/runtime/ports.ts'
import { noAttachments } from '../support/attachments.ts'
import { policiesInForce } from '../support/policies.ts'

/* The API alone: neither Temporal nor Redis is there. */

const SECRET = 'a secret that is long enough to sign with'
let server: Server
let redis: Redis
let url: string
let askTemporal: () => Promise<null> = () => Promise.reject(new Error('connection refused'))

interface Described {
  paths: Record<string, Record<string, { security?: unknown[]; responses: Record<string, unknown> }>>
  components: { schemas: Record<string, { oneOf?: { properties: { type: { const: string } } }[] }> }
}
let described: Described

beforeAll(async () => {
  const connection = Connection.lazy({ address: `127.0.0.1:${await freePort()}` })
  redis = connectRedis(`redis://127.0.0.1:${await freePort()}`)
  const app = apiApp(
    {
      policies: policiesInForce(),
      temporal: new Client({ connection }),
      redis,
      record: recordkeeperAt(`http://127.0.0.1:${await freePort()}`, SECRET),
      readings: readingRecorderAt(`http://127.0.0.1:${await freePort()}`, SECRET),
      sealing: sealingAt(`http://127.0.0.1:${await freePort()}`, SECRET, Buffer.alloc(32)),
      attachments: noAttachments(),
      idSecret: SECRET,
      gates: gatesOf(),
      simulatedTime: false,
      eventsPerRun: null,
    },
    {
      secret: SECRET,
      lag: () => Promise.reject(new Error('no Redis')),
      probes: {
        temporal: () => askTemporal(),
        redis: () => redis.ping().then(() => null),
        projections: () => Promise.resolve(null),
      },
    },
  )
  server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  described = (await (await fetch(`${url}/openapi.json`)).json()) as Described
})
afterAll(() => {
  redis.disconnect()
  server.closeAllConnections()
  server.close()
})

const operations = () =>
  Object.entries(described.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path: path.replace('{id}', 'lab').replace('{attachment}', 'a'),
      operation,
    })),
  )

test('the description says of every operation whether it needs a token', async () => {
  for (const { method, path, operation } of operations()) {
    const { status } = await fetch(`${url}${path}`, { method })
    expect([method, path, status === 401]).toEqual([method, path, operation.security?.length !== 0])
  }
})

test('every method that is not described is refused with those that are', async () => {
  const headers = {
    Authorization: `Bearer ${await signToken(SECRET, { person: 'li.wei', policy: 'lab', roles: [], units: [] })}`,
  }
  for (const [path, methods] of Object.entries(described.paths)) {
    if (operations().some((one) => one.path === path && one.operation.security)) continue
    const answer = await fetch(`${url}${path.replace('{id}', 'lab')}`, { method: 'DELETE', headers })
    expect([path, answer.status, answer.headers.get('Allow')]).toEqual([
      path,
      405,
      Object.keys(methods).join(', ').toUpperCase(),
    ])
  }
})

test('every step a person can take is described, except the intake, which has a route of its own', () => {
  const steps = described.components.schemas['Step']?.oneOf?.map(({ properties }) => properties.type.const)
  expect(steps).toEqual(Object.keys(STEP_SCHEMAS).filter((step) => step !== 'receive'))
})

test('the page to read it loads everything from here', async () => {
  const page = await fetch(`${url}/docs`)
  expect(page.headers.get('Content-Security-Policy')).toContain("default-src 'self'")
  const assets = [...(await page.text()).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, asset]) => asset)
  expect(assets.length).toBeGreaterThan(2)
  for (const asset of assets) expect([asset, (await fetch(`${url}${asset}`)).status]).toEqual([asset, 200])
})

test('it lives while its parts are away, and names those that are', async () => {
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  const ready = await fetch(`${url}/readyz`)
  expect(ready.status).toBe(503)
  expect(await ready.json()).toEqual({
    status: 'notReady',
    temporal: 'away',
    redis: 'away',
    projections: 'ok',
  })
})

test('a part that does not answer within two seconds counts as away', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const asked = new Promise<void>((resolve) => {
      askTemporal = () => (resolve(), new Promise(() => {}))
    })
    const answer = fetch(`${url}/readyz`)
    await asked
    vi.advanceTimersByTime(2_000)
    expect(await (await answer).json()).toMatchObject({ temporal: 'away' })
  } finally {
    vi.useRealTimers()
  }
})

test('requests are measured by route and status, never by the id in their path', async () => {
  await fetch(`${url}/complaints/c-4711`)
  await fetch(`${url}/openapi.json`)
  const text = await (await fetch(`${url}/metrics`)).text()
  expect(text).toMatch(/duration_seconds_count\{method="GET",route="\/openapi.json",status="200"\} [1-9]/)
  expect(text).toMatch(/redress_refusals_total\{code="unknownCaller"\} [1-9]/)
  expect(text).not.toMatch(/^redress_projection_lag_lines /m)
  expect(text).not.toContain('c-4711')
})
