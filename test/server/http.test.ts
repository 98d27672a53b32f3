import { randomUUID } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ComplaintBody, ProblemBody } from '../../server/http/shapes.ts'
import type { EntryBody, ReplayBody } from '../../server/http/shapes-record.ts'
import { signToken } from '../../server/identity/tokens.ts'
import { type Office, office } from '../support/office.ts'
import { type Servers, startServers } from '../support/servers.ts'

let servers: Servers
let lab: Office
beforeAll(async () => {
  servers = await startServers()
  lab = office(servers, 'lab')
})
afterAll(() => servers?.stop())

const intake = {
  kind: 'complaint',
  channel: 'telephone',
  complainant: { name: 'Zhang San', contact: '13800000000' },
  content: 'The test report is three weeks late.',
  form: { object: 'report 2611-077' },
}
const any = { 'If-Match': '*' }
const received = async (headers = {}) =>
  (await lab.call<ComplaintBody>('registrar', 'POST', '/complaints', intake, headers)).body
const problem = async (...args: Parameters<Office['call']>) => {
  const { status, headers, body } = await lab.call<ProblemBody>(...args)
  expect(headers.get('Content-Type')).toMatch(/^application\/problem\+json/)
  expect(body).toMatchObject({ status, type: `urn:redress:problem:${body.code}` })
  return { ...body, headers }
}

test('an intake is answered with number, state, clocks and what may be done next', async () => {
  const { status, headers, body } = await lab.call<ComplaintBody>('registrar', 'POST', '/complaints', intake)
  expect(status).toBe(201)
  expect(headers.get('ETag')).toBe('"1"')
  expect(headers.get('Location')).toBe(`/complaints/${body.id}`)
  expect(body.number).toMatch(/^L\d{4}\d{3}$/)
  expect(body.state).toEqual({ name: 'received', label: { zh: '已受理', en: 'received' } })
  expect(body.clocks.map(({ id, state }) => [id, state])).toEqual([
    ['plan', 'running'],
    ['whole', 'running'],
  ])
  expect(body.clocks[0]?.dueAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  const judge = body.next.find(({ step }) => step === 'judge')
  expect(judge).toMatchObject({
    href: `/complaints/${body.id}/steps`,
    schema: { properties: { form: { required: ['grounds'] } } },
  })
  const read = await lab.call<ComplaintBody>('registrar', 'GET', `/complaints/${body.id}`)
  expect(read.body).toEqual({ ...body, now: read.body.now, merged: [] })
  expect(read.headers.get('ETag')).toBe('"1"')
})

test('the same intake sent again, even at once and after its end, is the same complaint', async () => {
  const headers = { 'Idempotency-Key': randomUUID() }
  const both = await Promise.all([received(headers), received(headers)])
  expect(both[0]).toEqual(both[1])
  expect(both[0].number).not.toBe('')
  const path = `/complaints/${both[0].id}/steps`
  await lab.call('registrar', 'POST', path, { type: 'withdraw', reason: 'settled by telephone' }, any)
  const again = await lab.call<ComplaintBody>('registrar', 'POST', '/complaints', intake, headers)
  expect(again.status).toBe(201)
  expect(again.body).toEqual(both[0])
})

test('a key that carried another intake, or another person’s, is refused', async () => {
  const headers = { 'Idempotency-Key': randomUUID() }
  await received(headers)
  const changed = { ...intake, content: 'Something else.' }
  expect(await problem('registrar', 'POST', '/complaints', changed, headers)).toMatchObject({
    status: 422,
    code: 'keyReused',
  })
  expect(await problem('qualityHead', 'POST', '/complaints', intake, headers)).toMatchObject({ status: 422 })
})

test('a refused intake starts nothing: its key, and its time, are free for the corrected one', async () => {
  const key = { 'Idempotency-Key': randomUUID() }
  const march = { ...key, 'Simulated-Time': '2026-03-02T09:00:00+08:00' }
  expect(await problem('manager', 'POST', '/complaints', intake, march)).toMatchObject({
    status: 403,
    code: 'forbidden',
  })
  const { version, receivedAt } = await received({ ...key, 'Simulated-Time': '2026-04-01T09:00:00+08:00' })
  expect([version, receivedAt.slice(0, 10)]).toEqual([1, '2026-04-01'])
})

test('a step sent again is answered the same and taken once, also when other steps or the end came between', async () => {
  const { id } = await received()
  const path = `/complaints/${id}/steps`
  const take = (body: Record<string, unknown>, version: number, key: string) =>
    lab.call<ComplaintBody & ProblemBody>('registrar', 'POST', path, body, {
      'If-Match': `"${version}"`,
      'Idempotency-Key': key,
    })
  const first = await take({ type: 'acknowledge' }, 1, 'a')
  expect(first.status).toBe(200)
  expect(first.body.version).toBe(2)
  expect((await take({ type: 'withdraw', reason: 'gone' }, 2, 'b')).body.ended).toBe(true)
  expect((await take({ type: 'acknowledge' }, 1, 'a')).body).toEqual(first.body)
  expect((await take({ type: 'withdraw', reason: 'gone' }, 2, 'b')).status).toBe(200)
  expect((await take({ type: 'withdraw', reason: 'other' }, 2, 'c')).body).toMatchObject({
    code: 'ended',
    status: 409,
    possible: [],
  })
  await lab.call('auditor', 'GET', `/complaints/${id}/history?after=2`)
  expect((await take({ type: 'withdraw', reason: 'other' }, 2, 'b')).body).toMatchObject({
    code: 'keyReused',
  })
})

test('a step on an old version is refused with the version it is at; without a version it is not looked at', async () => {
  const { id } = await received()
  const path = `/complaints/${id}/steps`
  await lab.call('registrar', 'POST', path, { type: 'acknowledge' }, any)
  for (const odd of ['9'.repeat(400), '-1', '1e0', ''])
    expect(
      await problem('registrar', 'POST', path, { type: 'acknowledge' }, { 'If-Match': `"${odd}"` }),
    ).toMatchObject({ status: 400 })
  const stale = await problem('registrar', 'POST', path, { type: 'acknowledge' }, { 'If-Match': '"1"' })
  expect(stale).toMatchObject({ status: 412, code: 'stale', version: 2 })
  expect(stale.headers.get('ETag')).toBe('"2"')
  expect(await problem('registrar', 'POST', path, { type: 'acknowledge' })).toMatchObject({ status: 428 })
})

test('a step that is not possible names those that are, and one for somebody else says whose it is', async () => {
  const { id } = await received()
  const path = `/complaints/${id}/steps`
  const early = await problem('registrar', 'POST', path, { type: 'close', form: { summary: 'done' } }, any)
  expect(early).toMatchObject({ status: 409, code: 'notYet' })
  expect(early.possible).toContain('judge')
  const judged = { type: 'judge', validity: 'founded', form: { grounds: 'late' } }
  expect(await problem('generalManager', 'POST', path, judged, any)).toMatchObject({
    status: 403,
    code: 'forbidden',
    detail: expect.stringMatching(/it is for: .*registrar/) as string,
  })
  expect((await lab.call<ComplaintBody>('registrar', 'GET', `/complaints/${id}`)).body.version).toBe(1)
})

test('a malformed request points to each field', async () => {
  const wrong = { ...intake, colour: 'red', content: ' ', form: { object: 1, 'a/b': 2 } }
  const { status, errors } = await problem('registrar', 'POST', '/complaints', wrong)
  expect(status).toBe(400)
  expect(errors?.map(({ pointer }) => pointer).sort()).toEqual([
    '/colour',
    '/content',
    '/form/a~1b',
    '/form/object',
  ])
  expect(await problem('registrar', 'GET', '/complaints?colour=red')).toMatchObject({ status: 400 })
  expect(await problem('registrar', 'GET', '/complaints/%E0%A4%A')).toMatchObject({ status: 400 })
  const { id } = await received()
  const step = await problem('registrar', 'POST', `/complaints/${id}/steps`, { type: 'dance' }, any)
  expect(step.errors?.[0]?.pointer).toBe('/type')
})

test('bodies that are no JSON, of another type or too large, unknown paths and methods are told apart', async () => {
  const post = (body: string, type?: string) =>
    raw('registrar', '/complaints', { method: 'POST', body }, type)
  const half = await post('{"kind":"\n"}', 'application/json')
  expect([half.status, ((await half.json()) as ProblemBody).detail]).toEqual([
    400,
    expect.stringMatching(/^The body is not JSON; it stops being so at character 10\./),
  ])
  expect(await post('kind=x')).toMatchObject({ status: 415 })
  const long = JSON.stringify({ ...intake, content: 'x'.repeat(110_000) })
  expect(await post(long, 'application/json')).toMatchObject({ status: 413 })
  expect(await raw('registrar', '/nowhere', {})).toMatchObject({ status: 404 })
  expect(await raw('registrar', `/complaints/${randomUUID()}`, {})).toMatchObject({ status: 404 })
  const deleted = await raw('registrar', '/complaints', { method: 'DELETE' })
  expect([deleted.status, deleted.headers.get('Allow')]).toEqual([405, 'GET, POST'])
})

test('nothing is open without a token, and a token opens only its own organisation', async () => {
  const { id } = await received()
  for (const path of ['/complaints', `/complaints/${id}`, '/inbox', '/counts', '/policies', '/nowhere']) {
    const response = await fetch(`${servers.apiUrl}${path}`)
    expect([path, response.status]).toEqual([path, 401])
    expect(response.headers.get('WWW-Authenticate')).toMatch(/^Bearer/)
  }
  const pcb = office(servers, 'pcb').someone('salesClerk')
  expect(await problem(pcb, 'GET', `/complaints/${id}`)).toMatchObject({ status: 404 })
  expect(await problem(pcb, 'GET', `/complaints/${id}/history`)).toMatchObject({ status: 404 })
  const step = { type: 'acknowledge' }
  expect(await problem(pcb, 'POST', `/complaints/${id}/steps`, step, any)).toMatchObject({ status: 404 })
  expect(await problem(pcb, 'POST', '/complaints', { ...intake, policy: 'lab' })).toMatchObject({
    status: 403,
  })
})

test('history and replay tell each step and agree with what the API said at that moment', async () => {
  const first = await received()
  const path = `/complaints/${first.id}`
  const { body: second } = await lab.call<ComplaintBody>(
    'registrar',
    'POST',
    `${path}/steps`,
    { type: 'acknowledge' },
    any,
  )
  const { body } = await lab.call<{ steps: EntryBody[] }>('auditor', 'GET', `${path}/history?after=1`)
  expect(body.steps.map(({ seq, by, label }) => [seq, by.person, label.zh])).toEqual([
    [2, 'dev-registrar', '告知受理'],
  ])
  for (const said of [first, second]) {
    const replayed = await lab.call<ReplayBody>('auditor', 'GET', `${path}/replay?seq=${said.version}`)
    expect(replayed.body).toMatchObject({
      agrees: true,
      clocks: said.clocks,
      state: said.state,
      holder: said.holder,
    })
  }
  const before = new Date(Date.parse(first.receivedAt) - 1).toISOString()
  expect(await problem('auditor', 'GET', `${path}/replay?at=${before}`)).toMatchObject({ status: 404 })
  expect(await problem('auditor', 'GET', `${path}/replay`)).toMatchObject({ status: 400 })
})

test('a start leaves two lines to print and a file for its owner, with a request that can be sent as it is', async () => {
  const file = join(servers.dataDir, 'tokens.txt')
  expect(servers.lines).toEqual([`Development tokens and a first request to try: ${file} (docs: README)`])
  const modes = ['tokens.txt', 'ledger', 'ledger/000000000001.jsonl', 'logs', '.'].map((path) =>
    (statSync(join(servers.dataDir, path)).mode & 0o777).toString(8),
  )
  expect(modes).toEqual(['600', '700', '600', '700', '700'])
  const text = readFileSync(file, 'utf8')
  const [, url = ''] = /curl -s (\S+)/.exec(text) ?? []
  const [, token = ''] = /Bearer (\S+)'/.exec(text) ?? []
  const [, body = ''] = /-d '(.*)'$/m.exec(text) ?? []
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
  expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(201)
})

async function raw(role: string, path: string, init: Omit<RequestInit, 'headers'>, type?: string) {
  const token = await signToken(servers.tokenSecret, lab.someone(role))
  const headers = { Authorization: `Bearer ${token}`, ...(type ? { 'Content-Type': type } : {}) }
  return fetch(`${servers.apiUrl}${path}`, { ...init, headers })
}
