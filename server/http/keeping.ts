import type { Request, RequestHandler } from 'express'
import { z } from 'zod'
import type { KeepingStep } from '../../machines/keeping.ts'
import { whoKeeps } from '../../policies/erasure.ts'
import type { Policy } from '../../policies/policy.ts'
import { storyText } from '../../policies/text.ts'
import { holdsToken } from '../../policies/token.ts'
import { campaignWorkflowId, takeCampaignStep } from '../../workflows/campaign-messages.ts'
import { takeStep, workflowIdOf } from '../../workflows/messages.ts'
import type { Caller } from '../identity/tokens.ts'
import { patiently } from '../patiently.ts'
import type { KeepingAnswer, KeepingRequest } from '../keeping/keeper.ts'
import { campaignBody } from './campaigns-body.ts'
import { campaignAnswer, campaignAnswerAt, campaignOf, seenCampaign } from './campaigns-running.ts'
import { isGone, PATIENCE, underItsKey } from './claimed-key.ts'
import { complaintBody } from './complaint-body.ts'
import { viewAt } from './folded.ts'
import { requestIdOf } from './idempotency.ts'
import { Problem } from './problem.ts'
import { answered, noSuch, seenComplaint } from './seen.ts'
import { actorOf, policyOf, type Services, whoIs } from './services.ts'
import { originOf } from './origin.ts'
import { acknowledged } from './temporal-call.ts'

/** What stands in the record for good says nothing of anybody: a code with a figure in it, and no blanks. */
const Reference = z
  .string()
  .max(60)
  .regex(/^(?=.*\d)[A-Za-z0-9][A-Za-z0-9./_-]*$/, 'is a code of letters, figures and . / _ -, with a figure')

/** Why something is erased; the body of `POST /complaints/:id/erasure`. */
export const ErasureRequest = z.strictObject({
  because: z
    .enum(['request', 'order'])
    .describe('whoever it is about has asked for it, or an authority has ordered it'),
  reference: Reference.optional().describe(
    'the code under which that is kept elsewhere; it stands in the record for good, so nobody’s name or number is in it',
  ),
})

export type ErasureBody = z.infer<typeof ErasureRequest>

/** Body of `POST /complaints/:id/hold`. */
export const HoldBody = z.strictObject({
  set: z.boolean().describe('true holds it, false lifts the hold'),
  reason: storyText(2000),
})

type Keeping = 'erasure' | 'hold'
type Handler = RequestHandler<{ id: string }>

/** `POST /complaints/:id/erasure` and `/hold`: erases what is personal in a case that has ended, or holds one, so that nothing of it is erased. */
export function keepComplaint(services: Services, does: Keeping): Handler {
  return async (req, res) => {
    const step = stepIn(does, req.body)
    const caller = whoIs(req)
    const policy = policyOf(services, caller)
    const { complaintId: id } = await seenComplaint(services, req.params.id, caller)
    const { seq, atMs } = await kept(services, req, step, {
      id,
      sealed: () => services.sealing.step(policy, { id, isNew: false }, step),
      taken: (updateId, request) =>
        services.temporal.workflow
          .getHandle(workflowIdOf(id))
          .executeUpdate(takeStep, { updateId, args: [{ ...request, policy: policy.id }] }),
    })
    const view = await viewAt(services, id, seq, actorOf(caller), atMs)
    res.json(complaintBody(policy, await answered(services, caller, view)))
  }
}

/** `POST /campaigns/:id/erasure` and `/hold`: the same of a campaign. */
export function keepCampaign(services: Services, does: Keeping): Handler {
  return async (req, res) => {
    const step = stepIn(does, req.body)
    const caller = whoIs(req)
    const policy = policyOf(services, caller)
    const campaign = campaignOf(policy)
    const { campaignId: id } = await seenCampaign(services, req.params.id, caller)
    const { seq } = await kept(services, req, step, {
      id,
      sealed: () => services.sealing.campaignStep(policy, { id, isNew: false }, step),
      taken: (updateId, request) =>
        services.temporal.workflow
          .getHandle(campaignWorkflowId(id))
          .executeUpdate(takeCampaignStep, { updateId, args: [request] }),
    })
    const view = await campaignAnswerAt(services, id, seq, actorOf(caller))
    res.json(campaignBody(campaign, policy.currency, await campaignAnswer(services, caller, view)))
  }
}

function stepIn(does: Keeping, body: unknown): KeepingStep {
  if (does === 'erasure') {
    const { because, reference } = ErasureRequest.parse(body)
    return { type: 'erase', because, ...(reference === undefined ? {} : { reference }) }
  }
  const { set, reason } = HoldBody.parse(body)
  return { type: set ? 'hold' : 'liftHold', reason }
}

/** What is held or erased, and how it takes that while it is open. */
interface Subject {
  id: string
  sealed: () => Promise<KeepingStep>
  taken: (
    updateId: string,
    request: { step: KeepingStep; by: ReturnType<typeof actorOf>; ifVersion: null },
  ) => Promise<{ standing: { version: number } }>
}

/** The version that a step about the keeping led to: of what has ended the record's writer takes it, of what is open its workflow. */
async function kept(
  services: Services,
  req: Request,
  step: KeepingStep,
  { id, sealed, taken }: Subject,
): Promise<{ seq: number; atMs: number }> {
  const caller = whoIs(req)
  const by = actorOf(caller)
  mustKeep(policyOf(services, caller), caller, step)
  const atMs = originOf(services, req) ?? Date.now()
  const requestId = requestIdOf(services, req, { caller, does: step.type, to: id })
  const asked = { id, step: step.type === 'erase' ? step : await sealed(), by, atMs }
  const seq = await underItsKey(services, caller, requestId, async (updateId) => {
    const known = await recorded(services, caller, { ...asked, updateId })
    if (known !== null) return known
    const request = { step: asked.step, by, ifVersion: null }
    const { standing } = await acknowledged(services, () => taken(updateId, request))
    return standing.version
  })
  if (step.type === 'erase') services.sealing.forget(id)
  return { seq, atMs }
}

/** The version that the record's writer has it at then; null while its workflow runs. Throws a `Problem` that says why it refused. */
async function recorded(services: Services, caller: Caller, asked: KeepingRequest): Promise<number | null> {
  const answer = await answerOf(services, asked)
  if (answer.is === 'recorded') return answer.seq
  if (answer.is === 'unknown') throw noSuch(asked.id)
  if (answer.is === 'refused') throw await notKept(services, caller, asked.id, answer)
  return null
}

/** What the record's writer says to a step about the keeping. Throws a `DoorAwayError`: it may have been taken. */
export function answerOf({ record }: Services, asked: KeepingRequest): Promise<KeepingAnswer> {
  return patiently(() => record.keep(asked), isGone, PATIENCE)
}

/** The reason of a hold, which whoever sees the case may read, once the record says that he does. */
export async function reasonOf(
  { sealing, readings }: Services,
  caller: Caller,
  { id, hold, how }: { id: string; hold: string; how: 'case' | 'list' },
): Promise<string> {
  if (holdsToken(hold)) await readings.record(caller, how, [id])
  return JSON.parse(await sealing.opened(JSON.stringify(hold))) as string
}

/** Why nothing was held, let go or erased; of a hold with its reason, which whoever sees the case may read. */
async function notKept(
  services: Services,
  caller: Caller,
  id: string,
  { code, message, hold }: Extract<KeepingAnswer, { is: 'refused' }>,
): Promise<Problem> {
  if (hold === undefined) return new Problem(409, code, sentence(message))
  const reason = await reasonOf(services, caller, { id, hold, how: 'case' })
  return new Problem(409, 'held', `${sentence(message)} It is held because: ${reason}`)
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

/** 403 for whoever the policy does not let erase, or hold. */
export function mustKeep(policy: Policy, { roles }: Caller, { type }: KeepingStep): void {
  const named = whoKeeps(policy, type === 'erase' ? 'by' : 'holdBy')
  if (roles.some((role) => named.includes(role))) return
  const does = type === 'erase' ? 'erases' : type === 'hold' ? 'holds' : 'lets go'
  throw new Problem(403, 'forbidden', `Under this policy ${named.join(' or ')} ${does}, and nobody else.`)
}
