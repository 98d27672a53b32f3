import { Connection } from '@temporalio/client'
import { msToTs, tsToMs } from '@temporalio/common/lib/time.js'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Part } from './part.ts'
import { answers } from './ports.ts'

/** How long Temporal keeps a closed complaint's history. The ledger is the record; this is for looking at and replaying. */
const RETENTION_MS = 7 * 24 * 3_600_000

const WORDS = ['server', 'start-dev', '--headless', '--ip=127.0.0.1', '--log-level=warn']

export interface TemporalChoices {
  namespace: string
  /** Keeps nothing on disk: for tests, a restart forgets everything. */
  inMemory: boolean
  /** Lets a workflow's own clock be moved forward: for tests and demonstrations. */
  timeSkipping: boolean
}

/** Temporal's development server on a loopback port, durable in `<dataDir>/temporal`, with timers that strike within 20 ms. */
export function temporalPart(binary: string, port: number, dataDir: string, choices: TemporalChoices): Part {
  const { namespace, inMemory, timeSkipping } = choices
  const address = `127.0.0.1:${port}`
  const dynamic = ['history.timerProcessorMaxTimeShift="10ms"']
  if (timeSkipping) {
    dynamic.push('frontend.WorkflowTimeSkippingEnabled=true')
    // Otherwise a run that follows on one of less than a second begins later, and the server skips that pause wrongly.
    dynamic.push('history.workflowIdReuseMinimalInterval="0s"')
  }
  return {
    name: 'temporal',
    command: binary,
    args: [
      ...WORDS,
      `--port=${port}`,
      `--namespace=${namespace}`,
      ...(inMemory ? [] : onDisk(join(dataDir, 'temporal'))),
      ...dynamic.flatMap((value) => ['--dynamic-config-value', value]),
    ],
    env: {},
    stage: 2,
    graceMs: 10_000,
    ready: async (gone) => {
      // Dialling before the port is open costs a second of back-off.
      if (await answers('127.0.0.1', port, 60_000, gone)) await prepareNamespace(address, namespace, gone)
    },
  }
}

function onDisk(dir: string): string[] {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const pragmas = ['journal_mode=WAL', 'synchronous=FULL'].flatMap((pragma) => ['--sqlite-pragma', pragma])
  return ['--db-filename', join(dir, 'temporal.db'), ...pragmas]
}

async function prepareNamespace(address: string, namespace: string, gone: AbortSignal): Promise<void> {
  const connection = await Connection.connect({ address })
  try {
    while (!gone.aborted && !(await hasRetention(connection, namespace))) await pause(50)
  } finally {
    await connection.close()
  }
}

async function hasRetention(connection: Connection, namespace: string): Promise<boolean> {
  try {
    const { config } = await connection.workflowService.describeNamespace({ namespace })
    if (tsToMs(config?.workflowExecutionRetentionTtl) === RETENTION_MS) return true
    const retention = { workflowExecutionRetentionTtl: msToTs(RETENTION_MS) }
    await connection.workflowService.updateNamespace({ namespace, config: retention })
    return true
  } catch {
    return false
  }
}
