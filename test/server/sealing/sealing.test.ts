import { randomUUID } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { RECORD_BYTES } from '../../../ledger/keys/record.ts'
import { entriesOf } from '../../../ledger/reader.ts'
import type { ComplaintBody, ProblemBody } from '../../../server/http/shapes.ts'
import { firstOfKind } from '../../../server/identity/first-request.ts'
import type { Policy } from '../../../policies/policy.ts'
import { courseOf } from '../../fuzz/moves.ts'
import { type Office, office } from '../../support/office.ts'
import { keyFile } from '../../../server/runtime/master-key.ts'
import { policiesInForce } from '../../support/policies.ts'
import { type Servers, startServers } from '../../support/servers.ts'
import { CANARY, withCanaries } from './canaries.ts'
import { filesWith } from './on-disk.ts'

/* What is personal, over real servers that keep everything on disk. */

let servers: Servers
beforeAll(async () => {
  servers = await startServers({ durable: true, workers: 2 })
})
afterAll(() => servers.stop())

/** So many kinds of cases of each policy are taken through their steps. */
const MOST_KINDS = 2
const THEN = '2026-03-02T10:00:00+08:00'

const lab = () => office(servers, 'lab')
/** An intake of the lab in which nothing is personal yet. */
function anIntake(): Record<string, unknown> {
  const first = firstOfKind(lab().policy, 'complaint', Date.parse(THEN))
  if (!first) throw new Error('the lab takes complaints in')
  return first.body
}

test('a story and who tells it are read over the API, and stand nowhere on disk', async () => {
  const said = { name: 'Wu Xiaoyan-Tang', contact: '13700001234' }
  const story = 'They mixed up two samples: «"\\ 样品» and never said so.'
  const it = await lab().receives('registrar', { ...anIntake(), complainant: said, content: story }, THEN)
  const [first] = await it.history()
  expect(first?.step).toMatchObject({ content: story, complainant: said })
  expect(filesWith(servers.dataDir, [said.name, said.contact, 'mixed up two samples'])).toEqual([])
})

test('nobody passes a text off as a sealed value, wherever and however he writes it', async () => {
  const name = `sealed.1.x.${'a'.repeat(43)}.${'b'.repeat(43)}~`
  const detail = 'reads like a sealed value, which nobody may write here'
  const planned = { kind: 'satisfaction', frame: ['C001', name], sample: 1, form: { purpose: 'so' } }
  const imported = { ...anIntake(), imported: { from: 'old desk', reference: name, steps: [] } }
  const sent: [path: string, body: Parameters<Office['call']>[3], pointer: string][] = [
    ['/complaints', { ...anIntake(), customer: name }, '/customer'],
    ['/complaints', { ...anIntake(), complainant: { name } }, '/complainant/name'],
    ['/complaints', { ...anIntake(), content: `They said “${name}”.` }, '/content'],
    ['/complaints', { ...anIntake(), content: name.replace('sealed', 'ｓea\u200bled') }, '/content'],
    ['/complaints', { ...anIntake(), form: { [name]: 1 } }, `/form/${name.replace('~', '~0')}`],
    ['/complaints/search', { find: name }, '/find'],
    ['/complaints/search', { find: { [name]: 'x' } }, `/find/${name.replace('~', '~0')}`],
    ['/imports', imported, '/imported/reference'],
    ['/campaigns', planned, '/frame/1'],
    ['/complaints/x/erasure', { because: 'order', reference: name }, '/reference'],
    ['/erasures', { complaints: ['x', name], because: 'order' }, '/complaints/1'],
    [`/groups/x/answer`, { content: { deep: [{ er: name }] } }, '/content/deep/0/er'],
    ['/schedules', { rounds: [[[name]]] }, '/rounds/0/0/0'],
  ]
  for (const [path, body, pointer] of sent) {
    const { status, body: told } = await lab().call<ProblemBody>('registrar', 'POST', path, body)
    expect([path, status, told.errors]).toEqual([path, 422, [{ pointer, detail }]])
  }
  for (const header of ['Idempotency-Key', 'If-Match', 'Simulated-Time', 'X-Anything']) {
    const headers = { [header]: name }
    const answer = await lab().call<ProblemBody>('registrar', 'POST', '/complaints', anIntake(), headers)
    expect([header, answer.status, answer.body.detail]).toEqual([
      header,
      422,
      `The header ${header.toLowerCase()} ${detail}.`,
    ])
  }
  const asked = await lab().call<ProblemBody>(lab().someone('registrar', name), 'GET', '/complaints')
  expect([asked.status, asked.body.detail]).toEqual([
    403,
    expect.stringContaining('reads like a sealed value'),
  ])
})

test('who takes a step stands in the record, and nowhere in Temporal', async () => {
  const clerk = lab().someone('registrar', 'Tang-Wuxi-Clerk')
  const it = await lab().receives(clerk, anIntake(), THEN)
  expect((await it.history())[0]?.by.person).toBe(clerk.person)
  expect(filesWith(join(servers.dataDir, 'ledger'), [clerk.person])).not.toEqual([])
  expect(filesWith(join(servers.dataDir, 'temporal'), [clerk.person, it.number])).toEqual([])
})

test('what is written into a plan of a survey is read over the API, and stands nowhere on disk', async () => {
  const purpose = 'how content Huangpu-Three is'
  const texts = { scope: 'all', time: 'March', sampling: 'at random', questionnaire: '7', penalty: 'none' }
  const frame = ['C001', 'C002', 'C003']
  const until = '2026-03-31T18:00:00+08:00'
  const plan = { kind: 'satisfaction', frame, sample: 3, until, form: { purpose, ...texts } }
  const staff = office(servers, 'survey')
  const headers = { 'Simulated-Time': THEN, 'Idempotency-Key': randomUUID() }
  const { status, body } = await staff.call<{ id: string }>(
    'surveyPlanner',
    'POST',
    '/campaigns',
    plan,
    headers,
  )
  expect([status, body]).toEqual([201, expect.anything()])
  await expect
    .poll(async () => {
      const history = await staff.call('auditor', 'GET', `/campaigns/${body.id}/history`)
      return JSON.stringify(history.body)
    })
    .toContain(purpose)
  expect(filesWith(servers.dataDir, ['Huangpu-Three'])).toEqual([])
})

/** Kinds of cases that are made of others, which have to be there first. */
const madeOfOthers = ({ lists = {}, demerits }: Policy) =>
  new Set([...Object.values(lists).map(({ kind }) => kind), demerits?.kind])

const policies = [...policiesInForce().values()].filter(({ intake }) => intake.by.length > 0)

test.each(policies.map(({ id }) => id))(
  'what people write and who they are is read by staff of %s and stands nowhere on disk',
  async (id) => {
    const policy = policiesInForce().get(id)
    if (!policy) throw new Error(`no policy ${id}`)
    const staff = office(servers, id)
    const others = madeOfOthers(policy)
    const kinds = Object.keys(policy.kinds).filter((kind) => !others.has(kind))
    const firsts = kinds.flatMap((kind) => firstOfKind(policy, kind, Date.parse(THEN)) ?? [])
    expect(firsts).not.toEqual([])
    for (const first of firsts.slice(0, MOST_KINDS)) {
      const taken = await staff.call<ComplaintBody>(
        first.role,
        'POST',
        '/complaints',
        withCanaries(policy, { ...first.body }),
        { 'Simulated-Time': THEN, 'Idempotency-Key': randomUUID() },
      )
      expect([taken.status, taken.body]).toEqual([201, expect.anything()])
      for (const { next } of courseOf(policy, first, Date.parse(THEN))) {
        const body = withCanaries(policy, next.body)
        const path = `/complaints/${taken.body.id}/steps`
        const after = await staff.call<ComplaintBody>(next.role, 'POST', path, body, { 'If-Match': '*' })
        expect([body, after.status, after.body]).toEqual([body, 200, expect.anything()])
      }
      const seen = await staff.call(`auditor`, 'GET', `/complaints/${taken.body.id}/history`)
      expect(JSON.stringify(seen.body)).toContain(CANARY)
    }
    for (const place of ['ledger', 'redis', 'temporal', 'logs'])
      expect(filesWith(join(servers.dataDir, place), [CANARY])).toEqual([])
  },
)

test('nothing that somebody sends is opened for him, wherever he writes it and whether or not it can be opened', async () => {
  const story = 'The foreman of Pudong-Nine laughed at us.'
  const it = await lab().receives('registrar', { ...anIntake(), content: story }, THEN)
  const [first] = await entriesOf(join(servers.dataDir, 'ledger'), it.id)
  const sealed = String((first?.step as { content?: unknown } | undefined)?.content)
  const broken = sealed.replace(/.{3}~$/, 'AAA~')
  const stranger = office(servers, 'auto')
  for (const token of [sealed, broken]) {
    const asked = [
      ...[`/x/${token}`, `/policies/${token}`, `/complaints/${token}`, `/complaints?state=${token}`].flatMap(
        (path) => [['GET', path] as const, ['GET', path.replaceAll('.', '%2E')] as const],
      ),
      ['POST', '/complaints', { ...anIntake(), [token]: 1 }] as const,
      ['POST', '/complaints', { ...anIntake(), policy: token }] as const,
      ['POST', '/complaints', { ...anIntake(), kind: token }] as const,
    ]
    for (const [method, path, body] of asked) {
      const answer = await stranger.call<ProblemBody>('receptionist', method, path, body)
      expect([method, path, answer.status >= 400 && answer.status < 500]).toEqual([method, path, true])
      expect(answer.body.code).toBeTypeOf('string')
      expect(JSON.stringify(answer.body)).not.toContain(story)
    }
  }
})

test('a case whose key is lost gets no other one: steps wait, readers see that it is sealed, and the right file mends it', async () => {
  const first = firstOfKind(lab().policy, 'complaint', Date.parse(THEN))
  if (!first) throw new Error('the lab takes complaints in')
  const it = await lab().receives('registrar', { ...anIntake(), content: 'Mislaid' }, THEN)
  const [course] = courseOf(lab().policy, first, Date.parse(THEN))
  if (!course) throw new Error('a case of the lab goes on')
  const { role, body } = course.next
  const step = () =>
    lab().call<ProblemBody>(role, 'POST', `/complaints/${it.id}/steps`, body, { 'If-Match': '*' })
  const story = async () => (await it.history())[0]?.step['content']
  const file = keyFile(servers.dataDir)
  const kept = await readFile(file)
  const startedWith = async (keys: Buffer, shown: string) => {
    await writeFile(file, keys)
    for (const part of ['ledger', 'api']) servers.kill(part)
    await vi.waitFor(async () => expect(await story()).toBe(shown), { timeout: 20_000, interval: 100 })
  }
  await startedWith(kept.subarray(0, RECORD_BYTES), '[sealed]')
  const refused = await step()
  expect([refused.status, refused.body.code, refused.body.detail]).toEqual([
    503,
    'unavailable',
    expect.stringMatching(/key .* is lost, .* bring the latest keys\/cases .* back\.$/),
  ])
  await startedWith(kept, 'Mislaid')
  expect((await step()).status).toBe(200)
})
