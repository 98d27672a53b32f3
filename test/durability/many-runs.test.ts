import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { ComplaintBody } from '../../server/http/shapes.ts'
import { type Case, dueAt, office, type Office } from '../support/office.ts'
import { type Servers, startServers } from '../support/servers.ts'
import { anIntake, compared, ledgerOf, persistently } from './persistence.ts'

let servers: Servers
let lab: Office

beforeAll(async () => {
  vi.stubEnv('REDRESS_EVENTS_PER_RUN', '40')
  servers = await startServers()
  vi.unstubAllEnvs()
  lab = office(servers, 'lab')
})
afterAll(() => servers.stop())

const received = (): Promise<Case> => lab.receives('registrar', anIntake(), '2026-03-02T10:00:00+08:00')

/** The registrar asks the customer, then notes the reply, and so on: the nth step, under its own key. */
function send({ id }: Case, n: number) {
  const step = n % 2 === 0 ? { type: 'askCustomer', question: `Question ${n}?` } : { type: 'customerReplied' }
  return persistently(() =>
    lab.call<ComplaintBody>('registrar', 'POST', `/complaints/${id}/steps`, step, {
      'If-Match': '*',
      'Idempotency-Key': `${id}-${n}`,
    }),
  )
}

async function sendMany(it: Case, count: number, afterEach: (n: number) => void = () => undefined) {
  const answers = []
  for (let n = 0; n < count; n += 1) {
    answers.push(await send(it, n))
    afterEach(n)
  }
  return answers
}

test('a request repeated in a later run gets its first answer and changes nothing', async () => {
  const it = await received()
  const first = await sendMany(it, 16)
  expect(first.map(({ body }) => body.version)).toEqual(Array.from({ length: 16 }, (_, n) => n + 2))
  const { runs, differences } = await compared(servers, it.id)
  expect(runs.length).toBeGreaterThan(2)
  expect(differences).toEqual([])

  const again = await sendMany(it, 16)
  expect(again.map(({ status, body }) => [status, body])).toEqual(
    first.map(({ status, body }) => [status, body]),
  )
  expect((await it.view('auditor')).version).toBe(17)
  expect((await compared(servers, it.id)).differences).toEqual([])
})

test('the same with the worker killed around every change of runs', async () => {
  const it = await received()
  const first = await sendMany(it, 10, (n) => {
    if (n % 2 === 1) servers.kill('worker-1')
  })
  servers.kill('worker-1')
  const again = await sendMany(it, 10)
  expect(again.map(({ status, body }) => [status, body.version])).toEqual(
    first.map(({ status, body }) => [status, body.version]),
  )
  expect(first.map(({ body }) => body.version)).toEqual(Array.from({ length: 10 }, (_, n) => n + 2))
  const mine = (await ledgerOf(servers)).filter(({ complaintId }) => complaintId === it.id)
  expect(mine.map(({ seq }) => seq)).toEqual(Array.from({ length: 11 }, (_, n) => n + 1))
  const { runs, differences } = await compared(servers, it.id)
  expect(runs.length).toBeGreaterThan(1)
  expect(differences).toEqual([])
})

test('promises outlive the change of runs, and are told of when they are broken', async () => {
  const it = await received()
  await sendMany(it, 12)
  const before = (await compared(servers, it.id)).runs.length
  expect(before).toBeGreaterThan(1)
  expect(dueAt(await it.view('auditor'), 'whole')).toBe(dueAt(it.first, 'whole'))
  await it.skipTo('2026-03-12T10:00:00+08:00')
  const marks = (await it.history()).filter(
    ({ step }) => step.type === 'deadlinePassed' && step['clock'] === 'plan',
  )
  expect(marks.map(({ step }) => step['mark'])).toEqual(marks.map((_, n) => n))
  expect(marks.length).toBeGreaterThan(6)
  const { runs, differences } = await compared(servers, it.id)
  expect(runs.length).toBeGreaterThan(before)
  expect(differences).toEqual([])
})
