import type { RequestHandler } from 'express'
import { z } from 'zod'
import { workflowIdOf } from '../../workflows/messages.ts'
import { complaintBody, iso } from './complaint-body.ts'
import { caughtUp } from './folded.ts'
import { type Come, ranOn, timeNow } from './own-time.ts'
import { Problem } from './problem.ts'
import { seenComplaint } from './seen.ts'
import { mustHoldRole, policyOf, type Services, whoIs } from './services.ts'
import { ComplaintBody } from './shapes.ts'

const YEAR_MS = 366 * 86_400_000
const WAITED_S = 20
const LONGEST_WAIT_S = 60

/** Body of `POST /complaints/:id/time`. */
export const RunOn = z.strictObject({
  to: z.iso
    .datetime({ offset: true })
    .describe('the instant to which the complaint’s own time runs on, a year ahead at most'),
})

/** The complaint, and how far its own time has come. */
export const RanOnBody = ComplaintBody.extend({
  time: z.strictObject({
    to: z.iso.datetime().describe('the instant that was asked for'),
    reached: z
      .boolean()
      .describe('`now` has come to it, and everybody has been told that was to be told by then'),
    because: z.string().optional().describe('why it has not come to it'),
  }),
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
    const { standing } = await seenComplaint(services, id, caller)
    mustHoldRole(policy, caller)
    // A clock that is sent on while a step is still being recorded passes by what it was to tell on the way.
    await caughtUp(services, id, standing.version)
    const toMs = Date.parse(to)
    const now = await timeNow(services, workflowIdOf(id), toMs)
    mustBeAhead(toMs, now)
    if (!now.isRunning) throw hasEnded()
    const come = await ranOn(services, workflowIdOf(id), toMs, waitMs(req.get('Prefer')))
    const view = await seenComplaint(services, id, caller)
    const body: z.infer<typeof RanOnBody> = {
      ...complaintBody(policy, view),
      time: { to: iso(toMs), reached: come.is === 'there', ...because(come) },
    }
    if (come.is === 'onTheWay') res.status(202).set('Retry-After', '1')
    res.set('ETag', `"${view.standing.version}"`).json(body)
  }
}

/** For how long the caller wants to wait at most (RFC 7240). */
function waitMs(prefer: string | undefined): number {
  const [, asked] = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,6})/i.exec(prefer ?? '') ?? []
  return 1_000 * Math.min(asked === undefined ? WAITED_S : Number(asked), LONGEST_WAIT_S)
}

function because({ is, nowMs }: Come): { because?: string } {
  switch (is) {
    case 'there':
      return {}
    case 'onTheWay':
      return {
        because: `It has come to ${iso(nowMs)} and goes on by itself; send the same request again to wait for the rest.`,
      }
    case 'ended':
      return { because: 'The complaint ended on the way: nothing of it is left to run on.' }
  }
}

function hasEnded(): Problem {
  return new Problem(409, 'ended', 'The complaint has ended: nothing of it is left to run on.')
}

/** 422 for an instant that has passed, unless it is the one its time was last sent to, or that lies so far ahead that whatever rings until then could not be waited for. */
function mustBeAhead(toMs: number, { nowMs, wasSent }: { nowMs: number; wasSent: boolean }): void {
  if ((toMs > nowMs && toMs <= nowMs + YEAR_MS) || wasSent) return
  const detail =
    toMs <= nowMs
      ? `It is ${iso(nowMs)} for this complaint already; name a later instant.`
      : `It is ${iso(nowMs)} for this complaint; name an instant up to ${iso(nowMs + YEAR_MS)}, and go on from there.`
  throw new Problem(422, 'unknown', detail, { errors: [{ pointer: '/to', detail }] })
}
