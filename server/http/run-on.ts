import type { RequestHandler } from 'express'
import { z } from 'zod'
import { isSimulated, viewComplaint, workflowIdOf } from '../../workflows/messages.ts'
import { fastForward } from '../runtime/fast-forward.ts'
import { complaintBody, iso } from './complaint-body.ts'
import { Problem } from './problem.ts'
import { seenComplaint } from './seen.ts'
import { actorOf, mustHoldRole, policyOf, type Services, whoIs } from './services.ts'
import { callTemporal } from './temporal-call.ts'

const YEAR_MS = 366 * 86_400_000

/** Body of `POST /complaints/:id/time`. */
export const RunOn = z.strictObject({
  to: z.iso
    .datetime({ offset: true })
    .describe('the instant to which the complaint’s own time runs on, a year ahead at most'),
})

/**
 * `POST /complaints/:id/time`: lets a complaint's own time run on, so that whoever tries a policy sees who hears of a promise that
 * is not kept. Only where simulated time is switched on; real time is nobody's to move.
 */
export function runOn(services: Services): RequestHandler<{ id: string }> {
  return async (req, res) => {
    const caller = whoIs(req)
    const policy = policyOf(services, caller)
    if (!services.simulatedTime) {
      throw new Problem(
        400,
        'malformed',
        'Time runs by itself; start the installation with REDRESS_SIMULATED_TIME=1 to try a policy in another time.',
      )
    }
    const { to } = RunOn.parse(req.body)
    const { id } = req.params
    const { nowMs } = await seenComplaint(services, id, caller)
    mustHoldRole(policy, caller)
    const toMs = Date.parse(to)
    await mustBeSimulated(services, id)
    mustBeAhead(toMs, nowMs)
    const { temporal } = services
    await callTemporal(temporal, async () => {
      // Asked anew each time it is tried, since part of the way may lie behind it by then.
      const reached = await temporal.workflow
        .getHandle(workflowIdOf(id))
        .query(viewComplaint, actorOf(caller))
      if (reached.nowMs < toMs) await fastForward(temporal, workflowIdOf(id), toMs - reached.nowMs)
    })
    const view = await seenComplaint(services, id, caller)
    res.set('ETag', `"${view.standing.version}"`).json(complaintBody(policy, view))
  }
}

/** 409 for a complaint that runs in real time. */
async function mustBeSimulated({ temporal }: Services, id: string): Promise<void> {
  const handle = temporal.workflow.getHandle(workflowIdOf(id))
  if (await callTemporal(temporal, () => handle.query(isSimulated))) return
  throw new Problem(
    409,
    'impossible',
    'This complaint was taken in in real time, which is nobody’s to move; take one in with Simulated-Time.',
  )
}

/** 422 for an instant that has passed, or that lies so far ahead that whatever rings until then could not be waited for. */
function mustBeAhead(toMs: number, nowMs: number): void {
  if (toMs > nowMs && toMs <= nowMs + YEAR_MS) return
  const detail =
    toMs <= nowMs
      ? `It is ${iso(nowMs)} for this complaint already; name a later instant.`
      : `It is ${iso(nowMs)} for this complaint; name an instant up to ${iso(nowMs + YEAR_MS)}, and go on from there.`
  throw new Problem(422, 'unknown', detail, { errors: [{ pointer: '/to', detail }] })
}
