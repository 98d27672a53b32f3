import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { entriesOf } from '../../../ledger/reader.ts'
import { digestBefore } from '../../../server/http/idempotency.ts'
import type { ComplaintBody, ProblemBody } from '../../../server/http/shapes.ts'
import type { Caller } from '../../../server/identity/tokens.ts'
import { nodeFor } from '../../support/commands.ts'
import { office, type Office } from '../../support/office.ts'
import type { Servers } from '../../support/servers.ts'
import { anImport, importTrials, byClerk, byHead } from './an-import.ts'

let servers: Servers
let trial: Office
beforeAll(async () => {
  servers = await importTrials()
  trial = office(servers, 'trial')
})
afterAll(() => servers.stop())

const importing = (body: object, at: string, who: string | Caller = 'director', headers = {}) =>
  trial.call<ComplaintBody & ProblemBody>(who, 'POST', '/imports', body as Record<string, unknown>, {
    'Simulated-Time': at,
    ...headers,
  })

async function imported(body: object, at: string) {
  const { status, headers, body: answer } = await importing(body, at)
  expect([status, answer.detail]).toEqual([201, undefined])
  return trial.opened('director', headers.get('Location') ?? '')
}

/** Whatever a case told anybody, as `seq kind addressees`. */
async function toldBy(it: Awaited<ReturnType<typeof imported>>) {
  return (await it.history()).flatMap(({ seq, notices }) =>
    notices.map(({ kind, to }) => `${seq} ${kind} ${to.join()}`),
  )
}

test('a case that is overdue tells the rung it has reached, once, and the later rungs at their instants', async () => {
  const it = await imported(
    anImport([byClerk('acknowledge', '2026-03-02T10:00:00Z')]),
    '2026-03-12T12:00:00Z',
  )
  expect(await toldBy(it)).toEqual(['6 overdue role:serviceHead'])
  expect(await it.inbox('clerk')).toEqual([])
  expect(await it.inbox('serviceHead')).toMatchObject([{ clock: 'whole', mark: 2 }])
  const history = await it.history()
  expect(
    history.map(({ step, by, happenedAt, imported: source }) => [
      step.type,
      by.person,
      happenedAt,
      source?.by,
    ]),
  ).toEqual([
    ['receive', 'Anna', '2026-03-02T09:00:00.000Z', 'dev-director'],
    ['acknowledge', 'Anna', '2026-03-02T10:00:00.000Z', 'dev-director'],
    ['deadlinePassed', 'clock', '2026-03-09T00:00:00.000Z', 'dev-director'],
    ['deadlinePassed', 'clock', '2026-03-10T00:00:00.000Z', 'dev-director'],
    ['deadlinePassed', 'clock', '2026-03-11T00:00:00.000Z', 'dev-director'],
    ['imported', 'dev-director', undefined, undefined],
  ])
  expect(await it.view('director')).toMatchObject({
    receivedAt: '2026-03-02T09:00:00.000Z',
    clocks: [{ id: 'whole', dueAt: '2026-03-10T00:00:00.000Z', late: true }],
  })
  for (const { seq } of history) expect(await it.replay('director', { seq })).toMatchObject({ agrees: true })
  await it.skipTo('2026-03-21T12:00:00Z')
  expect((await toldBy(it)).slice(1)).toEqual(['7 overdue role:director', '8 overdue role:director'])
})

test('a case that is paused when it is imported stands still, with its time so far, and tells nobody', async () => {
  const it = await imported(
    anImport([byClerk('askCustomer', '2026-03-04T09:00:00Z', { question: 'Which part?' })]),
    '2026-04-20T12:00:00Z',
  )
  expect(await toldBy(it)).toEqual([])
  expect(await it.view('director')).toMatchObject({
    clocks: [{ id: 'whole', state: 'paused', pausedSince: '2026-03-04T09:00:00.000Z', late: false }],
  })
  await it.step('clerk', 'customerReplied')
  const { clocks } = await it.view('director')
  expect(clocks[0]).toMatchObject({ state: 'running', late: false })
  expect(clocks[0]?.dueAt.slice(0, 10)).toBe('2026-04-25')
})

test('a case with an extension runs until what was given, and warns once where that draws near', async () => {
  const it = await imported(
    anImport([
      byHead('extend', '2026-03-05', { clock: 'whole', until: '2026-03-20T17:00:00Z', reason: 'parts' }),
    ]),
    '2026-03-20T09:00:00Z',
  )
  expect(await toldBy(it)).toEqual(['4 warning role:clerk'])
  expect(await it.view('director')).toMatchObject({
    clocks: [{ dueAt: '2026-03-20T17:00:00.000Z', firstDueAt: '2026-03-10T00:00:00.000Z', late: false }],
  })
  expect((await it.history())[1]).toMatchObject({ happenedAt: '2026-03-05T17:00:00.000Z' })
})

const CLOSED = [
  byHead('judge', '2026-03-02T11:00:00Z', { validity: 'unfounded' }),
  byClerk('settle', '2026-03-03T10:00:00Z'),
]

test('a closed case tells nobody, and is counted when it was received and closed', async () => {
  const it = await imported(anImport(CLOSED), '2026-06-01T12:00:00Z')
  expect(await toldBy(it)).toEqual([])
  const history = await it.history()
  expect(history.map(({ step }) => step.type)).toEqual(['receive', 'judge', 'settle', 'imported'])
  expect(await it.view('director')).toMatchObject({ state: { name: 'filed' }, next: [] })
  for (const { seq } of history) expect(await it.replay('director', { seq })).toMatchObject({ agrees: true })
  const counted = async (event: string) => {
    const path = `/statistics?by=kind&event=${event}&from=2026-03-03&until=2026-03-04`
    return (await trial.call<{ total: { all: { count: number } } }>('director', 'GET', path)).body.total.all
      .count
  }
  expect(await counted('closed')).toBe(1)
  expect(await counted('received')).toBe(0)
})

test('where a step in the middle is refused nothing of the case is left, and its reference is free', async () => {
  const first = await imported(anImport(), '2026-03-02T10:00:00Z')
  const good = anImport(CLOSED)
  const [judge = {}, settle = {}] = CLOSED
  const problems: [object[], string][] = [
    [[judge, byHead('approve', '2026-03-02T12:00:00Z'), settle], '/imported/steps/1'],
    [[judge, byClerk('report', '2026-03-02T12:00:00Z', { form: { findings: 'x' } })], '/imported/steps/1'],
    [[judge, byClerk('settle', '2026-03-02T10:30:00Z')], '/imported/steps/1/at'],
    [[byClerk('acknowledge', '2026-03-01T10:00:00Z')], '/imported/steps/0/at'],
    [[byClerk('acknowledge', '2027-03-01T10:00:00Z')], '/imported/steps/0/at'],
    [[byClerk('merge', '2026-03-02T10:00:00Z', { into: first.id })], '/imported/steps/0'],
    [[byClerk('classify', '2026-03-02T10:00:00Z', { class: 'nothing' })], '/imported/steps/0/class'],
  ]
  for (const [steps, pointer] of problems) {
    const sent = { ...good, imported: { ...good.imported, steps } }
    const { status, body } = await importing(sent, '2026-06-01T12:00:00Z')
    expect([status, body.errors?.map((each) => each.pointer)]).toEqual([422, [pointer]])
  }
  const malformed = {
    ...good,
    imported: { ...good.imported, steps: [byHead('judge', '2026-03-03', { validity: 'x' })] },
  }
  expect(await importing(malformed, '2026-06-01T12:00:00Z')).toMatchObject({
    status: 400,
    body: { errors: [{ pointer: '/imported/steps/0/validity' }] },
  })
  const next = await imported(good, '2026-06-01T12:00:00Z')
  expect(Number(next.number)).toBe(Number(first.number) + 1)
})

test('the same case sent twice is the same complaint; another one under its reference is refused', async () => {
  const body = anImport(CLOSED)
  const [one, other] = await Promise.all([
    importing(body, '2026-06-01T12:00:00Z'),
    importing(body, '2026-06-01T12:00:00Z'),
  ])
  expect(one.body.number).toMatch(/^\d+$/)
  expect([other.body.id, other.body.number]).toEqual([one.body.id, one.body.number])
  await (await trial.opened('director', `/complaints/${one.body.id}`)).history()
  const again = await importing(body, '2026-07-01T12:00:00Z', 'director', { 'Idempotency-Key': 'later' })
  expect([again.status, again.body.id, again.body.version]).toEqual([200, one.body.id, one.body.version])
  const record = await entriesOf(join(servers.dataDir, 'ledger'), one.body.id)
  const digests = record.flatMap(({ step, updateId }) => ('digest' in step ? [step.digest, updateId] : []))
  const guess = digestBefore(body)
  expect(digests).toHaveLength(2)
  expect(digests).not.toContain(guess)
  expect(digests).not.toContain(`import-${digestBefore({ digest: guess, person: 'dev-director' })}`)
  const changed = { ...body, content: 'Something else.' }
  expect(await importing(changed, '2026-06-01T12:00:00Z')).toMatchObject({
    status: 409,
    body: { code: 'importedOtherwise', errors: [{ pointer: '/imported/reference' }] },
  })
  const keyed = { 'Idempotency-Key': 'mine' }
  expect((await importing(anImport(), '2026-06-01T12:00:00Z', 'director', keyed)).status).toBe(201)
  expect((await importing(anImport(), '2026-06-01T12:00:00Z', 'director', keyed)).body.code).toBe('keyReused')
})

test('only whoever the policy names imports cases, each person keeps his own name, and no hidden case is told of', async () => {
  expect((await importing(anImport(), '2026-06-01T12:00:00Z', 'clerk')).status).toBe(403)
  const closed = office(servers, 'closed')
  const none = await closed.call<ProblemBody>('director', 'POST', '/imports', anImport())
  expect([none.status, none.body.detail]).toEqual([403, 'the policy lets nobody import cases'])
  const hidden = anImport([], { class: 'injury' })
  const other = office(servers, 'trial').someone('worksHead', 'another')
  const both = await Promise.all([
    importing(hidden, '2026-06-01T12:00:00Z', 'worksHead'),
    importing(hidden, '2026-06-01T12:00:00Z', other),
  ])
  const [first, second] = both.toSorted((a, b) => a.status - b.status)
  expect([first?.status, second?.status, second?.body.code]).toEqual([201, 409, 'takenIn'])
  const id = first?.body.id ?? ''
  await (await trial.opened('director', `/complaints/${id}`)).history()
  for (const body of [hidden, { ...hidden, content: 'Another.' }]) {
    const again = await importing(body, '2026-06-01T12:00:00Z', 'worksHead')
    expect([again.status, again.body.code]).toEqual([409, 'takenIn'])
    expect(JSON.stringify(again.body)).not.toContain(id)
  }
})

test('a case of a hundred steps is imported whole although every worker dies meanwhile, and none with more', async () => {
  const steps = Array.from({ length: 100 }, (_, nth) =>
    byClerk('acknowledge', new Date(Date.parse('2026-03-02T10:00:00Z') + nth * 60_000).toISOString()),
  )
  const body = anImport(steps)
  const sent = imported(body, '2026-03-03T12:00:00Z')
  for (const worker of ['worker-1', 'worker-2']) servers.kill(worker)
  const it = await sent
  const history = await it.history()
  expect(history.map(({ seq }) => seq)).toEqual(Array.from({ length: 102 }, (_, nth) => nth + 1))
  expect(await it.replay('director', { seq: 102 })).toMatchObject({ agrees: true })
  const more = {
    ...body,
    imported: { ...body.imported, reference: 'more', steps: [...steps, ...steps.slice(-1)] },
  }
  expect(await importing(more, '2026-03-03T12:00:00Z')).toMatchObject({
    status: 400,
    body: { errors: [{ pointer: '/imported/steps' }] },
  })
})

test('the record of imported cases stands up to the audit', async () => {
  const [command, ...args] = await nodeFor('server/audit.ts')
  const { stdout } = await promisify(execFile)(command, [...args, 'verify'], {
    env: { ...process.env, REDRESS_DATA: servers.dataDir },
  })
  expect(stdout).toMatch(/keeps its promises: .* 10 complaints; each step leads to what is recorded/)
})
