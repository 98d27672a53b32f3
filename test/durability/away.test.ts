import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Connection, isGrpcServiceError, WithStartWorkflowOperation } from '@temporalio/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseStep } from '../../machines/step-body.ts'
import type { Terms } from '../../machines/terms.ts'
import type { Policy } from '../../policies/policy.ts'
import type { ComplaintBody } from '../../server/http/shapes.ts'
import type { InboxItemBody } from '../../server/http/shapes-desk.ts'
import { installationKeys } from '../../server/runtime/master-key.ts'
import { doorSecret } from '../../server/runtime/secret.ts'
import { termsOf } from '../../server/terms.ts'
import {
  COMPLAINT_WORKFLOW,
  COMPLAINTS_QUEUE,
  type ComplaintInput,
  takeStep,
  workflowIdOf,
} from '../../workflows/messages.ts'
import { office } from '../support/office.ts'
import { type Servers, startServers } from '../support/servers.ts'
import { anIntake, compared, ledgerOf } from './persistence.ts'
import { policiesInForce } from '../support/policies.ts'
import { clientOf } from '../support/temporal.ts'

/** A complaint wakes up to ten seconds after its marks, by its id; this one at once. */
const AWAKE_AT_ONCE = 'a'
const ASKED_MEANWHILE = 'b'
/** Waits for an answer for no longer than a reason lets it. */
const PAUSED = 'c'
const LONGEST_MS = 5_000
const AWAY_MS = 8_000
const WITHIN_MS = 6_000
const BETWEEN_MS = 100

let servers: Servers
let connection: Connection
let worker: ChildProcess | null = null
beforeAll(async () => {
  servers = await startServers({ timeSkipping: false, workers: 0 })
  connection = await Connection.connect({ address: servers.temporalAddress })
})
afterAll(async () => {
  await connection.close()
  if (worker) await ended(worker)
  await servers.stop()
})

test('marks that pass while no worker is there are told of once each when one is back, with their true lateness', async () => {
  worker = aWorker()
  await takeIn(PAUSED, pausingFor(LONGEST_MS))
  await askCustomer(PAUSED)
  await Promise.all([AWAKE_AT_ONCE, ASKED_MEANWHILE].map((id) => takeIn(id, secondsLong())))
  await ended(worker)
  const goneAtMs = Date.now()
  await pause(AWAY_MS)
  const asked = askCustomer(ASKED_MEANWHILE)
  const backAtMs = Date.now()
  worker = aWorker()

  const lab = office(servers, 'lab')
  const overdue = async (role: string) => {
    const { body } = await lab.call<{ items: InboxItemBody[] }>(role, 'GET', '/inbox?status=open&limit=200')
    const ofIt = body.items.filter(({ complaint }) => complaint?.id === AWAKE_AT_ONCE)
    return ofIt.filter(({ kind, clock }) => kind === 'overdue' && clock === 'plan')
  }
  await expect
    .poll(async () => (await overdue('generalManager')).length, { timeout: 60_000 })
    .toBeGreaterThan(1)
  expect((await overdue('registrar')).map(({ mark }) => mark)).toEqual([0])
  expect((await overdue('manager')).map(({ mark }) => mark)).toEqual([1])

  const all = await ledgerOf(servers)
  const entries = all.filter(
    ({ complaintId, step }) => complaintId === AWAKE_AT_ONCE && step.type === 'deadlinePassed',
  )
  const dueAtMs = entries[0]?.notices[0]?.dueAtMs ?? 0
  const told = entries.flatMap(({ step, atMs, notices }) =>
    notices.map(({ to, missed = 0, latenessMs }) => ({
      mark: Number(step['mark']),
      missed,
      to,
      atMs,
      latenessMs,
    })),
  )
  expect(told.slice(0, 3).map(({ mark, missed, to }) => ({ mark, missed, to }))).toEqual([
    { mark: 0, missed: 0, to: ['role:registrar'] },
    { mark: 1, missed: 0, to: ['role:manager'] },
    { mark: 2, missed: 0, to: ['role:generalManager'] },
  ])
  const caughtUp = told[3]
  expect(caughtUp?.missed).toBeGreaterThan(0)
  expect(caughtUp?.mark).toBe(3 + (caughtUp?.missed ?? 0))
  const marks = told.flatMap(({ mark, missed }) =>
    Array.from({ length: missed + 1 }, (_, n) => mark - missed + n),
  )
  expect(marks).toEqual(marks.map((_, n) => n))
  for (const { mark, atMs, latenessMs } of told) expect(latenessMs).toBe(atMs - (dueAtMs + mark * 1_000))
  expect(told.filter(({ atMs }) => atMs > goneAtMs && atMs < backAtMs)).toEqual([])
  expect(caughtUp?.atMs).toBeGreaterThanOrEqual(backAtMs)
  expect((await compared(servers, AWAKE_AT_ONCE)).differences).toEqual([])

  await asked
  const { body } = await lab.call<ComplaintBody>('auditor', 'GET', `/complaints/${ASKED_MEANWHILE}`)
  expect(body.clocks).toMatchObject([{ id: 'plan', state: 'paused', late: true }])
  const recordOf = async (id: string) =>
    (await ledgerOf(servers)).filter(({ complaintId }) => complaintId === id)
  const meanwhile = await recordOf(ASKED_MEANWHILE)
  expect(meanwhile.map(({ step }) => step['mark'] ?? step.type)).toEqual([
    'receive',
    0,
    1,
    2,
    expect.any(Number),
    'askCustomer',
  ])
  expect((await compared(servers, ASKED_MEANWHILE)).differences).toEqual([])

  await expect.poll(async () => (await recordOf(PAUSED)).length, { timeout: 60_000 }).toBeGreaterThan(2)
  const paused = await recordOf(PAUSED)
  const [received, question, lapse] = paused
  expect(paused.slice(0, 3).map(({ step }) => step['pause'] ?? step['mark'] ?? step.type)).toEqual([
    'receive',
    'askCustomer',
    'askCustomer',
  ])
  expect(lapse?.notices).toMatchObject([
    {
      pause: 'askCustomer',
      to: ['role:manager'],
      latenessMs: (lapse?.atMs ?? 0) - (question?.atMs ?? 0) - LONGEST_MS,
    },
  ])
  // It stood still for just as long as it may, however late that was told.
  const [plan] = lapse?.after.clocks ?? []
  expect(plan).toMatchObject({ state: 'running', pausedMs: LONGEST_MS })
  expect((plan?.dueAtMs ?? 0) - (received?.atMs ?? 0)).toBe(WITHIN_MS + LONGEST_MS)
  expect((await compared(servers, PAUSED)).differences).toEqual([])
}, 240_000)

/** The lab's terms with a plan that is due, escalates and repeats within seconds. */
function secondsLong(changed: Partial<Policy['clocks'][string]> = {}): Terms {
  const lab = policiesInForce().get('lab')
  const plan = lab?.clocks['plan']
  if (!lab || !plan) throw new Error('the lab has no plan to be late with')
  const [first, second, third] = plan.ladder
  if (!first || !second || !third) throw new Error('the plan has too few rungs')
  const hurried: Policy = {
    ...lab,
    clocks: {
      plan: {
        ...plan,
        within: [{ when: {}, within: '1s' }],
        warnings: [],
        ladder: [
          { ...first, to: ['registrar'] },
          { ...second, after: '1s', to: ['manager'] },
          { ...third, after: '2s', to: ['generalManager'] },
        ],
        repeats: '1s',
        ...changed,
      },
    },
  }
  return termsOf(hurried)
}

/** The same with a plan that stands still while the customer is asked, for so long at most. */
function pausingFor(ms: number): Terms {
  const trigger = (on: string) => [{ on, when: {} }]
  const pause = {
    from: trigger('askCustomer'),
    until: trigger('customerReplied'),
    upTo: `${ms / 1000}s`,
    tell: ['manager'],
  }
  const within = [{ when: {}, within: `${WITHIN_MS / 1000}s` }]
  return secondsLong({ within, pauses: [pause], resumes: [] })
}

const REGISTRAR = { person: 'dev-registrar', roles: ['registrar'], units: ['generalOffice'] }

/** Asks before anybody is there to hear it. */
async function askCustomer(id: string): Promise<void> {
  const step = { type: 'askCustomer' as const, question: 'Which report?', form: {} }
  const handle = clientOf(connection, servers).workflow.getHandle(workflowIdOf(id))
  const updateId = randomUUID()
  for (;;) {
    try {
      await handle.executeUpdate(takeStep, { args: [{ step, by: REGISTRAR, ifVersion: null }], updateId })
      return
    } catch (error) {
      if (!isGrpcServiceError(error)) throw error
      await pause(BETWEEN_MS)
    }
  }
}

async function takeIn(complaintId: string, terms: Terms): Promise<void> {
  const lab = policiesInForce().get('lab')
  if (!lab) throw new Error('there is no lab')
  const input: ComplaintInput = { complaintId, terms, originMs: null, carried: null, recordsInTask: true }
  await clientOf(connection, servers).workflow.executeUpdateWithStart(takeStep, {
    startWorkflowOperation: new WithStartWorkflowOperation(COMPLAINT_WORKFLOW, {
      workflowId: workflowIdOf(complaintId),
      taskQueue: COMPLAINTS_QUEUE,
      args: [input],
      workflowIdConflictPolicy: 'FAIL',
      workflowTaskTimeout: '1s',
    }),
    updateId: randomUUID(),
    args: [
      {
        step: parseStep(lab, { ...anIntake(), type: 'receive' }),
        by: REGISTRAR,
        ifVersion: null,
      },
    ],
  })
}

/** A worker that nobody starts again when it dies. */
function aWorker(): ChildProcess {
  const script = fileURLToPath(new URL('../../server/worker.ts', import.meta.url))
  const env = {
    ...process.env,
    TEMPORAL_ADDRESS: servers.temporalAddress,
    REDRESS_DATA: servers.dataDir,
    REDRESS_DOOR: servers.doorUrl,
    REDRESS_DOOR_SECRET: doorSecret(servers.dataDir),
    REDRESS_PAYLOAD_KEY: installationKeys(servers.dataDir).payloads.toString('base64'),
  }
  return spawn(process.execPath, ['--import', 'tsx', script], { env, stdio: 'ignore' })
}

async function ended(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}
