import { randomBytes, randomUUID } from 'node:crypto'
import type { RequestHandler } from 'express'
import { parseCampaignStep } from '../../machines/campaign/step-body.ts'
import type { PersonCampaignStep, SentCampaignStep } from '../../machines/campaign/steps.ts'
import type { CampaignView } from '../../machines/campaign/view.ts'
import type { TakeCampaignRequest } from '../../workflows/campaign-messages.ts'
import { campaignBody } from './campaigns-body.ts'
import { campaignAt, campaignOf, seenCampaign, sendCampaignStep } from './campaigns-running.ts'
import { idempotencyKeyOf, mustBeSameRequest, recordedSteps } from './idempotency.ts'
import { Problem } from './problem.ts'
import { refused } from './refused.ts'
import { actorOf, policyOf, type Services, whoIs } from './services.ts'
import { versionSeen } from './take-step.ts'

const SEED_BYTES = 16

/** `POST /campaigns/:id/steps`: takes one step, on the version the person saw. The same Idempotency-Key, the same answer. */
export function takeACampaignStep(services: Services): RequestHandler<{ id: string }> {
  return async (req, res) => {
    const caller = whoIs(req)
    const campaign = campaignOf(policyOf(services, caller))
    const step = parseCampaignStep(campaign, req.body)
    if (step.type === 'find') {
      const instead = 'A case is opened from an opinion by POST /campaigns/:id/findings.'
      throw new Problem(400, 'malformed', instead)
    }
    const { id } = req.params
    const key = idempotencyKeyOf(req)
    const ifVersion = versionSeen(req)
    const seen = await seenCampaign(services, id, caller)
    const request = { step: await seeded(services, id, step, key), by: actorOf(caller), ifVersion }
    const view = await campaignStepTaken(services, seen, `step-${key ?? randomUUID()}`, request)
    if (key !== null) await mustBeTheSame(services, view, `step-${key}`, request)
    res.set('ETag', `"${view.standing.version}"`).json(campaignBody(campaign, view))
  }
}

/** The campaign right after a step; for a step that was taken before, right after it then. */
export async function campaignStepTaken(
  services: Services,
  { campaignId, standing }: CampaignView,
  updateId: string,
  request: TakeCampaignRequest,
): Promise<CampaignView> {
  const view = await sendCampaignStep(services, campaignId, updateId, request)
  if (view) return view
  const entry = (await recordedSteps(services, campaignId)).find((each) => each.updateId === updateId)
  if (entry) return campaignAt(services, campaignId, entry.seq, request.by)
  const { state, version } = standing
  const message = `the campaign is ${state}; nothing more can be done`
  throw refused({ code: 'ended', message, possible: [], version })
}

/**
 * Draws have a seed that nobody chooses; it is part of the recorded step, so that anybody can draw the same again. A repeated
 * request has the seed of the first.
 */
async function seeded(
  services: Services,
  campaignId: string,
  step: SentCampaignStep,
  key: string | null,
): Promise<PersonCampaignStep> {
  if (step.type !== 'start' && step.type !== 'draw') return step
  const before = key === null ? [] : await recordedSteps(services, campaignId)
  const seed = before.find(({ updateId }) => updateId === `step-${key}`)?.step['seed']
  return { ...step, seed: typeof seed === 'string' ? seed : randomBytes(SEED_BYTES).toString('hex') }
}

/** An answer that was given to another request than this, or to somebody else, is not this one's. */
async function mustBeTheSame(
  services: Services,
  { campaignId, standing: { version } }: CampaignView,
  updateId: string,
  { step, by }: TakeCampaignRequest,
): Promise<void> {
  const [entry] = await recordedSteps(services, campaignId, { from: version, to: version })
  if (entry?.updateId !== updateId) return
  mustBeSameRequest(
    { ...entry, step: { ...entry.step, seed: undefined } },
    { step: { ...step, seed: undefined }, by },
  )
}
