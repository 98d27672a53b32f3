import { isGrpcServiceError, QueryNotRegisteredError, QueryRejectedError } from '@temporalio/client'
import type { ComplaintView } from '../../machines/view.ts'
import type { Seen } from '../../machines/sight/seen.ts'
import { viewComplaint, workflowIdOf } from '../../workflows/messages.ts'
import type { Caller } from '../identity/tokens.ts'
import { complaintSummary } from '../projections/queries.ts'
import { viewAt } from './folded.ts'
import { isRedisAway } from './redis-away.ts'
import { couldBeId } from './ids.ts'
import { Problem } from './problem.ts'
import { answerSeen, viewSeen } from './sight.ts'
import { actorOf, type Services } from './services.ts'
import { clockMsOf } from './temporal-time.ts'
import { askTemporal } from './temporal-call.ts'

const BRIEFLY_MS = 1_000

/** The complaint as the caller may see it now. 404 when there is none, or none for him. */
export async function seenComplaint(
  services: Services,
  id: string,
  caller: Caller,
): Promise<Seen<ComplaintView>> {
  if (!couldBeId(id)) throw noSuch(id)
  const view = (await living(services, id, caller)) ?? (await recorded(services, id, caller))
  const seen = await viewSeen(services, caller, view)
  if (!seen) throw noSuch(id)
  return seen
}

/** The complaint right after the caller's own step, as he may see it. */
export async function answered(
  services: Services,
  caller: Caller,
  view: ComplaintView,
): Promise<Seen<ComplaintView>> {
  const seen = await answerSeen(services, caller, view)
  if (!seen) throw noSuch(view.complaintId)
  return seen
}

/** The version a complaint is at, for the record to be waited for, and what time it is there; null when Temporal does not say within a second, or not to him. */
export async function versionNow(
  services: Services,
  id: string,
  by: Caller,
): Promise<{ version: number; nowMs: number } | null> {
  const view = await running(services, id, by, BRIEFLY_MS).catch(() => null)
  const isSeen = view && (await viewSeen(services, by, view))
  return isSeen ? { version: view.standing.version, nowMs: view.nowMs } : null
}

async function running(
  services: Services,
  id: string,
  by: Caller,
  withinMs?: number,
): Promise<ComplaintView | null> {
  const { temporal } = services
  const workflowId = workflowIdOf(id)
  try {
    const handle = temporal.workflow.getHandle(workflowId)
    const asked = async () => handle.query(viewComplaint, actorOf(by), await clockMsOf(services, workflowId))
    const view = await askTemporal(temporal, asked, withinMs)
    // Where the intake was refused nothing has begun.
    return view.standing.version === 0 ? null : view
  } catch (error) {
    const isGone =
      (error instanceof Problem && error.status === 404) ||
      error instanceof QueryRejectedError ||
      error instanceof QueryNotRegisteredError ||
      isGrpcServiceError(error)
    if (isGone) return null
    throw error
  }
}

/** As its workflow has it; null where the record knows more: one that has ended may be held or erased since. */
async function living(services: Services, id: string, by: Caller): Promise<ComplaintView | null> {
  const view = await running(services, id, by)
  if (!view?.standing.ended) return view
  const summary = await complaintSummary(services.redis, id).catch((error: unknown) => {
    if (isRedisAway(error)) return null
    throw error
  })
  return summary && summary.seq > view.standing.version ? null : view
}

/** Once Temporal has forgotten a complaint, the record still knows it. */
async function recorded(services: Services, id: string, by: Caller): Promise<ComplaintView> {
  const summary = await complaintSummary(services.redis, id)
  if (!summary) throw noSuch(id)
  // What time it came to be in a time of its own nobody knows any more.
  return viewAt(services, id, summary.seq, by, services.simulatedTime ? undefined : Date.now())
}

/** The answer to whoever asks for a complaint that is not there, or not for him. */
export function noSuch(id: string): Problem {
  return new Problem(404, 'notFound', `There is no complaint ${id} that you may see.`)
}
