import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { openApiDocument } from '../../server/http/openapi.ts'
import type { ComplaintBody } from '../../server/http/shapes.ts'
import { type Case, type Office, office } from '../support/office.ts'
import { type Servers, startServers } from '../support/servers.ts'

/* Whether the running engine answers what the description promises. */

interface Described {
  paths: Record<
    string,
    Record<
      string,
      { responses: Record<string, { content: Record<string, { schema: { $ref?: string; type?: string } }> }> }
    >
  >
  components: { schemas: Record<string, Parameters<typeof z.fromJSONSchema>[0]> }
}
const described = openApiDocument() as unknown as Described

const complaint = {
  kind: 'complaint',
  channel: 'telephone',
  complainant: { name: 'Zhang San', contact: '13800000000' },
  content: 'The test report is three weeks late.',
  form: { object: 'report 2611-077' },
}

let servers: Servers
let lab: Office
let it: Case

beforeAll(async () => {
  servers = await startServers()
  lab = office(servers, 'lab')
  it = await lab.receives('registrar', complaint, '2026-03-02T10:00:00+08:00')
  await it.history()
})
afterAll(() => servers.stop())

/** What is wrong with an answer under the description; an empty list when nothing is. */
function faults(method: string, path: string, { status, body }: { status: number; body: unknown }): string[] {
  const answer = described.paths[path]?.[method.toLowerCase()]?.responses[status]
  if (!answer) return [`${method} ${path} answers ${status}, which is not described: ${JSON.stringify(body)}`]
  const [content] = Object.values(answer.content)
  const name = content?.schema.$ref?.split('/').at(-1) ?? ''
  const schema = described.components.schemas[name]
  if (!schema) return [`${method} ${path} ${status} has no schema`]
  const { error } = z.fromJSONSchema(schema).safeParse(body)
  return error ? [`${method} ${path} ${status}: ${z.prettifyError(error)}`] : []
}

const reads: [path: string, query: string, who: string][] = [
  ['/complaints', '', 'auditor'],
  ['/complaints', '?overdue=true&order=due&limit=1', 'registrar'],
  ['/complaints/{id}', '', 'registrar'],
  ['/complaints/{id}', '', 'auditor'],
  ['/complaints/{id}/history', '', 'auditor'],
  ['/complaints/{id}/replay', '?seq=1', 'auditor'],
  ['/inbox', '', 'registrar'],
  ['/counts', '', 'auditor'],
  ['/measures', '?from=2026-01-01', 'auditor'],
  ['/policies', '', 'registrar'],
]

test.each(reads)('GET %s%s for the %s is answered as described', async (path, query, who) => {
  const answer = await lab.call(who, 'GET', path.replace('{id}', it.id) + query)
  expect(answer.status).toBe(200)
  expect(faults('GET', path, answer)).toEqual([])
})

test('a search is answered as described', async () => {
  const answer = await lab.call('auditor', 'POST', '/complaints/search', { find: 'zhang san', limit: 1 })
  expect([answer.status, (answer.body as { complaints: unknown[] }).complaints.length]).toEqual([200, 1])
  expect(faults('POST', '/complaints/search', answer)).toEqual([])
})

test('the words and forms of a policy are answered as described', async () => {
  const answer = await lab.call('registrar', 'GET', '/policies/lab')
  expect(answer.status).toBe(200)
  expect(faults('GET', '/policies/{id}', answer)).toEqual([])
  const { intake } = answer.body as { intake: Parameters<typeof z.fromJSONSchema>[0] }
  const sent = {
    kind: 'complaint',
    channel: 'telephone',
    complainant: { name: 'Zhang San' },
    content: 'late',
  }
  expect(z.fromJSONSchema(intake).parse({ ...sent, form: { object: 'report' } })).toMatchObject(sent)
})

test('an intake, sent a second time with its key, is answered as described', async () => {
  const headers = { 'Idempotency-Key': 'telephone-4711' }
  const first = await lab.call('registrar', 'POST', '/complaints', complaint, headers)
  const again = await lab.call('registrar', 'POST', '/complaints', complaint, headers)
  expect(faults('POST', '/complaints', first)).toEqual([])
  expect([again.status, again.body]).toEqual([201, first.body])
})

const path = '/complaints/{id}/steps'
const refusals: [
  code: number,
  what: string,
  body: Record<string, unknown>,
  headers: Record<string, string>,
][] = [
  [400, 'an unknown field', { type: 'acknowledge', colour: 'red' }, { 'If-Match': '*' }],
  [400, 'an unknown step', { type: 'dance' }, { 'If-Match': '*' }],
  [409, 'a step that is not possible yet', { type: 'close', form: { summary: 'done' } }, { 'If-Match': '*' }],
  [412, 'a stale version', { type: 'acknowledge' }, { 'If-Match': '"99"' }],
  [428, 'a step without If-Match', { type: 'acknowledge' }, {}],
]

test.each(refusals)('%i for %s is a problem as described', async (code, _, body, headers) => {
  const answer = await lab.call('registrar', 'POST', `/complaints/${it.id}/steps`, body, headers)
  expect([answer.status, answer.headers.get('Content-Type')]).toEqual([
    code,
    expect.stringContaining('application/problem+json'),
  ])
  expect(faults('POST', path, answer)).toEqual([])
})

test('whoever tries a policy lets the time of a complaint run on, and sees who hears', async () => {
  const own = await lab.receives('registrar', complaint, '2026-03-02T10:00:00+08:00')
  const path = `/complaints/${own.id}/time`
  const before = await lab.call('registrar', 'POST', path, { to: '2026-03-02T09:00:00+08:00' })
  expect([before.status, faults('POST', '/complaints/{id}/time', before)]).toEqual([422, []])
  const far = await lab.call('registrar', 'POST', path, { to: '9417-11-26T15:18:24Z' })
  expect([far.status, faults('POST', '/complaints/{id}/time', far)]).toEqual([422, []])
  const later = await lab.call<ComplaintBody>('registrar', 'POST', path, { to: '2026-03-20T09:00:00+08:00' })
  expect(faults('POST', '/complaints/{id}/time', later)).toEqual([])
  expect(later.body.clocks.some(({ late }) => late)).toBe(true)
  expect(await own.inbox('generalManager')).toContainEqual(expect.objectContaining({ kind: 'overdue' }))
})

test('every offer names a schema that a client can check its body with', async () => {
  const { next } = await it.view('registrar')
  expect(next.length).toBeGreaterThan(0)
  for (const { step, schema, href } of next) {
    const check = z.fromJSONSchema(schema)
    expect([step, check.safeParse({ type: 'dance' }).success]).toEqual([step, false])
    expect(href).toBe(`/complaints/${it.id}/steps`)
  }
})

test('what cannot be found is a problem as described', async () => {
  for (const path of ['/complaints/{id}', '/complaints/{id}/history', '/policies/{id}']) {
    const answer = await lab.call('registrar', 'GET', path.replace('{id}', 'elsewhere'))
    expect(answer.status).toBe(404)
    expect(faults('GET', path, answer)).toEqual([])
  }
})

test('everything answers, and the lists are not behind', async () => {
  const ready = await fetch(`${servers.apiUrl}/readyz`)
  expect([ready.status, await ready.json()]).toEqual([
    200,
    { status: 'ok', temporal: 'ok', redis: 'ok', projections: 'ok' },
  ])
  expect(await (await fetch(`${servers.apiUrl}/metrics`)).text()).toMatch(/^redress_projection_lag_lines 0$/m)
})
