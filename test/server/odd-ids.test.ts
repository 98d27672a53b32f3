import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Office, office } from '../support/office.ts'
import { type Servers, startServers } from '../support/servers.ts'

/* Ids in paths that nothing can have: each is as unknown as one that nothing happens to have. */

let servers: Servers
let survey: Office
beforeAll(async () => {
  servers = await startServers()
  survey = office(servers, 'survey')
})
afterAll(() => servers?.stop())

const ODD = [
  'x'.repeat(201),
  'x'.repeat(1_100),
  '客诉',
  'a b',
  'a/b',
  '..;',
  'a\nb',
  'a\u0000b',
  '*',
  '%',
  'complaint:1:0',
]

const form = { customer: 'C001' }
const asked: [method: string, path: string, body?: Record<string, unknown>][] = [
  ['GET', '/complaints/ID'],
  ['GET', '/complaints/ID/history'],
  ['GET', '/complaints/ID/lines'],
  ['GET', '/complaints/ID/replay?seq=1'],
  ['POST', '/complaints/ID/steps', { type: 'withdraw', reason: 'by mistake' }],
  ['POST', '/complaints/ID/steps', { type: 'acknowledgeNotice', item: 'x:1:0' }],
  ['POST', '/complaints/ID/time', { to: '2036-03-02T10:00:00+08:00' }],
  ['GET', '/campaigns/ID'],
  ['GET', '/campaigns/ID/history'],
  ['GET', '/campaigns/ID/replay?seq=1'],
  ['POST', '/campaigns/ID/steps', { type: 'start' }],
  ['POST', '/campaigns/ID/findings', { customer: 'C001', content: 'late', form }],
]

test.each(asked)('%s %s says of an odd id what it says of an unknown one', async (method, path, body) => {
  const told = async (id: string) => {
    const at = path.replace('ID', encodeURIComponent(id))
    const { status, body: problem } = await survey.call<{ code: string; detail: string }>(
      'surveyPlanner',
      method,
      at,
      body,
      { 'If-Match': '*' },
    )
    return [status, problem.code, problem.detail.replace(id, 'ID')]
  }
  const unknown = await told(randomUUID())
  expect(unknown.slice(0, 2)).toEqual([404, 'notFound'])
  for (const id of ODD) expect([id, ...(await told(id))]).toEqual([id, ...unknown])
})
