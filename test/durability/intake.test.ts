import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyLog } from '../../ledger/verify.ts'
import type { ComplaintBody } from '../../server/http/shapes.ts'
import { office } from '../support/office.ts'
import { type Servers, startServers } from '../support/servers.ts'
import { anIntake, ledgerFolder, ledgerOf, persistently } from './persistence.ts'

const COUNT = 200
let servers: Servers

beforeAll(async () => {
  servers = await startServers({ workers: 1 })
})
afterAll(() => servers.stop())

test('200 complaints at once with the worker killed twice: 200 numbers without gap, and none taken in twice', async () => {
  const lab = office(servers, 'lab')
  let answered = 0
  const send = (n: number) =>
    persistently(() =>
      lab.call<ComplaintBody>('registrar', 'POST', '/complaints', anIntake(n), {
        'Idempotency-Key': `intake-${n}`,
        'Simulated-Time': '2026-03-02T10:00:00+08:00',
      }),
    )
  const sendAll = () =>
    Promise.all(
      Array.from({ length: COUNT }, async (_, n) => {
        const answer = await send(n)
        answered += 1
        if (answered === 20 || answered === 100) servers.kill('worker-1')
        return answer
      }),
    )

  const first = await sendAll()
  expect(first.map(({ status }) => status)).toEqual(Array.from({ length: COUNT }, () => 201))
  const numbers = first.map(({ body }) => body.number).sort()
  expect(numbers).toEqual(Array.from({ length: COUNT }, (_, n) => `L2603${String(n + 1).padStart(3, '0')}`))

  const entries = await ledgerOf(servers)
  expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: COUNT }, () => 1))
  expect(new Set(entries.map(({ step }) => step['content']))).toEqual(
    new Set(Array.from({ length: COUNT }, (_, n) => anIntake(n).content)),
  )

  const again = await sendAll()
  expect(again.map(({ status, body }) => ({ status, body }))).toEqual(
    first.map(({ status, body }) => ({ status, body })),
  )
  expect(await ledgerOf(servers)).toEqual(entries)
  expect(await verifyLog(ledgerFolder(servers.dataDir))).toMatchObject({ ok: true, complaints: COUNT })
}, 240_000)
