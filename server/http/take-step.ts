import type { Request, RequestHandler } from 'express'
import { parseStep } from '../../machines/step-body.ts'
import type { PersonStep } from '../../machines/steps.ts'
import type { ComplaintView } from '../../machines/view.ts'
import { type TakeRequest, takeStep, workflowIdOf } from '../../workflows/messages.ts'
import { whatBecameOf } from './acknowledged-notice.ts'
import { answeredVersion, mustBeSameRequest } from './answered.ts'
import type { Caller } from '../identity/tokens.ts'
import { withUploads } from './attachments/naming.ts'
import { underItsKey } from './claimed-key.ts'
import { complaintBody } from './complaint-body.ts'
import { answerAt } from './folded.ts'
import { requestIdOf } from './idempotency.ts'
import { couldBeId } from './ids.ts'
import { lookedUp } from './looked-up.ts'
import { mergedWith } from './merged.ts'
import { Problem } from './problem.ts'
import { refused } from './refused.ts'
import { answered, noSuch, seenComplaint } from './seen.ts'
import { actorOf, policyOf, type Services, whoIs } from './services.ts'
import { acknowledged, LookUpNeeded, NothingSent } from './temporal-call.ts'

/** `POST /complaints/:id/steps`: takes one step, on the version the person saw. The same Idempotency-Key, the same answer. */
export function takeAStep(services: Services): RequestHandler<{ id: string }> {
  return async (req, res) => {
    const caller = whoIs(req)
    const policy = policyOf(services, caller)
    const step = parseStep(policy, req.body)
    if (step.type === 'receive')
      throw new Problem(400, 'malformed', 'A complaint is received by POST /complaints.')
    const asked = { by: actorOf(caller), ifVersion: versionSeen(req), policy: caller.policy }
    const { id } = req.params
    if (!couldBeId(id)) throw noSuch(id)
    if (step.type === 'acknowledgeNotice' && !isItsOwn(id, step.item)) {
      await seenComplaint(services, id, caller)
      throw noSuchNotice(step.item)
    }
    const requestId = requestIdOf(services, req, { caller, does: 'step', to: id })
    const take = async (whole: PersonStep) => {
      const request = { ...asked, step: await services.sealing.step(policy, { id, isNew: false }, whole) }
      return underItsKey(
        services,
        caller,
        requestId,
        async (kept) =>
          (await taken(services, caller, id, kept, request)) ??
          (await takenBefore(services, await seenComplaint(services, id, caller), kept, request)),
      )
    }
    const before = () => heardBefore(services, id, requestId.now, { ...asked, step })
    const naming = { by: caller, holder: requestId.now, before }
    const view = await withUploads(services, step, naming, take).catch(async (error: unknown) => {
      throw await whatBecameOf(services, caller, step, error)
    })
    const merged = view.standing.mergedInto === undefined ? {} : await mergedWith(services, caller, view)
    const body = complaintBody(policy, await answered(services, caller, view))
    res.set('ETag', `"${view.standing.version}"`).json({ ...body, ...merged })
  }
}

/** Whether a notice may be of this case or campaign at all: one of another is not, whatever its place in the record. */
export function isItsOwn(id: string, item: string): boolean {
  return item.startsWith(`${id}:`)
}

/** The answer to whoever acknowledges a notice that is not there. */
export function noSuchNotice(item: string): Problem {
  const detail = `No notice ${item} awaits acknowledgement here.`
  return new Problem(422, 'unknown', detail, { errors: [{ pointer: '/item', detail }] })
}

/** The complaint after the step, once what it hangs on has been looked up; null as `sent` answers it. */
async function taken(
  services: Services,
  caller: Caller,
  id: string,
  requestId: string,
  request: TakeRequest,
): Promise<ComplaintView | null> {
  try {
    return await sent(services, id, requestId, request)
  } catch (error) {
    if (!(error instanceof LookUpNeeded)) throw error
    const asking = { caller, holder: { complaintId: id, updateId: requestId }, request }
    const answered = await lookedUp(services, asking, error.lookUp)
    try {
      return await sent(services, id, requestId, answered.request)
    } catch (again) {
      // What was not answered may still be recorded.
      const isRefused = again instanceof NothingSent || (again instanceof Problem && again.status < 500)
      if (isRefused || again instanceof LookUpNeeded) await answered.giveUp()
      throw again instanceof LookUpNeeded ? changedMeanwhile() : again
    }
  }
}

function changedMeanwhile(): Problem {
  return new Problem(412, 'stale', 'The complaint changed while this was looked up: look again.')
}

/** The complaint after the step; null when its workflow is over and answers no more, or hides itself from the caller. */
async function sent(
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
  const before = await heardBefore(services, complaintId, requestId, request)
  if (before) return before
  throw refused({
    code: 'ended',
    message: `the complaint is ${state}; nothing more can be done`,
    possible: [],
    version,
  })
}

/** What a request was answered that its workflow or the record knows; null for a new one. */
async function heardBefore(
  services: Services,
  id: string,
  requestId: string,
  request: TakeRequest,
): Promise<ComplaintView | null> {
  const version = await answeredVersion(services, { workflowId: workflowIdOf(id), of: id }, requestId)
  return version === null ? null : firstAnswer(services, id, { version, requestId }, request)
}

/** What a request was answered, folded from the record. */
async function firstAnswer(
  services: Services,
  id: string,
  { version, requestId }: { version: number; requestId: string },
  request: TakeRequest,
): Promise<ComplaintView> {
  const view = await answerAt(services, id, version, request.by)
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
  const version = /^(?:W\/)?"(\d{1,15})"$/.exec(header.trim())?.[1]
  if (version === undefined) throw new Problem(400, 'malformed', 'If-Match holds an ETag such as "3", or *.')
  return Number(version)
}
