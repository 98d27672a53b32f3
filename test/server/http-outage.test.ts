import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { recordkeeperAt } from '../../server/door/client.ts'
import { readingRecorderAt } from '../../server/reading/recorder.ts'
import { sealingAt } from '../../server/sealing/sealing.ts'
import { apiApp } from '../../server/http/app.ts'
import { gatesOf } from '../../server/http/load/admission.ts'
import type { ComplaintBody, ProblemBody } from '../../server/http/shapes.ts'
import { connectTemporal } from '../../server/http/temporal-connection.ts'
import { connectRedis } from '../../server/projections/connection.ts'
import { freePort } from '../../server/runtime/ports.ts'
import { installationKeys } from '../../server/runtime/master-key.ts'
import { doorSecret, idSecret } from '../../server/runtime/secret.ts'
import { type Office, office } from '../support/office.ts'
import { type Servers, startServers } from '../support/servers.ts'
import { attachmentsOf } from '../support/attachments.ts'
import { policiesInForce } from '../support/policies.ts'
import { clientOf } from '../support/temporal.ts'

const intake = {
  kind: 'complaint',
  channel: 'telephone',
  complainant: { name: 'Zhang San', contact: '13800000000' },
  content: 'The test report is three weeks late.',
  form: { object: 'report 2611-077' },
}
const any = { 'If-Match': '*' }
const LISTS = ['/complaints', '/inbox', '/counts']

let servers: Servers
let lab: Office
const closing: (() => Promise<void>)[] = []
beforeAll(async () => {
  servers = await startServers()
  lab = office(servers, 'lab')
})
afterAll(async () => {
  for (const close of closing) await close()
  await servers?.stop()
})

test('without Temporal a request is told to come back, and a repeated intake and the lists still answer', async () => {
  const headers = { 'Idempotency-Key': 'before the outage' }
  const { body: first } = await lab.call<ComplaintBody>('registrar', 'POST', '/complaints', intake, headers)
  const path = `/complaints/${first.id}`
  await lab.call('registrar', 'GET', `${path}/history`)
  const away = await anotherApi({ temporalAddress: `127.0.0.1:${await freePort()}` })
  for (const answer of [
    await away.call<ProblemBody>('registrar', 'POST', '/complaints', intake),
    await away.call<ProblemBody>('registrar', 'GET', path),
    await away.call<ProblemBody>('registrar', 'POST', `${path}/steps`, { type: 'acknowledge' }, any),
  ]) {
    expect([answer.status, answer.body.code]).toEqual([503, 'unavailable'])
    expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(0)
  }
  expect((await away.call('registrar', 'POST', '/complaints', intake, headers)).body).toEqual(first)
  for (const list of [...LISTS, `${path}/history`]) {
    expect([list, (await away.call('registrar', 'GET', list)).status]).toEqual([list, 200])
  }
  expect(await readiness(away.url)).toEqual([503, { status: 'notReady', temporal: 'away', redis: 'ok' }])
})

test('without Redis complaints are taken in and advanced; lists and history are told to come back', async () => {
  const away = await anotherApi({ redisUrl: `redis://127.0.0.1:${await freePort()}` })
  const { status, body } = await away.call<ComplaintBody>('registrar', 'POST', '/complaints', intake, {
    'Idempotency-Key': 'during the outage',
  })
  expect(status).toBe(201)
  const path = `/complaints/${body.id}`
  expect((await away.call('registrar', 'GET', path)).status).toBe(200)
  const step = { type: 'acknowledge' }
  const headers = { ...any, 'Idempotency-Key': 'step' }
  const taken = await away.call<ComplaintBody>('registrar', 'POST', `${path}/steps`, step, headers)
  expect([taken.status, taken.body.version]).toEqual([200, 2])
  expect((await away.call('registrar', 'POST', `${path}/steps`, step, headers)).body).toEqual(taken.body)
  for (const list of [...LISTS, `${path}/history`, `${path}/replay?seq=1`]) {
    const answer = await away.call<ProblemBody>('registrar', 'GET', list)
    expect([list, answer.status, answer.body.code]).toEqual([list, 503, 'unavailable'])
    expect(answer.headers.get('Retry-After')).not.toBeNull()
  }
  expect(await readiness(away.url)).toEqual([503, { status: 'notReady', temporal: 'ok', redis: 'away' }])
})

test('what is not there, or not for the caller, is told so without waiting for it', async () => {
  const { body } = await lab.call<ComplaintBody>('registrar', 'POST', '/complaints', intake)
  await lab.call('registrar', 'GET', `/complaints/${body.id}/history`)
  const api = await anotherApi({})
  const stranger = office(servers, 'pcb').someone('salesClerk')
  const looks = vi.spyOn(api.redis, 'mget')
  for (const id of ['elsewhere', body.id]) {
    for (const path of [`/complaints/${id}`, `/complaints/${id}/history`, `/complaints/${id}/replay?seq=1`]) {
      looks.mockClear()
      const { status, body: problem } = await api.call<ProblemBody>(stranger, 'GET', path)
      expect([path, status, problem.code]).toEqual([path, 404, 'notFound'])
      expect(looks.mock.calls.length).toBeLessThanOrEqual(1)
    }
  }
})

test('where the record does not answer an erasure, nobody is told that nothing was done', async () => {
  const { id } = await withdrawn()
  const { id: second } = await withdrawn()
  const away = await anotherApi({ recordUrl: `http://127.0.0.1:${await freePort()}` })
  const because = { because: 'request' }
  const [one, several] = await Promise.all([
    away.call<ProblemBody>('generalManager', 'POST', `/complaints/${id}/erasure`, because),
    away.call<object>('generalManager', 'POST', '/erasures', { ...because, complaints: [second, id] }),
  ])
  expect([one.status, one.body.code, one.body.detail]).toEqual([
    503,
    'unavailable',
    'The record does not answer for the moment, so whether this was done is not known: it may have been. Send the same request again, or look at the case.',
  ])
  expect([several.status, several.body]).toMatchObject([
    200,
    {
      complaints: [
        { id: second, is: 'unanswered' },
        { id, is: 'unanswered' },
      ],
    },
  ])
})

async function withdrawn() {
  const it = await lab.receives('registrar', intake, '2026-03-02T10:00:00+08:00')
  await it.step('registrar', 'withdraw', { reason: 'He called it off.' })
  await it.history()
  return it
}

test('simulated time is refused where it is not switched on', async () => {
  const real = await anotherApi({})
  const headers = { 'Simulated-Time': '2026-03-02T09:00:00+08:00' }
  const { status, body } = await real.call<ProblemBody>('registrar', 'POST', '/complaints', intake, headers)
  expect([status, body.code]).toEqual([400, 'malformed'])
  const { body: received } = await real.call<ComplaintBody>('registrar', 'POST', '/complaints', intake)
  const to = new Date(Date.now() + 86_400_000).toISOString()
  const moved = await real.call<ProblemBody>('registrar', 'POST', `/complaints/${received.id}/time`, { to })
  expect([moved.status, moved.body.detail]).toEqual([
    400,
    expect.stringContaining('REDRESS_SIMULATED_TIME=1'),
  ])
  expect(
    (await lab.call<ComplaintBody>('registrar', 'POST', '/complaints', intake, headers)).body.receivedAt,
  ).toMatch(/^2026-03-02T01:00/)
})

/** The same API over other servers, in this process. */
async function anotherApi(other: { temporalAddress?: string; redisUrl?: string; recordUrl?: string }) {
  const connection = connectTemporal(other.temporalAddress ?? servers.temporalAddress)
  const redis = connectRedis(other.redisUrl ?? servers.redisUrl)
  if (other.redisUrl === undefined) await new Promise((resolve) => redis.once('ready', resolve))
  const app = apiApp(
    {
      policies: policiesInForce(),
      temporal: clientOf(connection, servers),
      redis,
      record: recordkeeperAt(other.recordUrl ?? servers.doorUrl, doorSecret(servers.dataDir)),
      readings: readingRecorderAt(servers.doorUrl, doorSecret(servers.dataDir)),
      sealing: sealingAt(
        servers.doorUrl,
        doorSecret(servers.dataDir),
        installationKeys(servers.dataDir).index,
      ),
      attachments: attachmentsOf(servers),
      idSecret: idSecret(servers.dataDir),
      gates: gatesOf(),
      simulatedTime: false,
      eventsPerRun: null,
    },
    {
      secret: servers.tokenSecret,
      lag: () => Promise.resolve(null),
      probes: {
        temporal: () => connection.workflowService.getSystemInfo({}).then(() => null),
        redis: () => redis.ping().then(() => null),
      },
    },
  )
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => closed(server).then(() => redis.disconnect()))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, redis, ...office({ ...servers, apiUrl: url }, 'lab') }
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

async function readiness(url: string): Promise<[number, unknown]> {
  const response = await fetch(`${url}/readyz`)
  return [response.status, await response.json()]
}
