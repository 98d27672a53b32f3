import { randomUUID } from 'node:crypto'
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client'
import type { RequestHandler } from 'express'
import { z } from 'zod'
import { advanceCampaign, announcedCampaign } from '../../machines/campaign/advance.ts'
import { parseCampaignStep } from '../../machines/campaign/step-body.ts'
import type { PersonCampaignStep } from '../../machines/campaign/steps.ts'
import type { CampaignView } from '../../machines/campaign/view.ts'
import type { Actor } from '../../machines/complaint-context.ts'
import { RefusalError } from '../../machines/refusal.ts'
import { type CampaignInput, campaignWorkflowId } from '../../workflows/campaign-messages.ts'
import { campaignTermsOf } from '../terms.ts'
import { answeredVersion, mustBeSameIntake, recordedSteps } from './answered.ts'
import { mustNameNone } from './attachments/naming.ts'
import { underItsKey } from './claimed-key.ts'
import { campaignBody } from './campaigns-body.ts'
import { campaignAnswer, campaignAnswerAt, campaignOf, startCampaign } from './campaigns-running.ts'
import { digestBefore, idempotencyKeyOf, keyReused, requestIdOf } from './idempotency.ts'
import { Problem } from './problem.ts'
import { refused } from './refused.ts'
import { actorOf, policyOf, type Services, whoIs } from './services.ts'
import { idOf } from './ids.ts'
import { originOf } from './origin.ts'

interface Planned {
  step: PersonCampaignStep
  by: Actor
}

/** What a plan is kept under, and what it was before ids had digests. */
interface Sent {
  requestId: string
  idBefore: string
}

const Body = z.looseObject({ type: z.never('unknown field type').optional() })

/** `POST /campaigns`: plans a campaign. The same Idempotency-Key always leads to the same campaign. */
export function planCampaign(services: Services): RequestHandler {
  return async (req, res) => {
    const caller = whoIs(req)
    const policy = policyOf(services, caller)
    const campaign = campaignOf(policy)
    const terms = campaignTermsOf(policy)
    if (!terms) throw new Error('a campaign has terms')
    const step = parseCampaignStep(campaign, policy.currency, {
      ...Body.parse(req.body),
      type: 'plan',
    }) as PersonCampaignStep
    mustNameNone(step)
    const by = actorOf(caller)
    const key = idempotencyKeyOf(req)
    const input: CampaignInput = {
      campaignId: idOf(services, 'campaign', policy.id, key ?? randomUUID()),
      terms,
      originMs: originOf(services, req),
      carried: null,
      recordsInTask: true,
      ...(services.eventsPerRun === null ? {} : { eventsPerRun: services.eventsPerRun }),
    }
    const requestId = requestIdOf(services, req, { caller, does: 'plan', to: '' })
    const idBefore = `plan-${digestBefore({ step, person: by.person })}`
    const view = await underItsKey(services, caller, requestId, async (id) => {
      const sent = { requestId: id, idBefore }
      const before = key === null ? null : await repeated(services, input.campaignId, sent, by)
      if (before) return before
      const of = { id: input.campaignId, isNew: true }
      const sealed = await services.sealing.campaignStep(policy, of, step)
      return planned(services, input, sent, { step: sealed, by })
    })
    res.status(201).set({ Location: `/campaigns/${view.campaignId}`, ETag: `"${view.standing.version}"` })
    res.json(campaignBody(campaign, policy.currency, await campaignAnswer(services, caller, view)))
  }
}

async function planned(
  services: Services,
  input: CampaignInput,
  sent: Sent,
  { step, by }: Planned,
): Promise<CampaignView> {
  mustBeAcceptable(input, step, by)
  const { campaignId } = input
  const { requestId } = sent
  try {
    const answer = await startCampaign(services, input, requestId, { step, by, ifVersion: null })
    return answer.repeatedVersion === null ? answer : await campaignAnswerAt(services, campaignId, 1, by)
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) {
      const kept = { workflowId: campaignWorkflowId(campaignId), of: campaignId }
      const version = await answeredVersion(services, kept, requestId)
      if (version !== null) return campaignAnswerAt(services, campaignId, version, by)
      const before = await repeated(services, campaignId, sent, by)
      if (before) return before
      throw keyReused()
    }
    // A new plan would have been acceptable, so there is one already, with another body from before ids had digests.
    const isLater = error instanceof Problem && (error.extras.version ?? 0) > 0
    if (isLater && ['impossible', 'ended'].includes(error.code)) throw keyReused()
    throw error
  }
}

/** Asks the machine before anything is started, so that a refused plan starts no workflow for nothing. */
function mustBeAcceptable({ terms, originMs }: CampaignInput, step: PersonCampaignStep, by: Actor): void {
  try {
    advanceCampaign(terms, announcedCampaign(terms), step, by, originMs ?? Date.now())
  } catch (error) {
    if (error instanceof RefusalError) throw refused(error, { cause: error })
    throw error
  }
}

async function repeated(
  services: Services,
  campaignId: string,
  { requestId, idBefore }: Sent,
  by: Actor,
): Promise<CampaignView | null> {
  const [first] = await recordedSteps(services, campaignId, 1)
  if (!first) return null
  mustBeSameIntake(first, idBefore, requestId)
  return campaignAnswerAt(services, campaignId, 1, by)
}
