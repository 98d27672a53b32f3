import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { type Client, WorkflowNotFoundError } from '@temporalio/client'
import { signToken } from '../../server/identity/tokens.ts'
import type { ComplaintBody } from '../../server/http/shapes.ts'
import { idOf } from '../../server/http/ids.ts'
import { idSecret } from '../../server/runtime/secret.ts'
import { workflowIdOf } from '../../workflows/messages.ts'
import type { Office } from '../support/office.ts'
import { anIntake } from './persistence.ts'

const BUSY_FOR_MS = 120_000

/** Processes that do nothing but keep the processor busy; they end by themselves after two minutes. */
export function busyLoops(count: number): ChildProcess[] {
  const loop = `const end = Date.now() + ${BUSY_FOR_MS}; while (Date.now() < end);`
  return Array.from({ length: count }, () => spawn(process.execPath, ['-e', loop], { stdio: 'ignore' }))
}

interface Crowd {
  apiUrl: string
  dataDir: string
  tokenSecret: string
  lab: Office
  temporal: Client
  /** Whether these are taken in already. */
  isAgain?: boolean
}

export interface Told {
  status: number
  body: ComplaintBody
  /** How often it was told to come back. */
  refusals: number
}

/**
 * Sends one intake as a client does that does what it is told: comes back after `Retry-After`, until it is answered. Throws where
 * it was told anything else, or where a refusal left something behind.
 */
export async function takenInAsTold(
  { apiUrl, dataDir, tokenSecret, lab, temporal, isAgain = false }: Crowd,
  n: number,
): Promise<Told> {
  const key = `intake-${n}`
  const id = idOf({ idSecret: idSecret(dataDir) }, 'complaint', 'lab', key)
  const workflow = temporal.workflow.getHandle(workflowIdOf(id))
  const headers = {
    Authorization: `Bearer ${await signToken(tokenSecret, lab.someone('registrar'))}`,
    'Content-Type': 'application/json',
    'Idempotency-Key': key,
    'Simulated-Time': '2026-03-02T10:00:00+08:00',
  }
  for (let refusals = 0; ; refusals += 1) {
    const answer = await fetch(`${apiUrl}/complaints`, {
      method: 'POST',
      headers,
      body: JSON.stringify(anIntake(n)),
    })
    const body = (await answer.json()) as ComplaintBody & { code?: string }
    if (answer.status < 300) return { status: answer.status, body, refusals }
    if (answer.status !== 503 || body.code !== 'busy') {
      throw new Error(`intake ${n} was answered ${answer.status}: ${JSON.stringify(body)}`)
    }
    const left = await workflow.describe().catch((error: unknown) => {
      if (error instanceof WorkflowNotFoundError) return null
      throw error
    })
    if (left !== null && !isAgain) throw new Error(`intake ${n} was refused, and left ${left.workflowId}`)
    await pause(Number(answer.headers.get('Retry-After')) * 1000)
  }
}
