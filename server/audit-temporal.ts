import { WorkflowNotFoundError, isGrpcServiceError, type Client } from '@temporalio/client'
import type { Payload, PayloadCodec } from '@temporalio/common'
import type { History } from '@temporalio/common/lib/proto-utils.js'
import { DefaultLogger, ReplayError, Runtime, Worker } from '@temporalio/worker'
import { DeterminismViolationError } from '@temporalio/workflow'
import { workflowBundle } from './workflow-bundle.ts'

const NOT_FOUND = 5

/** Histories of all runs of a workflow, the first run first. Empty once Temporal has dropped the latest. */
export async function historiesOf(client: Client, workflowId: string): Promise<History[]> {
  const histories: History[] = []
  for (let runId: string | undefined; ;) {
    const history = await fetched(client, workflowId, runId)
    if (!history) return histories
    histories.unshift(history)
    runId = history.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId || undefined
    if (runId === undefined) return histories
  }
}

/** Whether the first of these histories is that of the complaint's first run. */
export function isWhole([first]: readonly History[]): boolean {
  const started = first?.events?.[0]?.workflowExecutionStartedEventAttributes
  return Boolean(started) && !started?.continuedExecutionRunId
}

/** Replays histories with the workflow code of this version; says of each that this code would have acted otherwise. */
export async function replayDifferences(
  workflowId: string,
  histories: readonly History[],
): Promise<string[]> {
  quiet()
  const options = { workflowBundle: { codePath: await workflowBundle() } }
  const differences: string[] = []
  for (const [n, history] of histories.entries()) {
    try {
      await Worker.runReplayHistory(options, history, workflowId)
    } catch (error) {
      if (!(error instanceof DeterminismViolationError || error instanceof ReplayError)) throw error
      differences.push(`run ${n + 1} of Temporal's history does not replay: ${error.message}`)
    }
  }
  return differences
}

let isQuiet = false

/** One runtime serves the whole process; without this it writes of every replay. */
function quiet(): void {
  if (isQuiet) return
  isQuiet = true
  Runtime.install({ shutdownSignals: [], logger: new DefaultLogger('ERROR') })
}

/** A history with everything in it as the workflow wrote it. */
async function decoded<T>(codecs: readonly PayloadCodec[], part: T): Promise<T> {
  if (typeof part !== 'object' || part === null || part instanceof Uint8Array) return part
  if (isPayload(part)) {
    let [payload] = [part as Payload]
    for (const codec of codecs) [payload = payload] = await codec.decode([payload])
    return Object.assign(part, payload)
  }
  for (const each of Object.values(part)) await decoded(codecs, each)
  return part
}

function isPayload(part: object): part is Payload {
  return 'metadata' in part && 'data' in part
}

async function fetched(client: Client, workflowId: string, runId?: string): Promise<History | null> {
  try {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory()
    return await decoded(client.options.loadedDataConverter.payloadCodecs, history)
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null
    const code: number | null = isGrpcServiceError(error) ? error.code : null
    if (code === NOT_FOUND) return null
    throw error
  }
}
