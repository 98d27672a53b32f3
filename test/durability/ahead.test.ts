import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { Connection, WithStartWorkflowOperation } from '@temporalio/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AppendRequest } from '../../ledger/entry.ts'
import { advance, announced } from '../../machines/advance.ts'
import type { Actor } from '../../machines/complaint-context.ts'
import { fold } from '../../machines/fold.ts'
import { numberingOf } from '../../machines/numbering.ts'
import { standingOf } from '../../machines/standing.ts'
import { parseStep } from '../../machines/step-body.ts'
import { type Rebase, rebased } from '../../machines/rebase.ts'
import type { PersonStep } from '../../machines/steps.ts'
import type { Terms } from '../../machines/terms.ts'
import { writerAt } from '../../server/door/appender.ts'
import { doorSecret } from '../../server/runtime/secret.ts'
import { termsOf, withCalendar } from '../../server/terms.ts'
import {
  COMPLAINT_WORKFLOW,
  COMPLAINTS_QUEUE,
  findReceipt,
  takeStep,
  viewComplaint,
  workflowIdOf,
} from '../../workflows/messages.ts'
import { policiesInForce } from '../support/policies.ts'
import { type Servers, startServers } from '../support/servers.ts'
import { anIntake, compared, ledgerOf } from './persistence.ts'
import { clientOf } from '../support/temporal.ts'

/*
 * A task that is lost after it has recorded its steps leaves the ledger ahead of the history. These tests write to the ledger what
 * such a task would have, and look at what becomes of the next request.
 */

const REGISTRAR: Actor = { person: 'dev-registrar', roles: ['registrar'], units: ['generalOffice'] }

const LONGER_THAN_A_TASK_MS = 4_500

let servers: Servers
let connection: Connection
beforeAll(async () => {
  servers = await startServers({ timeSkipping: false })
  connection = await Connection.connect({ address: servers.temporalAddress })
})
afterAll(async () => {
  await connection.close()
  await servers.stop()
})

const lab = () => {
  const policy = policiesInForce().get('lab')
  if (!policy) throw new Error('there is no lab')
  return policy
}
const intake = () => parseStep(lab(), { ...anIntake(), type: 'receive' })
const question = (text: string): PersonStep => ({ type: 'askCustomer', question: text, form: {} })
const remark = (): PersonStep => ({ type: 'customerReplied', form: {} })

function started(complaintId: string) {
  return {
    workflowId: workflowIdOf(complaintId),
    taskQueue: COMPLAINTS_QUEUE,
    args: [{ complaintId, terms: termsOf(lab()), originMs: null, carried: null, recordsInTask: true }],
    workflowTaskTimeout: '2s',
  } as const
}

async function takenIn(complaintId: string, updateId: string = randomUUID()) {
  return clientOf(connection, servers).workflow.executeUpdateWithStart(takeStep, {
    startWorkflowOperation: new WithStartWorkflowOperation(COMPLAINT_WORKFLOW, {
      ...started(complaintId),
      workflowIdConflictPolicy: 'USE_EXISTING',
    }),
    updateId,
    args: [{ step: intake(), by: REGISTRAR, ifVersion: null }],
  })
}

function handleOf(complaintId: string) {
  return clientOf(connection, servers).workflow.getHandle(workflowIdOf(complaintId))
}

function taken(complaintId: string, step: PersonStep, updateId: string, ifVersion: number | null = null) {
  return handleOf(complaintId).executeUpdate(takeStep, {
    updateId,
    args: [{ step, by: REGISTRAR, ifVersion }],
  })
}

/** Writes what a lost task would have: this step of the case, taken at that instant. */
async function recordedAlone(complaintId: string, step: PersonStep, atMs: number, updateId: string) {
  const terms = termsOf(lab())
  const { entries, snapshot: before } = await asRecorded(complaintId)
  const advanced = advance(terms, before, step, REGISTRAR, atMs)
  await written(
    terms,
    advanced,
    { complaintId, step, atMs, updateId },
    entries.length === 0
      ? { numbering: numberingOf(terms, atMs), terms: { digest: terms.digest, terms: pinned(terms) } }
      : {},
  )
}

async function asRecorded(complaintId: string) {
  const terms = termsOf(lab())
  const entries = (await ledgerOf(servers)).filter((entry) => entry.complaintId === complaintId)
  return { entries, snapshot: fold(terms, entries).at(-1)?.snapshot ?? announced(terms) }
}

const pinned = ({ rules, calendar }: Terms) => ({ rules, calendar })

async function written(
  terms: Terms,
  { snapshot, notices }: ReturnType<typeof advance>,
  taken: { complaintId: string; step: AppendRequest['entry']['step']; atMs: number; updateId: string | null },
  along: Pick<AppendRequest, 'numbering' | 'terms'>,
) {
  const request: AppendRequest = {
    entry: {
      ...taken,
      number: null,
      policy: 'lab',
      terms: terms.digest,
      seq: snapshot.context.version,
      by: REGISTRAR,
      after: standingOf(terms, snapshot),
      notices,
    },
    ...along,
  }
  const writer = writerAt(servers.doorUrl, doorSecret(servers.dataDir))
  expect(await writer.append(request)).toMatchObject({ is: 'durable' })
}

async function stepsOf(complaintId: string) {
  const entries = (await ledgerOf(servers)).filter((entry) => entry.complaintId === complaintId)
  return entries.map(({ step, updateId }) => [step.type, updateId])
}

const agreed = async (complaintId: string) => (await compared(servers, complaintId)).differences

test('a request whose task was lost happened when the ledger says, and once', async () => {
  await takenIn('lost', 'r')
  const atMs = Date.now()
  await recordedAlone('lost', question('Which report?'), atMs, 'q')
  const answer = await taken('lost', question('Which report?'), 'q')
  expect(answer).toMatchObject({ standing: { version: 2 }, repeatedVersion: null })
  expect(await stepsOf('lost')).toEqual([
    ['receive', 'r'],
    ['askCustomer', 'q'],
  ])
  const [, asked] = await ledgerOf(servers).then((all) => all.filter((entry) => entry.complaintId === 'lost'))
  expect(asked?.atMs).toBe(atMs)
  expect(answer.standing.clocks[0]).toMatchObject({ id: 'plan', state: 'paused', pausedSinceMs: atMs })
  expect(answer.nowMs).toBe(atMs)
  expect(await agreed('lost')).toEqual([])
})

test('a step that nobody asks for again is taken over before the next one, and its request is remembered', async () => {
  await takenIn('over', 'r')
  await recordedAlone('over', question('Which report?'), Date.now(), 'q')
  expect(await taken('over', remark(), 's')).toMatchObject({ standing: { version: 3 } })
  expect(await stepsOf('over')).toEqual([
    ['receive', 'r'],
    ['askCustomer', 'q'],
    ['customerReplied', 's'],
  ])
  expect(await handleOf('over').query(findReceipt, 'q')).toEqual({ is: 'repeated', version: 2 })
  expect(await taken('over', question('Which report?'), 'q')).toMatchObject({ repeatedVersion: 2 })
  expect(await agreed('over')).toEqual([])
})

test('what is not possible after the step that stands is refused, also where it was before', async () => {
  await takenIn('no', 'r')
  await recordedAlone('no', { type: 'withdraw', reason: 'changed his mind', form: {} }, Date.now(), 'w')
  await expect(taken('no', question('Which report?'), 'q')).rejects.toMatchObject({
    cause: { type: 'ended' },
  })
  expect(await stepsOf('no')).toEqual([
    ['receive', 'r'],
    ['withdraw', 'w'],
  ])
})

test('who has seen another version than stands is told to look again', async () => {
  await takenIn('seen', 'r')
  await recordedAlone('seen', question('Which report?'), Date.now(), 'q')
  await expect(taken('seen', remark(), 's', 1)).rejects.toMatchObject({ cause: { type: 'stale' } })
  expect((await handleOf('seen').query(viewComplaint, REGISTRAR)).standing.version).toBe(2)
  expect(await agreed('seen')).toEqual([])
})

test('a case that was brought under another calendar by a task that was lost goes on under it', async () => {
  await takenIn('moved', 'r')
  const from = termsOf(lab())
  const to = withCalendar(from, { ...from.calendar, version: `${from.calendar.version}, again` })
  const { snapshot } = await asRecorded('moved')
  const step: Rebase = { type: 'rebase', from: from.digest, to: to.digest }
  const atMs = Date.now()
  const moved = rebased({ from, to }, snapshot, step, atMs)
  await written(
    to,
    moved,
    { complaintId: 'moved', step, atMs, updateId: 'm' },
    { terms: { digest: to.digest, terms: pinned(to) } },
  )
  expect(await taken('moved', question('Which report?'), 'q')).toMatchObject({ standing: { version: 3 } })
  const entries = (await ledgerOf(servers)).filter(({ complaintId }) => complaintId === 'moved')
  expect(entries.map(({ terms }) => terms)).toEqual([from.digest, to.digest, to.digest])
})

test('an intake that was recorded and lost becomes a case, whether or not it is asked for again', async () => {
  await recordedAlone('begun', intake(), Date.now(), 'r')
  await clientOf(connection, servers).workflow.start(COMPLAINT_WORKFLOW, started('begun'))
  await expect
    .poll(() => handleOf('begun').query(viewComplaint, REGISTRAR), { timeout: 20_000 })
    .toMatchObject({ standing: { version: 1 } })
  expect(await taken('begun', question('Which report?'), 'q')).toMatchObject({ standing: { version: 2 } })
  expect(await agreed('begun')).toEqual([])

  const atMs = Date.now()
  await recordedAlone('again', intake(), atMs, 'r')
  expect(await takenIn('again', 'r')).toMatchObject({ standing: { version: 1 } })
  expect(await stepsOf('again')).toEqual([['receive', 'r']])
  expect(await agreed('again')).toEqual([])
})

test('a writer that is slow costs no task, and the step is answered once it is durable', async () => {
  await takenIn('slow', 'r')
  const writer = servers.pids()['ledger'] ?? 0
  process.kill(writer, 'SIGSTOP')
  const answer = taken('slow', question('Which report?'), 'q')
  let isAnswered = false
  void answer.then(() => (isAnswered = true))
  await pause(LONGER_THAN_A_TASK_MS)
  expect(isAnswered).toBe(false)
  process.kill(writer, 'SIGCONT')
  expect(await answer).toMatchObject({ standing: { version: 2 } })
  expect(await stepsOf('slow')).toEqual([
    ['receive', 'r'],
    ['askCustomer', 'q'],
  ])
  const { events } = await handleOf('slow').fetchHistory()
  const lost = events?.filter(
    (event) => event.workflowTaskTimedOutEventAttributes ?? event.workflowTaskFailedEventAttributes,
  )
  expect(lost).toEqual([])
  expect(await agreed('slow')).toEqual([])
})

test('a worker takes no stack of what its workflows wait for', async () => {
  const complaintId = randomUUID()
  await takenIn(complaintId)
  await expect(handleOf(complaintId).query('__stack_trace')).resolves.not.toMatch(/\bat\b/)
})
