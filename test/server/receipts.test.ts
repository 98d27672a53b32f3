import { createHash, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { Connection } from '@temporalio/client'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { canonicalJson } from '../../ledger/canonical.ts'
import { entriesOf } from '../../ledger/reader.ts'
import { requestId } from '../../machines/receipts.ts'
import type { ComplaintBody, ProblemBody } from '../../server/http/shapes.ts'
import { type Case, office, type Office } from '../support/office.ts'
import { apiWithoutRedis } from '../support/other-api.ts'
import { type Servers, startServers } from '../support/servers.ts'
import { type TakeRequest, takeStep, workflowIdOf } from '../../workflows/messages.ts'
import { persistently } from '../durability/persistence.ts'
import { clientOf } from '../support/temporal.ts'

type Body = Record<string, unknown>
type Told = ComplaintBody & ProblemBody

const intake = {
  kind: 'complaint',
  channel: 'telephone',
  complainant: { name: 'Zhang San', contact: '13800000000' },
  content: 'The test report is three weeks late.',
  form: { object: 'report 2611-077' },
}
const MONDAY = '2026-03-02T10:00:00+08:00'

let servers: Servers
let lab: Office
let withoutRedis: Awaited<ReturnType<typeof apiWithoutRedis>>
beforeAll(async () => {
  vi.stubEnv('REDRESS_EVENTS_PER_RUN', '40')
  servers = await startServers()
  vi.unstubAllEnvs()
  lab = office(servers, 'lab')
  withoutRedis = await apiWithoutRedis(servers, 'lab')
})
afterAll(async () => {
  await withoutRedis?.stop()
  await servers?.stop()
})

async function received(): Promise<Case> {
  const { body } = await take(intake, { 'Idempotency-Key': randomUUID(), 'Simulated-Time': MONDAY })
  return lab.opened('registrar', `/complaints/${body.id}`)
}
const take = (body: Body, headers: Record<string, string>) =>
  persistently(() => lab.call<Told>('registrar', 'POST', '/complaints', body, headers))
const ask = (question: string) => ({ type: 'askCustomer', question })

/** A step under a key, by the registrar unless somebody else is named. */
function send(
  it: Case,
  key: string,
  body: Body,
  { who = 'registrar', by = lab }: { who?: Parameters<Office['call']>[0]; by?: Pick<Office, 'call'> } = {},
) {
  const headers = { 'If-Match': '*', 'Idempotency-Key': key }
  return persistently(() => by.call<Told>(who, 'POST', `/complaints/${it.id}/steps`, body, headers))
}

const statusesOf = (answers: { status: number }[]) =>
  answers.map(({ status }) => status).sort((a, b) => a - b)
const reused = { status: 422, body: { code: 'keyReused' } }
const stepsIn = async (it: Case) => (await it.history()).map(({ step }) => step)

test('one key and two bodies at once, 20 times: one is taken, the other refused, and nothing is lost', async () => {
  const cases = await Promise.all(Array.from({ length: 10 }, received))
  await Promise.all(
    cases.map(async (it) => {
      for (let n = 0; n < 2; n += 1) {
        const key = randomUUID()
        const both = await Promise.all(['A', 'B'].map((each) => send(it, key, ask(`${n} ${each}?`))))
        expect(statusesOf(both)).toEqual([200, 422])
        const [taken, refused] = both.sort((a, b) => a.status - b.status)
        expect(refused).toMatchObject(reused)
        expect(taken?.body.version).toBe(2 * n + 2)
        expect((await send(it, randomUUID(), { type: 'customerReplied' })).status).toBe(200)
      }
      expect(await stepsIn(it)).toHaveLength(5)
    }),
  )
})

test('two equal requests at once, 20 times: one is recorded and both hear it', async () => {
  const cases = await Promise.all(Array.from({ length: 10 }, received))
  await Promise.all(
    cases.map(async (it) => {
      for (let n = 0; n < 2; n += 1) {
        const key = randomUUID()
        const [one, other] = await Promise.all([send(it, key, ask('which?')), send(it, key, ask('which?'))])
        expect(statusesOf([one, other])).toEqual([200, 200])
        expect(one.body).toEqual(other.body)
        expect((await send(it, randomUUID(), { type: 'customerReplied' })).status).toBe(200)
      }
      expect(await stepsIn(it)).toHaveLength(5)
    }),
  )
})

/** What a step of the registrar was kept under before digests hung on a secret: whoever guesses the body makes the same. */
function guessed(it: Case, key: string, body: Body): string {
  const { person } = lab.someone('registrar')
  const asked = { does: 'step', to: it.id, policy: 'lab', person, body }
  return requestId(
    'step',
    key,
    createHash('sha256').update(canonicalJson(asked)).digest('base64url').slice(0, 22),
  )
}

test('what stands in the record of a request is made by no guess at its body', async () => {
  const it = await received()
  const key = randomUUID()
  expect((await send(it, key, ask('Is it you?'))).status).toBe(200)
  const [, entry] = await entriesOf(join(servers.dataDir, 'ledger'), it.id)
  expect(entry?.updateId).toMatch(/^step-[\w-]{22}#[\w-]{22}$/)
  expect(entry?.updateId).not.toContain(key)
  expect(entry?.updateId).not.toBe(guessed(it, key, ask('Is it you?')))
})

test('a key that was used before digests hung on a secret stays with its request', async () => {
  const it = await received()
  const key = randomUUID()
  const { person, roles, units } = lab.someone('registrar')
  const connection = await Connection.connect({ address: servers.temporalAddress })
  onTestFinished(() => connection.close())
  const by = { person, roles, units }
  const request: TakeRequest = { step: { type: 'acknowledge', form: {} }, by, ifVersion: null, policy: 'lab' }
  await clientOf(connection, servers)
    .workflow.getHandle(workflowIdOf(it.id))
    .executeUpdate(takeStep, { updateId: guessed(it, key, { type: 'acknowledge' }), args: [request] })
  const again = await send(it, key, { type: 'acknowledge' })
  expect([again.status, again.body.version]).toEqual([200, 2])
  expect(await send(it, key, ask('Another?'))).toMatchObject(reused)
  expect(await stepsIn(it)).toHaveLength(2)
})

test('one key and two persons: the second is refused, though the body is the same', async () => {
  const it = await received()
  const key = randomUUID()
  const other = lab.someone('registrar', 'registrar-two')
  expect((await send(it, key, { type: 'acknowledge' })).status).toBe(200)
  expect(await send(it, key, { type: 'acknowledge' }, { who: other })).toMatchObject(reused)
  expect(await stepsIn(it)).toHaveLength(2)
})

test('one key and two cases, at once and later, with the ledger killed between: only the first is taken', async () => {
  for (let n = 0; n < 5; n += 1) {
    const [one, other] = await Promise.all([received(), received()])
    const key = randomUUID()
    const both = await Promise.all([one, other].map((it) => send(it, key, { type: 'acknowledge' })))
    expect(statusesOf(both)).toEqual([200, 422])
    if (n === 0) servers.kill('ledger')
    for (const [nth, it] of [one, other].entries()) {
      for (const by of [lab, withoutRedis]) {
        const again = await send(it, key, ask('another?'), { by })
        expect([again.status, again.body.code]).toEqual([422, 'keyReused'])
      }
      expect(await stepsIn(it)).toHaveLength(both[nth]?.status === 200 ? 2 : 1)
    }
  }
})

test('the key of an intake carries no step, and the key of a refused step is free again', async () => {
  const key = randomUUID()
  const { body } = await take(intake, { 'Idempotency-Key': key })
  const it = await lab.opened('auditor', `/complaints/${body.id}`)
  expect(await send(it, key, { type: 'acknowledge' })).toMatchObject(reused)
  const early = randomUUID()
  expect((await send(it, early, { type: 'close', form: { summary: 'done' } })).status).toBe(409)
  expect((await send(await received(), early, { type: 'acknowledge' })).status).toBe(200)
})

test('a key stays with its request when it is sent on another version, or its JSON is written otherwise', async () => {
  const it = await received()
  const key = { 'Idempotency-Key': randomUUID() }
  const path = `/complaints/${it.id}/steps`
  const first = await lab.call(
    'registrar',
    'POST',
    path,
    { type: 'askCustomer', question: 'which?' },
    { ...key, 'If-Match': '"1"' },
  )
  const again = await lab.call(
    'registrar',
    'POST',
    path,
    { question: 'which?', type: 'askCustomer' },
    { ...key, 'If-Match': '"2"' },
  )
  expect([first.status, again.status, again.body]).toEqual([200, 200, first.body])
})

describe.each([
  ['while the case goes on', false],
  ['after its end', true],
])('long after, %s', (_, ends) => {
  let it: Case
  const key = randomUUID()
  let first: Body
  beforeAll(async () => {
    it = await received()
    first = (await send(it, key, ask('0?'))).body
    for (let n = 1; n < 12; n += 1) {
      await send(it, randomUUID(), n % 2 ? { type: 'customerReplied' } : ask(`${n}?`))
    }
    if (ends) await it.step('registrar', 'withdraw', { reason: 'the customer found the report' })
    await it.history()
  })

  test('another request under the key is refused, with or without Redis', async () => {
    expect(await send(it, key, ask('another?'))).toMatchObject(reused)
    expect(await send(it, key, ask('another?'), { by: withoutRedis })).toMatchObject(reused)
    const other = lab.someone('registrar', 'registrar-two')
    expect(await send(it, key, ask('0?'), { who: other, by: withoutRedis })).toMatchObject(reused)
  })

  test('the same request gets its first answer; without the record it is told to come back', async () => {
    expect(await send(it, key, ask('0?'))).toMatchObject({ status: 200, body: first })
    const headers = { 'If-Match': '*', 'Idempotency-Key': key }
    const path = `/complaints/${it.id}/steps`
    const away = await withoutRedis.call<Told>('registrar', 'POST', path, ask('0?'), headers)
    expect([away.status, away.body.code]).toEqual([503, 'unavailable'])
    expect(Number(away.headers.get('Retry-After'))).toBeGreaterThan(0)
  })

  test('both also while an emptied Redis fills again', async () => {
    const redis = new Redis(servers.redisUrl)
    await redis.flushall()
    expect(await send(it, key, ask('another?'))).toMatchObject(reused)
    await expect.poll(async () => (await send(it, key, ask('0?'))).status, { timeout: 30_000 }).toBe(200)
    expect((await send(it, key, ask('0?'))).body).toEqual(first)
    await redis.quit()
  })
})

test('an intake’s key carries no other intake, nor another person’s, with or without Redis, before and after its end', async () => {
  const key = { 'Idempotency-Key': randomUUID(), 'Simulated-Time': MONDAY }
  const other = lab.someone('registrar', 'registrar-two')
  const { body: first } = await lab.call<Told>('registrar', 'POST', '/complaints', intake, key)
  const noOther = async () => {
    for (const by of [lab, withoutRedis]) {
      const changed = { ...intake, content: 'Something else.' }
      expect(await by.call('registrar', 'POST', '/complaints', changed, key)).toMatchObject(reused)
      expect(await by.call(other, 'POST', '/complaints', intake, key)).toMatchObject(reused)
    }
    expect(await lab.call('registrar', 'POST', '/complaints', intake, key)).toMatchObject({
      status: 201,
      body: first,
    })
  }
  await noOther()
  const end = { type: 'withdraw', reason: 'settled by telephone' }
  await lab.call('registrar', 'POST', `/complaints/${first.id}/steps`, end, { 'If-Match': '*' })
  await noOther()
})
