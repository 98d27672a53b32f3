import { randomUUID } from 'node:crypto'
import { WithStartWorkflowOperation, WorkflowExecutionAlreadyStartedError } from '@temporalio/client'
import type { RequestHandler } from 'express'
import { z } from 'zod'
import { parseStep } from '../../machines/step-body.ts'
import type { Actor } from '../../machines/complaint-context.ts'
import type { Received } from '../../machines/steps.ts'
import type { Seen } from '../../machines/sight/seen.ts'
import type { ComplaintView } from '../../machines/view.ts'
import type { Policy } from '../../policies/policy.ts'
import {
  COMPLAINT_WORKFLOW,
  COMPLAINTS_QUEUE,
  type ComplaintInput,
  type ImportRequest,
  type TakeAnswer,
  type TakeRequest,
  takeStep,
  workflowIdOf,
} from '../../workflows/messages.ts'
import type { Caller } from '../identity/tokens.ts'
import { termsOf } from '../terms.ts'
import { answeredVersion, mustBeSameIntake, recordedSteps } from './answered.ts'
import { withUploads } from './attachments/naming.ts'
import { underItsKey } from './claimed-key.ts'
import { complaintBody } from './complaint-body.ts'
import { answerAt } from './folded.ts'
import { digestBefore, idempotencyKeyOf, keyReused, requestIdOf } from './idempotency.ts'
import { acceptableIntake, TakenInAlready } from './intake.ts'
import { countIntake } from './metrics.ts'
import { originOf } from './origin.ts'
import { Problem } from './problem.ts'
import { idOf } from './ids.ts'
import { answered, seenComplaint } from './seen.ts'
import { actorOf, policyOf, type Services, whoIs } from './services.ts'
import { acknowledged, NothingSent } from './temporal-call.ts'

const Intake = z.looseObject({
  policy: z.string().optional(),
  type: z.never('unknown field type').optional(),
})

/** `POST /complaints`: takes a complaint in. The same Idempotency-Key always leads to the same complaint. */
export function takeIn(services: Services): RequestHandler {
  return async (req, res) => {
    const caller = whoIs(req)
    const policy = policyOf(services, caller)
    const step = receiptOf(policy, ownIntake(caller, req.body))
    const by = actorOf(caller)
    const requestId = requestIdOf(services, req, { caller, does: 'receive', to: '' })
    const asked = {
      step,
      by,
      key: idempotencyKeyOf(req),
      originMs: originOf(services, req),
    }
    const { view, status } = await underItsKey(services, caller, requestId, (id) =>
      takenIn(services, policy, { ...asked, requestId: id }),
    ).then(
      async (first) => ({ view: await answered(services, caller, first), status: 201 }),
      async (error: unknown) => ({ view: await takenInBefore(services, caller, error), status: 200 }),
    )
    res
      .status(status)
      .set({ Location: `/complaints/${view.complaintId}`, ETag: `"${view.standing.version}"` })
    res.json(complaintBody(policy, view))
  }
}

/** What is sent of an intake, without the policy that it may name. 403 where that is not the caller's. */
export function ownIntake(caller: Caller, sent: unknown): Record<string, unknown> {
  const { policy: named = caller.policy, ...body } = Intake.parse(sent)
  if (named === caller.policy) return body
  throw new Problem(
    403,
    'forbidden',
    `Your token is for ${caller.policy}; you cannot take in a complaint for ${named}.`,
  )
}

/** Body of an intake. Throws `ZodError` with the path of each field that is wrong. */
export function receiptOf(policy: Policy, body: object): Received {
  const step = parseStep(policy, { ...body, type: 'receive' })
  if (step.type !== 'receive') throw new Error('an intake is received')
  return step
}

/** The complaint that an outside reference has led to already, for whoever may see it; every other error goes on. */
async function takenInBefore(
  services: Services,
  caller: Caller,
  error: unknown,
): Promise<Seen<ComplaintView>> {
  if (!(error instanceof TakenInAlready)) throw error
  return seenComplaint(services, error.complaintId, caller).catch((unseen: unknown) => {
    throw unseen instanceof Problem && unseen.status === 404 ? error : unseen
  })
}

interface TakingIn {
  step: Received
  by: Actor
  /** The same key, the same complaint; null for a new one. */
  key: string | null
  requestId: string
  originMs: number | null
  /** What the key is of; keys of other sorts lead to other complaints. */
  from?: 'complaint' | 'finding'
}

/** The complaint right after its intake, which is taken once for each key of the organisation. */
export async function takenIn(
  services: Services,
  policy: Policy,
  { step, by, key, requestId, originMs, from = 'complaint' }: TakingIn,
): Promise<ComplaintView> {
  const input = newComplaint(services, policy, idOf(services, from, policy.id, key ?? randomUUID()), originMs)
  const sent = { requestId, idBefore: `receive-${digestBefore({ step, person: by.person })}` }
  const before = key === null ? null : await repeated(services, input.complaintId, sent, by)
  if (before) return before
  const take = async (step: Received) => {
    const sealed = await services.sealing.step(policy, { id: input.complaintId, isNew: true }, step)
    const asked = { updateId: requestId, from }
    const { step: accepted, giveUp } = await acceptableIntake(services, input, sealed, by, asked)
    try {
      return await received(services, input, sent, { step: accepted, by, ifVersion: null })
    } catch (error) {
      // What was not answered may still be recorded.
      const isOver = error instanceof NothingSent || (error instanceof Problem && error.status < 500)
      if (isOver) await giveUp()
      throw error
    }
  }
  const naming = {
    by: { policy: policy.id, person: by.person },
    holder: requestId,
    before: () => heardBefore(services, input.complaintId, requestId, by),
  }
  return withUploads(services, step, naming, take)
}

/** The first answer to a request that its workflow or the record knows; null for a new one. */
async function heardBefore(
  services: Services,
  complaintId: string,
  requestId: string,
  by: Actor,
): Promise<ComplaintView | null> {
  const kept = { workflowId: workflowIdOf(complaintId), of: complaintId }
  const version = await answeredVersion(services, kept, requestId)
  return version === null ? null : answerAt(services, complaintId, version, by)
}

/** What a complaint under a policy begins with. */
export function newComplaint(
  { eventsPerRun }: Services,
  policy: Policy,
  complaintId: string,
  originMs: number | null,
): ComplaintInput {
  const terms = termsOf(policy)
  return {
    complaintId,
    terms,
    originMs,
    carried: null,
    recordsInTask: true,
    ...(eventsPerRun === null ? {} : { eventsPerRun }),
  }
}

/** What an intake is kept under, and what it was before ids had digests. */
interface Sent {
  requestId: string
  idBefore: string
}

async function received(
  services: Services,
  input: ComplaintInput,
  sent: Sent,
  request: TakeRequest,
): Promise<ComplaintView> {
  const { complaintId } = input
  const { requestId } = sent
  try {
    const answer = await startWith(services, input, requestId, request)
    if (answer.repeatedVersion !== null)
      return await answerAt(services, complaintId, answer.repeatedVersion, request.by)
    countIntake()
    return answer
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) {
      const heard = await heardBefore(services, complaintId, requestId, request.by)
      if (heard) return heard
      const before = await repeated(services, complaintId, sent, request.by)
      if (before) return before
      throw keyReused()
    }
    // A new complaint would have been acceptable, so there is one already, taken in with another body before ids had digests.
    const isLater = error instanceof Problem && (error.extras.version ?? 0) > 0
    if (isLater && ['impossible', 'ended'].includes(error.code)) throw keyReused()
    throw error
  }
}

/** Starts a complaint with its first step, or sends that to the one that there is. */
export function startWith(
  services: Services,
  input: ComplaintInput,
  requestId: string,
  request: TakeRequest | ImportRequest,
): Promise<TakeAnswer> {
  return acknowledged(services, () =>
    services.temporal.workflow.executeUpdateWithStart(takeStep, {
      startWorkflowOperation: new WithStartWorkflowOperation(COMPLAINT_WORKFLOW, {
        workflowId: workflowIdOf(input.complaintId),
        taskQueue: COMPLAINTS_QUEUE,
        args: [input],
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
        workflowTaskTimeout: '2s',
      }),
      updateId: requestId,
      args: [request],
    }),
  )
}

/** The first answer once more, when the record has this intake already: also long after Temporal has forgotten it. */
async function repeated(
  services: Services,
  complaintId: string,
  { requestId, idBefore }: Sent,
  by: Actor,
): Promise<ComplaintView | null> {
  const [first] = await recordedSteps(services, complaintId, 1)
  if (!first) return null
  mustBeSameIntake(first, idBefore, requestId)
  return answerAt(services, complaintId, 1, by)
}
