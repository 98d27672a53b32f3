import { type Client, WithStartWorkflowOperation } from '@temporalio/client'
import type { Terms } from '../machines/terms.ts'
import { COMPLAINT_WORKFLOW, COMPLAINTS_QUEUE, takeStep, workflowIdOf } from '../workflows/messages.ts'
import { type BareInput, bareStep } from './bare-workflow.ts'
import { LIFE, type Move, timersOf } from './lifecycle.ts'
import type { Contender, Processes } from './measure.ts'

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now()
  await work()
  return performance.now() - startedMs
}

/** A life made of a first step that also starts the workflow, and the others. */
function contender(
  client: Client,
  name: string,
  workflowIdOf: (id: string) => string,
  pids: () => Processes,
  step: (id: string, n: number) => Promise<unknown>,
): Contender {
  return {
    name,
    pids,
    async live(id) {
      const acks: number[] = []
      for (let n = 0; n < LIFE.length; n += 1) acks.push(await timed(() => step(id, n)))
      await client.workflow.getHandle(workflowIdOf(id)).result()
      return acks
    },
    async park(id) {
      await step(id, 0)
      return () => timed(() => step(id, 1))
    },
    async history(id) {
      const { events } = await client.workflow.getHandle(workflowIdOf(id)).fetchHistory()
      return events ?? []
    },
  }
}

/** The product: complaints under these terms, recorded within their tasks or, as before that could be, by the ledger's task queue. */
export function ours(
  client: Client,
  terms: Terms,
  recordsInTask: boolean,
  pids: () => Processes,
  life: readonly Move[] = LIFE,
): Contender {
  const name = recordsInTask ? 'redress' : 'redress, by queue'
  const caseId = (id: string) => (recordsInTask ? id : `queue-${id}`)
  const ownId = (id: string) => workflowIdOf(caseId(id))
  const step = (id: string, n: number) => {
    const move = life[n]
    if (!move) throw new RangeError(`no step ${n}`)
    const request = { ...move, ifVersion: null }
    if (n > 0) return client.workflow.getHandle(ownId(id)).executeUpdate(takeStep, { args: [request] })
    const startWorkflowOperation = new WithStartWorkflowOperation(COMPLAINT_WORKFLOW, {
      workflowId: ownId(id),
      taskQueue: COMPLAINTS_QUEUE,
      workflowTaskTimeout: '2s',
      workflowIdConflictPolicy: 'USE_EXISTING',
      args: [
        {
          complaintId: caseId(id),
          terms,
          originMs: null,
          carried: null,
          recordsInTask,
        },
      ],
    })
    return client.workflow.executeUpdateWithStart(takeStep, { startWorkflowOperation, args: [request] })
  }
  return contender(client, name, ownId, pids, step)
}

/** The yardstick: as many updates, activities and timers, and no domain code; its activities local or of another task queue. */
export function bare(
  client: Client,
  terms: Terms,
  notesInTask: boolean,
  pids: () => Processes,
  timersMs: () => (number | null)[] = () => timersOf(terms),
): Contender {
  const name = notesInTask ? 'bare, local' : 'bare, remote'
  const bareId = (id: string) => `bare-${notesInTask ? 'local' : 'remote'}-${id}`
  const step = (id: string, n: number) => {
    const args: [{ payload: string }] = [{ payload: JSON.stringify(LIFE[n]) }]
    if (n > 0) return client.workflow.getHandle(bareId(id)).executeUpdate(bareStep, { args })
    const startWorkflowOperation = new WithStartWorkflowOperation('bare', {
      workflowId: bareId(id),
      taskQueue: 'bare',
      workflowTaskTimeout: '2s',
      workflowIdConflictPolicy: 'USE_EXISTING',
      args: [{ timersMs: timersMs(), notesInTask } satisfies BareInput],
    })
    return client.workflow.executeUpdateWithStart(bareStep, { startWorkflowOperation, args })
  }
  return contender(client, name, bareId, pids, step)
}
