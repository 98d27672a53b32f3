import { setTimeout as pause } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import type { AnyEntry } from '../../ledger/entry.ts'
import { verifyLog } from '../../ledger/verify.ts'
import type { ComplaintBody } from '../../server/http/shapes.ts'
import { digestOf } from '../../server/http/idempotency.ts'
import { idSecret } from '../../server/runtime/secret.ts'
import { office, type Office } from '../support/office.ts'
import { type Postgres, startPostgres } from '../support/postgres.ts'
import { type Servers, startServers } from '../support/servers.ts'
import { anIntake, compared, ledgerOf, persistently } from './persistence.ts'

const COMPLAINTS = 6
const WORKER_KILLS = Number(process.env['REDRESS_KILLS'] ?? 6)
/** Others die in turn, one at every second of the workers' deaths. */
const ALSO = ['ledger', 'temporal', 'api', 'temporal']
const STEPS_BETWEEN = 4

interface Acknowledged {
  complaintId: string
  updateId: string
  version: number
}

let servers: Servers
let postgres: Postgres | undefined

async function aDurableInstallation(ledger?: string): Promise<void> {
  const where = ledger === undefined ? {} : { ledger }
  servers = await startServers({ durable: true, timeSkipping: false, workers: 2, ...where })
  onTestFinished(() => servers.stop())
}

test(`${WORKER_KILLS} kills of workers, some of Temporal and the rest: every acknowledged step is recorded, once`, async () => {
  await aDurableInstallation()
  expect(await tortured(WORKER_KILLS, ALSO)).toBe(5)
}, 600_000)

test('the same with the record in PostgreSQL, whose server dies as well', async () => {
  postgres = await startPostgres()
  onTestFinished(() => postgres?.stop())
  await aDurableInstallation(await postgres.database())
  expect(await tortured(Math.max(4, Math.floor(WORKER_KILLS / 2)), ['ledger', 'postgres'])).toBe(4)
}, 600_000)

/** Kills workers, and with every second one of the others, under constant steps; how many parts were killed. */
async function tortured(workerKills: number, also: readonly string[]): Promise<number> {
  const lab = office(servers, 'lab')
  const acknowledged: Acknowledged[] = []
  let isOver = false
  const staff = Array.from({ length: COMPLAINTS }, (_, n) =>
    handle(
      lab,
      n,
      () => isOver,
      (step) => acknowledged.push(step),
    ),
  )
  const kills: string[] = []
  const kill = (name: string) => {
    kills.push(name)
    if (name === 'postgres') postgres?.kill()
    else servers.kill(name)
  }
  const killing = (async () => {
    for (let n = 1; n <= workerKills; n += 1) {
      const until = acknowledged.length + STEPS_BETWEEN
      while (acknowledged.length < until) await pause(20)
      await livingKilled(n % 2 === 0 ? 'worker-2' : 'worker-1', kill)
      const other = n % 2 === 0 ? also[(n / 2 - 1) % also.length] : undefined
      if (other !== undefined) await livingKilled(other, kill)
    }
  })().finally(() => (isOver = true))
  const [, ...complaints] = await Promise.all([killing, ...staff])

  expect(kills.filter((name) => name.startsWith('worker'))).toHaveLength(workerKills)
  // Whatever was acknowledged is in the ledger by then.
  const entries = await ledgerOf(servers)
  expect(missingFrom(entries, acknowledged)).toEqual([])
  for (const { complaintId, updateId, version } of acknowledged) {
    const recorded = entries.filter(
      (each) => each.complaintId === complaintId && keyIn(each.updateId ?? '') === updateId,
    )
    expect(recorded.map(({ seq }) => seq)).toEqual([version])
  }
  for (const id of complaints) {
    const { runs, differences } = await compared(servers, id)
    expect(differences).toEqual([])
    const accepted = runs.flatMap(({ updates }) => updates.map(({ updateId }) => keyIn(updateId)))
    expect(new Set(accepted).size).toBe(accepted.length)
    const mine = acknowledged.filter(({ complaintId }) => complaintId === id)
    expect(accepted).toEqual(expect.arrayContaining(mine.map(({ updateId }) => updateId)))
  }
  expect(await verifyLog(servers.ledger)).toMatchObject({ ok: true, complaints: COMPLAINTS })
  return new Set(kills).size
}

/** How the record names a step that was sent under a key. */
function recordedAs(key: string): string {
  const digest = digestOf({ idSecret: idSecret(servers.dataDir) }, { policy: 'lab', key })
  return `step-${Buffer.from(digest, 'hex').toString('base64url').slice(0, 22)}`
}

/** An update's id without the digest of its request. */
function keyIn(updateId: string): string {
  return updateId.split('#')[0] ?? updateId
}

function missingFrom(entries: AnyEntry[], acknowledged: Acknowledged[]): Acknowledged[] {
  const recorded = new Set(entries.map(({ complaintId, seq }) => `${complaintId} ${seq}`))
  return acknowledged.filter(({ complaintId, version }) => !recorded.has(`${complaintId} ${version}`))
}

/** Somebody who takes one step after the other until told to go home, each until it is acknowledged. */
async function handle(
  lab: Office,
  n: number,
  isOver: () => boolean,
  acknowledge: (step: Acknowledged) => void,
): Promise<string> {
  const taken = await persistently(() =>
    lab.call<ComplaintBody>('registrar', 'POST', '/complaints', anIntake(n), {
      'Idempotency-Key': `intake-${n}`,
    }),
  )
  expect(taken.status).toBe(201)
  const { id } = taken.body
  for (let step = 0; !isOver(); step += 1) {
    const key = `${n}-${step}`
    const body =
      step % 2 === 0 ? { type: 'askCustomer', question: `Question ${step}?` } : { type: 'customerReplied' }
    const headers = { 'If-Match': '*', 'Idempotency-Key': key }
    const answer = await persistently(() =>
      lab.call<ComplaintBody>('registrar', 'POST', `/complaints/${id}/steps`, body, headers),
    )
    expect(answer).toMatchObject({ status: 200 })
    acknowledge({ complaintId: id, updateId: recordedAs(key), version: answer.body.version })
  }
  return id
}

/** Kills a part once it lives: one that is just being started again has nothing to lose. */
async function livingKilled(name: string, kill: (name: string) => void): Promise<void> {
  const isDead = () => name !== 'postgres' && servers.pids()[name] === undefined
  while (isDead()) await pause(20)
  kill(name)
}
