import { randomBytes } from 'node:crypto'
import type { RequestHandler } from 'express'
import { parseCampaignStep } from '../../machines/campaign/step-body.ts'
import type { PersonCampaignStep, SentCampaignStep } from '../../machines/campaign/steps.ts'
import type { CampaignView } from '../../machines/campaign/view.ts'
import { campaignWorkflowId, type TakeCampaignRequest } from '../../workflows/campaign-messages.ts'
import { whatBecameOf } from './acknowledged-notice.ts'
import { answeredVersion } from './answered.ts'
import { mustNameNone } from './attachments/naming.ts'
import { underItsKey } from './claimed-key.ts'
import { campaignBody } from './campaigns-body.ts'
import {
  campaignAnswer,
  campaignOf,
  firstCampaignAnswer,
  seenCampaign,
  sendCampaignStep,
} from './campaigns-running.ts'
import { requestIdOf } from './idempotency.ts'
import { Problem } from './problem.ts'
import { refused } from './refused.ts'
import { actorOf, policyOf, type Services, whoIs } from './services.ts'
import { isItsOwn, noSuchNotice, versionSeen } from './take-step.ts'

const SEED_BYTES = 16

/** `POST /campaigns/:id/steps`: takes one step, on the version the person saw. The same Idempotency-Key, the same answer. */
export function takeACampaignStep(services: Services): RequestHandler<{ id: string }> {
  return async (req, res) => {
    const caller = whoIs(req)
    const policy = policyOf(services, caller)
    const campaign = campaignOf(policy)
    const step = parseCampaignStep(campaign, policy.currency, req.body)
    if (step.type === 'find') {
      const instead = 'A case is opened from an opinion by POST /campaigns/:id/findings.'
      throw new Problem(400, 'malformed', instead)
    }
    mustNameNone(step)
    const ifVersion = versionSeen(req)
    const seen = await seenCampaign(services, req.params.id, caller)
    if (step.type === 'acknowledgeNotice' && !isItsOwn(seen.campaignId, step.item))
      throw noSuchNotice(step.item)
    const requestId = requestIdOf(services, req, { caller, does: 'step', to: seen.campaignId })
    const of = { id: seen.campaignId, isNew: false }
    const sealed = await services.sealing.campaignStep(policy, of, seeded(step))
    const request = { step: sealed, by: actorOf(caller), ifVersion }
    const view = await underItsKey(services, caller, requestId, (id) =>
      campaignStepTaken(services, seen, id, request),
    ).catch(async (error: unknown) => {
      throw await whatBecameOf(services, caller, step, error)
    })
    res
      .set('ETag', `"${view.standing.version}"`)
      .json(campaignBody(campaign, policy.currency, await campaignAnswer(services, caller, view)))
  }
}

/** The campaign right after a step; for a step that was taken before, right after it then. */
export async function campaignStepTaken(
  services: Services,
  { campaignId, standing }: CampaignView,
  requestId: string,
  request: TakeCampaignRequest,
): Promise<CampaignView> {
  const view = await sendCampaignStep(services, campaignId, requestId, request)
  if (view) return view
  const kept = { workflowId: campaignWorkflowId(campaignId), of: campaignId }
  const answered = await answeredVersion(services, kept, requestId)
  if (answered !== null)
    return firstCampaignAnswer(services, campaignId, { version: answered, requestId }, request)
  const { state, version } = standing
  const message = `the campaign is ${state}; nothing more can be done`
  throw refused({ code: 'ended', message, possible: [], version })
}

/** Draws have a seed that nobody chooses; it is part of the recorded step, so that anybody can draw the same again. */
function seeded(step: SentCampaignStep): PersonCampaignStep {
  if (step.type !== 'start' && step.type !== 'draw') return step
  return { ...step, seed: randomBytes(SEED_BYTES).toString('hex') }
}
