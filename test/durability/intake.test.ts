import { Connection } from '@temporalio/client'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { verifyLog } from '../../ledger/verify.ts'
import { type Office, office } from '../support/office.ts'
import { type Servers, startServers } from '../support/servers.ts'
import { busyLoops, takenInAsTold } from './crowd.ts'
import { anIntake, ledgerFolder, openedLedgerOf } from './persistence.ts'
import { clientOf } from '../support/temporal.ts'

const COUNT = Number(process.env['REDRESS_INTAKES'] ?? 100)
let servers: Servers
let lab: Office
let connection: Connection

beforeAll(async () => {
  servers = await startServers()
  lab = office(servers, 'lab')
  connection = await Connection.connect({ address: servers.temporalAddress })
})
afterAll(async () => {
  await connection.close()
  await servers.stop()
})

test(`${COUNT} complaints at once on a busy machine with the worker killed twice: what is accepted is one case, what is refused is none`, async () => {
  const loops = busyLoops(3)
  onTestFinished(() => loops.forEach((loop) => loop.kill('SIGKILL')))
  const crowd = { ...servers, lab, temporal: clientOf(connection, servers) }
  let answered = 0
  const sendAll = (isAgain: boolean) =>
    Promise.all(
      Array.from({ length: COUNT }, async (_, n) => {
        const told = await takenInAsTold({ ...crowd, isAgain }, n)
        answered += 1
        if (answered === COUNT / 10 || answered === COUNT / 2) servers.kill('worker-1')
        return told
      }),
    )

  const first = await sendAll(false)
  expect(first.map(({ status }) => status)).toEqual(Array.from({ length: COUNT }, () => 201))
  const numbers = first.map(({ body }) => body.number).sort()
  expect(numbers).toEqual(Array.from({ length: COUNT }, (_, n) => `L2603${String(n + 1).padStart(3, '0')}`))
  expect(first.some(({ refusals }) => refusals > 0)).toBe(true)

  const entries = await openedLedgerOf(servers)
  expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: COUNT }, () => 1))
  expect(new Set(entries.map(({ step }) => step['content']))).toEqual(
    new Set(Array.from({ length: COUNT }, (_, n) => anIntake(n).content)),
  )

  const again = await sendAll(true)
  expect(again.map(({ status, body }) => ({ status, body }))).toEqual(
    first.map(({ status, body }) => ({ status, body })),
  )
  expect(await openedLedgerOf(servers)).toEqual(entries)
  expect(await verifyLog(ledgerFolder(servers.dataDir))).toMatchObject({ ok: true, complaints: COUNT })
}, 480_000)
