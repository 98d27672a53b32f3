import type { Request, RequestHandler } from 'express'
import { parseStep } from '../../machines/step-body.ts'
import type { ComplaintView } from '../../machines/view.ts'
import type { Policy } from '../../policies/policy.ts'
import { type TakeRequest, takeStep, workflowIdOf } from '../../workflows/messages.ts'
import type { Caller } from '../identity/tokens.ts'
import { listComplaints } from '../projections/queries.ts'
import type { ComplaintSummary } from '../projections/summary.ts'
import { answeredVersion, mustBeSameRequest } from './answered.ts'
import { attached } from './attachments/naming.ts'
import { underItsKey } from './claimed-key.ts'
import { iso, standingBody } from './complaint-body.ts'
import { requestIdOf } from './idempotency.ts'
import { shownAtMs } from './lists.ts'
import { Problem } from './problem.ts'
import { AUDITOR } from '../../policies/addressees.ts'
import { compared } from '../../policies/text.ts'
import type { Seen } from '../../machines/sight/seen.ts'
import { seenComplaint } from './seen.ts'
import { casesSeen } from './sight.ts'
import { actorOf, policyOf, type Services, whoIs } from './services.ts'
import type { GroupAnswerBody, GroupBody } from './shapes.ts'
import { acknowledged } from './temporal-call.ts'

const PAGE = 200
/** How many of a group are answered side by side. */
export const AT_ONCE = 8

/** `GET /groups/:group`: the complaints about one thing that the caller may see, newest first. 404 when there is none. */
export function readGroup(services: Services): RequestHandler<{ group: string }> {
  return async (req, res) => {
    const caller = whoIs(req)
    const policy = policyOf(services, caller)
    const { group } = req.params
    const members = await membersOf(services, caller, group)
    const body: GroupBody = { group, members: members.map((each) => memberBody(policy, each)) }
    res.json(body)
  }
}

/**
 * `POST /groups/:group/answer`: one explanation for every member that has not ended, each by a step of its own. Members that
 * refuse are told with their problem; the others are answered. The same Idempotency-Key, and nothing is done twice.
 */
export function answerGroup(services: Services): RequestHandler<{ group: string }> {
  return async (req, res) => {
    const caller = whoIs(req)
    const sent = requestOf(services, caller, req)
    // What is said to several is left to the sweep: some of them may still be answered by the same request.
    const request = { ...sent, step: await attached(services, caller, sent.step) }
    const { group } = req.params
    const requestId = requestIdOf(services, req, { caller, does: 'answer', to: group })
    const members = await membersOf(services, caller, group)
    const told = await underItsKey(
      services,
      caller,
      requestId,
      (id) => inTurn(members, (each) => outcomeOf(services, caller, group, each, id, request)),
      (outcomes) => outcomes.some(({ answered }) => answered),
    )
    const body: GroupAnswerBody = { group, members: told }
    res.json(body)
  }
}

/** What becomes of each member, a few at once. */
async function inTurn<M, T>(members: readonly M[], answer: (member: M) => Promise<T | null>): Promise<T[]> {
  const told: T[] = []
  for (let n = 0; n < members.length; n += AT_ONCE) {
    const outcomes = await Promise.all(members.slice(n, n + AT_ONCE).map(answer))
    told.push(...outcomes.filter((outcome) => outcome !== null))
  }
  return told
}

function requestOf(services: Services, caller: Caller, { body }: Request<{ group: string }>): TakeRequest {
  const step = parseStep(policyOf(services, caller), { type: 'answer', ...body })
  if (step.type !== 'answer') throw new Problem(400, 'malformed', 'A group is answered; leave `type` out.')
  return { step, by: actorOf(caller), ifVersion: null, policy: caller.policy }
}

async function membersOf(
  services: Services,
  caller: Caller,
  group: string,
): Promise<Seen<ComplaintSummary>[]> {
  const actor = caller.roles.includes(AUDITOR) ? null : caller
  const found: Seen<ComplaintSummary>[] = []
  let cursor: string | null = null
  do {
    const filter = { policy: caller.policy, group }
    const page = await listComplaints(services.redis, { actor, filter, limit: PAGE, cursor })
    found.push(...(await casesSeen(services, caller, page.complaints)))
    cursor = page.next
  } while (cursor !== null)
  if (found.length === 0) throw new Problem(404, 'notFound', `There is no group ${group} that you may see.`)
  return found
}

/** What became of one member; null for one that is no longer for this answer: ended before it, moved away, or hidden. */
async function outcomeOf(
  services: Services,
  caller: Caller,
  group: string,
  { complaintId, number }: Seen<ComplaintSummary>,
  requestId: string,
  request: TakeRequest,
): Promise<GroupAnswerBody['members'][number] | null> {
  const member = { id: complaintId, number, href: `/complaints/${complaintId}` }
  try {
    const { standing } = await seenComplaint(services, complaintId, caller)
    const own = await sealedFor(services, caller, complaintId, request)
    if (await hasAnswered(services, complaintId, requestId, own)) return { ...member, answered: true }
    // The lists are a moment behind; the complaint itself says whether it still belongs here.
    if (standing.ended || compared(standing.group ?? '') !== compared(group)) return null
    await answer(services, complaintId, requestId, own)
    return { ...member, answered: true }
  } catch (error) {
    if (!(error instanceof Problem) || error.status >= 500 || error.code === 'keyReused') throw error
    if (error.code === 'notFound') return null
    return { ...member, answered: false, problem: { code: error.code, detail: error.message } }
  }
}

async function sealedFor(
  services: Services,
  caller: Caller,
  id: string,
  request: TakeRequest,
): Promise<TakeRequest> {
  const step = await services.sealing.step(policyOf(services, caller), { id, isNew: false }, request.step)
  return { ...request, step }
}

/** Whether this very request has answered the complaint already. 422 when its key was used for something else. */
async function hasAnswered(
  services: Services,
  complaintId: string,
  requestId: string,
  request: TakeRequest,
): Promise<boolean> {
  const kept = { workflowId: workflowIdOf(complaintId), of: complaintId }
  const version = await answeredVersion(services, kept, requestId)
  if (version !== null) await mustBeSameRequest(services, { of: complaintId, version, requestId }, request)
  return version !== null
}

function answer(
  services: Services,
  complaintId: string,
  requestId: string,
  request: TakeRequest,
): Promise<ComplaintView> {
  const handle = services.temporal.workflow.getHandle(workflowIdOf(complaintId))
  return acknowledged(services, () =>
    handle.executeUpdate(takeStep, { updateId: requestId, args: [request] }),
  )
}

function memberBody(policy: Policy, summary: Seen<ComplaintSummary>): GroupBody['members'][number] {
  const { complaintId, number, receivedAtMs, dueAtMs, provisional, overdue } = summary
  return {
    id: complaintId,
    number,
    receivedAt: iso(receivedAtMs),
    dueAt: dueAtMs === null ? null : iso(dueAtMs),
    ...(provisional ? { provisional } : {}),
    overdue,
    ...standingBody(policy, summary, shownAtMs(summary)),
    href: `/complaints/${complaintId}`,
  }
}
