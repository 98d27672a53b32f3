import { type Client, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client'
import { ApplicationFailure } from '@temporalio/common'
import { INSTALLATION } from '../../machines/complaint-context.ts'
import { type RebaseRequest, takeStep, viewComplaint, workflowIdOf } from '../../workflows/messages.ts'
import { patiently } from '../patiently.ts'
import type { Preview } from './preview.ts'
import type { Running } from './running.ts'

const AT_ONCE = 8
const PATIENCE = { forMs: 120_000, everyMs: 500 }

/** What became of one case: brought over, there already, or why it stays. */
export interface Brought {
  preview: Preview
  came: 'over' | 'already' | 'ended' | 'refused'
  why?: string
}

/** When it is for each of these cases, UTC milliseconds: some live in a time of their own. */
export async function nowOf(client: Client, cases: readonly Running[]): Promise<number[]> {
  return eachOf(cases, async ({ complaintId, atMs }) => {
    const handle = client.workflow.getHandle(workflowIdOf(complaintId))
    const asked = () => handle.query(viewComplaint, INSTALLATION, Date.now())
    const view = await patiently(asked, isPassing, PATIENCE).catch((error: unknown) => {
      if (error instanceof WorkflowNotFoundError) return null
      throw error
    })
    return Math.max(atMs, view?.nowMs ?? atMs)
  })
}

/**
 * Brings cases under their new terms, a few at once, each by one recorded step, and tells of each as it is done. A case that is
 * there already, because an earlier run was broken off, is left alone. Throws where Temporal stays out of reach.
 */
export async function bringOver(
  client: Client,
  previews: readonly Preview[],
  reason: string | undefined,
  tell: (brought: Brought) => void,
): Promise<Brought[]> {
  return eachOf(previews, async (preview) => {
    const brought = await broughtOver(client, preview, reason)
    tell(brought)
    return brought
  })
}

async function broughtOver(client: Client, preview: Preview, reason: string | undefined): Promise<Brought> {
  const { of, to } = preview
  const request: RebaseRequest = {
    step: { type: 'rebase', from: of.terms.digest, to: to.digest, ...(reason ? { reason } : {}) },
    by: INSTALLATION,
    ifVersion: null,
    terms: to,
  }
  const handle = client.workflow.getHandle(workflowIdOf(of.complaintId))
  // One id however often it is sent, and another where the case comes back to these terms some day.
  const updateId = `rebase ${to.digest.slice(0, 16)} ${of.terms.digest.slice(0, 16)} ${of.snapshot.context.version}`
  try {
    await patiently(() => handle.executeUpdate(takeStep, { updateId, args: [request] }), isPassing, PATIENCE)
    return { preview, came: 'over' }
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { preview, came: 'ended' }
    const cause = error instanceof WorkflowUpdateFailedError ? error.cause : null
    if (!(cause instanceof ApplicationFailure)) throw error
    if (cause.type === 'ended') return { preview, came: 'ended' }
    const view = await patiently(() => handle.query(viewComplaint, INSTALLATION), isPassing, PATIENCE)
    if (view.terms === to.digest) return { preview, came: 'already' }
    return { preview, came: 'refused', why: cause.message }
  }
}

/** Workers and Temporal may be away for a while; a refusal and a case that is gone are told at once. */
function isPassing(error: unknown): boolean {
  return !(error instanceof WorkflowNotFoundError || isRefusal(error))
}

function isRefusal(error: unknown): boolean {
  if (!(error instanceof WorkflowUpdateFailedError)) return false
  const { cause } = error
  return cause instanceof ApplicationFailure && cause.type !== 'UnprocessedUpdate'
}

async function eachOf<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  let next = 0
  const lanes = Array.from({ length: AT_ONCE }, async () => {
    for (let nth = next++; nth < items.length; nth = next++) {
      const item = items[nth]
      if (item !== undefined) results[nth] = await work(item)
    }
  })
  await Promise.all(lanes)
  return results
}
