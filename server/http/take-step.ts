import type { Request, RequestHandler } from 'express'
import { parseStep } from '../../machines/step-body.ts'
import type { ComplaintView } from '../../machines/view.ts'
import { type TakeRequest, takeStep, workflowIdOf } from '../../workflows/messages.ts'
import { answeredVersion, mustBeSameRequest } from './answered.ts'
import { complaintBody } from './complaint-body.ts'
import { viewAt } from './folded.ts'
import { requestIdOf } from './idempotency.ts'
import { Problem } from './problem.ts'
import { refused } from './refused.ts'
import { answered, noSuch, seenComplaint } from './seen.ts'
import { actorOf, policyOf, type Services, whoIs } from './services.ts'
import { acknowledged } from './temporal-call.ts'

/** `POST /complaints/:id/steps`: takes one step, on the version the person saw. The same Idempotency-Key, the same answer. */
export function takeAStep(services: Services): RequestHandler<{ id: string }> {
  return async (req, res) => {
    const caller = whoIs(req)
    const policy = policyOf(services, caller)
    const step = parseStep(policy, req.body)
    if (step.type === 'receive')
      throw new Problem(400, 'malformed', 'A complaint is received by POST /complaints.')
    if (step.type === 'acknowledgeNotice') mustBeItsOwn(req.params.id, step.item)
    const request = { step, by: actorOf(caller), ifVersion: versionSeen(req), policy: caller.policy }
    const { id } = req.params
    const requestId = requestIdOf(req, { caller, does: 'step', to: id })
    const view =
      (await taken(services, id, requestId, request)) ??
      (await takenBefore(services, await seenComplaint(services, id, caller), requestId, request))
    res
      .set('ETag', `"${view.standing.version}"`)
      .json(complaintBody(policy, await answered(services, caller, view)))
  }
}

/** A notice of another case or campaign is none of this one, whatever its place in the record. */
export function mustBeItsOwn(id: string, item: string): void {
  if (item.startsWith(`${id}:`)) return
  const detail = `No notice ${item} awaits acknowledgement here.`
  throw new Problem(422, 'unknown', detail, { errors: [{ pointer: '/item', detail }] })
}

/** The complaint after the step; null when its workflow is over and answers no more, or hides itself from the caller. */
async function taken(
  services: Services,
  id: string,
  requestId: string,
  request: TakeRequest,
): Promise<ComplaintView | null> {
  const { temporal } = services
  const handle = temporal.workflow.getHandle(workflowIdOf(id))
  const answer = await acknowledged(services, () =>
    handle.executeUpdate(takeStep, { updateId: requestId, args: [request] }),
  ).catch((error: unknown) => {
    if (error instanceof Problem && error.status === 404) return null
    throw error
  })
  if (answer === null || answer.repeatedVersion === null) return answer
  return firstAnswer(services, id, { version: answer.repeatedVersion, requestId }, request)
}

/** The answer that a step was given while the complaint was running. 409 when there was none. */
async function takenBefore(
  services: Services,
  { complaintId, standing: { state, version } }: ComplaintView,
  requestId: string,
  request: TakeRequest,
): Promise<ComplaintView> {
  const kept = { workflowId: workflowIdOf(complaintId), of: complaintId }
  const answered = await answeredVersion(services, kept, requestId)
  if (answered !== null) return firstAnswer(services, complaintId, { version: answered, requestId }, request)
  throw refused({
    code: 'ended',
    message: `the complaint is ${state}; nothing more can be done`,
    possible: [],
    version,
  })
}

/** What a request was answered, folded from the record. */
async function firstAnswer(
  services: Services,
  id: string,
  { version, requestId }: { version: number; requestId: string },
  request: TakeRequest,
): Promise<ComplaintView> {
  const view = await viewAt(services, id, version, request.by)
  if (view.policy !== request.policy) throw noSuch(id)
  await mustBeSameRequest(services, { of: id, version, requestId }, request)
  return view
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
