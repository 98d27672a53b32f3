import { setTimeout as pause } from 'node:timers/promises'
import { randomUUID } from 'node:crypto'
import { Connection } from '@temporalio/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ComplaintBody, ProblemBody } from '../../server/http/shapes.ts'
import { idOf } from '../../server/http/ids.ts'
import { idSecret } from '../../server/runtime/secret.ts'
import { workflowIdOf } from '../../workflows/messages.ts'
import { type Office, office } from '../support/office.ts'
import type { Servers } from '../support/servers.ts'
import { anIntake, aTrial, MONDAY, ONE_AT_A_TIME } from './a-trial.ts'
import { clientOf } from '../support/temporal.ts'

/* When two cases are one, and when one repeats another. */

let servers: Servers
let trial: Office
let strict: Office
beforeAll(async () => {
  servers = await aTrial()
  trial = office(servers, 'once')
  strict = office(servers, 'strict')
})
afterAll(() => servers.stop())

const send = (who: string, body: Record<string, unknown>, at = MONDAY, from = trial) =>
  from.call<ComplaintBody & ProblemBody>(who, 'POST', '/complaints', body, { 'Simulated-Time': at })

test('an intake is refused in the words of its condition, which may ask of the earlier case; nothing begins', async () => {
  const sent = anIntake()
  const first = await strict.receives('clerk', sent, MONDAY)
  const key = randomUUID()
  for (let tries = 0; tries < 2; tries += 1) {
    const headers = { 'Simulated-Time': '2026-03-03T10:00:00+08:00', 'Idempotency-Key': key }
    const { status, body } = await strict.call<ProblemBody>('clerk', 'POST', '/complaints', sent, headers)
    expect(body).toMatchObject({ code: 'impossible', detail: ONE_AT_A_TIME.en, because: ONE_AT_A_TIME })
    expect(status).toBe(409)
  }
  const connection = await Connection.connect({ address: servers.temporalAddress })
  const id = idOf({ idSecret: idSecret(servers.dataDir) }, 'complaint', 'strict', key)
  const handle = clientOf(connection, servers).workflow.getHandle(workflowIdOf(id))
  await expect(handle.describe()).rejects.toThrow(/not found/)
  await connection.close()
  await first.step('clerk', 'withdraw', { reason: 'settled by itself' })
  // A step is acknowledged a moment before the record, which is asked about earlier cases, holds it.
  await first.history()
  const second = await strict.receives('clerk', sent, '2026-03-03T10:00:00+08:00')
  expect(second.first).toMatchObject({ facts: { repeat: true }, links: [first.id] })
})

test('a second delivery of an outside reference is the same case, also of two at once', async () => {
  for (let n = 0; n < 20; n += 1) {
    const sent = () => anIntake({ form: { ticket: `T-${n}` } })
    const answers = await Promise.all([send('clerk', sent()), send('clerk', sent())])
    expect(answers.map(({ status }) => status).sort((x, y) => x - y)).toEqual([200, 201])
    expect(answers[0]?.body.id).toBe(answers[1]?.body.id)
    expect(answers[0]?.headers.get('Location')).toBe(answers[1]?.headers.get('Location'))
  }
  const others = await office(servers, 'elsewhere').receives(
    'clerk',
    anIntake({ form: { ticket: 'T-1' } }),
    MONDAY,
  )
  expect(others.first.links).toEqual([])
})

test('what is refused leaves nothing that a later one would repeat', async () => {
  const sent = anIntake({ form: { ticket: 'T-refused' } })
  expect((await send('director', sent)).status).toBe(403)
  const { status, body } = await send('clerk', sent)
  expect([status, body.links]).toEqual([201, []])
})

test('an amendment of what repeats have in common asks anew', async () => {
  const first = await trial.receives('clerk', anIntake(), MONDAY)
  const second = await trial.receives('clerk', anIntake(), '2026-03-03T10:00:00+08:00')
  const orderNo = String((await first.view('clerk')).facts['orderNo'])
  expect(second.first).toMatchObject({ facts: { repeat: false }, links: [] })
  const reason = 'misheard'
  const headers = { 'If-Match': '*', 'Idempotency-Key': randomUUID() }
  const amended = () =>
    trial.call<ComplaintBody>(
      'clerk',
      'POST',
      `/complaints/${second.id}/steps`,
      { type: 'amend', changes: { orderNo }, reason },
      headers,
    )
  expect((await amended()).body).toMatchObject({ facts: { repeat: true, orderNo }, links: [first.id] })
  expect(await amended()).toMatchObject({ status: 200, body: { version: 2 } })
  expect((await second.history()).length).toBe(2)
  const away = await second.step('clerk', 'amend', { changes: { orderNo: randomUUID() }, reason })
  expect(away).toMatchObject({ facts: { repeat: false }, links: [] })
  expect((await second.replay('auditor', { seq: 3 })).agrees).toBe(true)
})

test('an amendment to a reference that another case has is refused', async () => {
  await trial.receives('clerk', anIntake({ form: { ticket: 'T-mine' } }), MONDAY)
  const it = await trial.receives('clerk', anIntake({ form: { ticket: 'T-typo' } }), MONDAY)
  const problem = await it.refused('clerk', 'amend', { changes: { ticket: 'T-mine' }, reason: 'a typo' })
  expect(problem).toMatchObject({ status: 422, errors: [{ pointer: '/changes' }] })
  await it.step('clerk', 'amend', { changes: { ticket: 'T-right' }, reason: 'a typo' })
  expect((await send('clerk', anIntake({ form: { ticket: 'T-right' } }))).body.id).toBe(it.id)
})

test('while the record cannot be asked nothing is taken in, and then it is flagged as ever', async () => {
  const sent = anIntake()
  const first = await trial.receives('clerk', sent, MONDAY)
  const pid = servers.pids()['ledger'] ?? 0
  process.kill(pid, 'SIGSTOP')
  const away = await send('clerk', sent)
  process.kill(pid, 'SIGCONT')
  expect([away.status, Number(away.headers.get('Retry-After')) > 0]).toEqual([503, true])
  servers.kill('ledger')
  for (let tries = 0; tries < 100; tries += 1) {
    const { status, body } = await send('clerk', sent)
    if (status === 503) {
      await pause(200)
      continue
    }
    expect([status, body.links]).toEqual([201, [first.id]])
    return
  }
  throw new Error('the record did not come back')
})
