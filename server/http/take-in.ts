import { createHash, randomUUID } from 'node:crypto'
import { WithStartWorkflowOperation, WorkflowExecutionAlreadyStartedError } from '@temporalio/client'
import type { Request, RequestHandler } from 'express'
import { z } from 'zod'
import { entriesOf } from '../projections/queries.ts'
import { parseStep } from '../../machines/step-body.ts'
import type { PersonStep } from '../../machines/steps.ts'
import {
  COMPLAINT_WORKFLOW,
  COMPLAINTS_QUEUE,
  type ComplaintInput,
  type TakeAnswer,
  type TakeRequest,
  takeStep,
  workflowIdOf,
} from '../../workflows/messages.ts'
import { termsOf } from '../terms.ts'
import { complaintBody } from './complaint-body.ts'
import { viewAt } from './folded.ts'
import { countIntake } from './metrics.ts'
import { Problem } from './problem.ts'
import { policyOf, type Services, whoIs } from './services.ts'
import { callTemporal } from './temporal-call.ts'

const RECEIVE_ID = 'receive'
const IdempotencyKey = z.string().trim().min(1).max(200)
const Intake = z.looseObject({ policy: z.string().optional() })

/** `POST /complaints`: takes a complaint in. The same Idempotency-Key always leads to the same complaint. */
export function takeIn(services: Services): RequestHandler {
  return async (req, res) => {
    const caller = whoIs(req)
    const policy = policyOf(services, caller)
    const { policy: named = caller.policy, ...body } = Intake.parse(req.body)
    if (named !== caller.policy) {
      throw new Problem(
        403,
        'forbidden',
        `Your token is for ${caller.policy}; you cannot take in a complaint for ${named}.`,
      )
    }
    const step = parseStep(policy, { ...body, type: 'receive' })
    const by = { person: caller.person, roles: caller.roles, units: caller.units }
    const input: ComplaintInput = {
      complaintId: complaintIdOf(caller.policy, idempotencyKeyOf(req)),
      terms: termsOf(policy),
      originMs: originOf(services, req),
      carried: null,
      ...(services.eventsPerRun === null ? {} : { eventsPerRun: services.eventsPerRun }),
    }
    const request = { step: await withHandlers(services, step), by, ifVersion: null }
    const view = await received(services, input, request)
    countIntake()
    res.status(201).set({ Location: `/complaints/${input.complaintId}`, ETag: `"${view.standing.version}"` })
    res.json(complaintBody(policy, view))
  }
}

/** The key a client repeats with a repeated request, or a new one. */
export function idempotencyKeyOf(req: Request): string {
  return IdempotencyKey.catch(() => randomUUID()).parse(req.get('Idempotency-Key'))
}

async function received(
  services: Services,
  input: ComplaintInput,
  request: TakeRequest,
): Promise<TakeAnswer> {
  const { temporal } = services
  const start = () =>
    new WithStartWorkflowOperation(COMPLAINT_WORKFLOW, {
      workflowId: workflowIdOf(input.complaintId),
      taskQueue: COMPLAINTS_QUEUE,
      args: [input],
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      workflowTaskTimeout: '1s',
    })
  try {
    return await callTemporal(temporal, () =>
      temporal.workflow.executeUpdateWithStart(takeStep, {
        startWorkflowOperation: start(),
        updateId: RECEIVE_ID,
        args: [request],
      }),
    )
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
    return { ...(await viewAt(services, input.complaintId, 1, request.by)), repeatedVersion: 1 }
  }
}

/** An id that says nothing of the complaint; the same for the same key of the same organisation. */
function complaintIdOf(policy: string, key: string): string {
  const hex = createHash('sha256').update(`${policy}\n${key}`).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  )
}

function originOf({ simulatedTime }: Services, req: Request): number | null {
  const header = req.get('Simulated-Time')
  if (header === undefined) return null
  if (!simulatedTime) {
    throw new Problem(
      400,
      'malformed',
      'Simulated-Time is for tests and demonstrations; this installation runs in real time.',
    )
  }
  return Date.parse(z.iso.datetime({ offset: true }).parse(header))
}

/** Whoever handled the complaint that an appeal is about, for its policy to keep them from deciding it. */
async function withHandlers({ redis }: Services, step: PersonStep): Promise<PersonStep> {
  if (step.type !== 'receive' || step.about === undefined) return step
  const entries = await entriesOf(redis, step.about)
  if (entries.length === 0)
    throw new Problem(422, 'unknown', `There is no complaint ${step.about} to be about; give its id.`)
  const handled = entries.filter((entry) => entry.seq > 1 && entry.by.person !== 'clock')
  return { ...step, handledBy: [...new Set(handled.map((entry) => entry.by.person))] }
}
