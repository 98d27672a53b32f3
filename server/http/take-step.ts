import { randomUUID } from 'node:crypto'
import type { Request, RequestHandler } from 'express'
import { parseStep } from '../../machines/step-body.ts'
import type { ComplaintView } from '../../machines/view.ts'
import { type TakeRequest, takeStep, workflowIdOf } from '../../workflows/messages.ts'
import { complaintBody } from './complaint-body.ts'
import { viewAt } from './folded.ts'
import { idempotencyKeyOf, mustBeSameRequest, recordedSteps } from './idempotency.ts'
import { Problem } from './problem.ts'
import { refused } from './refused.ts'
import { noSuch, seenComplaint } from './seen.ts'
import { actorOf, policyOf, type Services, whoIs } from './services.ts'
import { callTemporal } from './temporal-call.ts'

/** `POST /complaints/:id/steps`: takes one step, on the version the person saw. The same Idempotency-Key, the same answer. */
export function takeAStep(services: Services): RequestHandler<{ id: string }> {
  return async (req, res) => {
    const caller = whoIs(req)
    const policy = policyOf(services, caller)
    const step = parseStep(policy, req.body)
    if (step.type === 'receive')
      throw new Problem(400, 'malformed', 'A complaint is received by POST /complaints.')
    const request = { step, by: actorOf(caller), ifVersion: versionSeen(req), policy: caller.policy }
    const key = idempotencyKeyOf(req)
    const { id } = req.params
    const updateId = `step-${key ?? randomUUID()}`
    const view =
      (await taken(services, id, updateId, request)) ??
      (await takenBefore(services, await seenComplaint(services, id, caller), updateId, request))
    if (key !== null) await mustBeTheSame(services, view, updateId, request)
    res.set('ETag', `"${view.standing.version}"`).json(complaintBody(policy, view))
  }
}

/** The complaint after the step; null when its workflow is over and answers no more, or hides itself from the caller. */
async function taken(
  services: Services,
  id: string,
  updateId: string,
  request: TakeRequest,
): Promise<ComplaintView | null> {
  const { temporal } = services
  try {
    const answer = await callTemporal(temporal, () =>
      temporal.workflow.getHandle(workflowIdOf(id)).executeUpdate(takeStep, { updateId, args: [request] }),
    )
    const { repeatedVersion } = answer
    return repeatedVersion === null ? answer : await viewAt(services, id, repeatedVersion, request.by)
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null
    throw error
  }
}

/** The answer that a step was given while the complaint was running. 409 when there was none. */
async function takenBefore(
  services: Services,
  { complaintId, standing }: ComplaintView,
  updateId: string,
  { by }: TakeRequest,
): Promise<ComplaintView> {
  const entry = (await recordedSteps(services, complaintId)).find((each) => each.updateId === updateId)
  if (entry) return viewAt(services, complaintId, entry.seq, by)
  const { state, version } = standing
  throw refused({
    code: 'ended',
    message: `the complaint is ${state}; nothing more can be done`,
    possible: [],
    version,
  })
}

/** An answer that was given to another request than this, or to somebody else, is not this one's. */
async function mustBeTheSame(
  services: Services,
  { complaintId, policy, standing: { version } }: ComplaintView,
  updateId: string,
  request: TakeRequest,
): Promise<void> {
  if (policy !== request.policy) throw noSuch(complaintId)
  const [entry] = await recordedSteps(services, complaintId, { from: version, to: version })
  if (entry?.updateId === updateId) mustBeSameRequest(entry, request)
}

/** The version in `If-Match`; null for `*`, which takes the complaint as it is. */
export function versionSeen(req: Request): number | null {
  const header = req.get('If-Match')
  if (header === undefined) {
    throw new Problem(
      428,
      'versionNeeded',
      'Send If-Match with the ETag you saw, or * to act on the complaint as it is.',
    )
  }
  if (header.trim() === '*') return null
  const version = /^(?:W\/)?"(\d+)"$/.exec(header.trim())?.[1]
  if (version === undefined) throw new Problem(400, 'malformed', 'If-Match holds an ETag such as "3", or *.')
  return Number(version)
}
