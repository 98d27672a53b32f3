import { type RequestHandler, Router } from 'express'
import { z } from 'zod'
import { listCampaigns } from '../projections/campaigns.ts'
import { campaignBody, campaignSummaryBody } from './campaigns-body.ts'
import { openFinding } from './campaigns-finding.ts'
import { planCampaign } from './campaigns-plan.ts'
import { campaignHistory, campaignReplay } from './campaigns-record.ts'
import { campaignAnswer, campaignOf, seenCampaign } from './campaigns-running.ts'
import { takeACampaignStep } from './campaigns-step.ts'
import { policyOf, type Services, whoIs } from './services.ts'

/** What `GET /campaigns` may be narrowed to. */
export const CampaignsQuery = z.strictObject({
  cursor: z.string().max(100).regex(/^\d+$/, 'is no cursor').optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

/** Everything under `/campaigns`; `only` answers the methods that are not there. */
export function campaignRoutes(services: Services, only: (...methods: string[]) => RequestHandler): Router {
  const router = Router()
  router.route('/campaigns').get(listAll(services)).post(planCampaign(services)).all(only('GET', 'POST'))
  router.route('/campaigns/:id').get(readCampaign(services)).all(only('GET'))
  router.route('/campaigns/:id/steps').post(takeACampaignStep(services)).all(only('POST'))
  router.route('/campaigns/:id/findings').post(openFinding(services)).all(only('POST'))
  router.route('/campaigns/:id/history').get(campaignHistory(services)).all(only('GET'))
  router.route('/campaigns/:id/replay').get(campaignReplay(services)).all(only('GET'))
  return router
}

/** `GET /campaigns`: those of the caller's organisation, the latest first, page by page. */
function listAll(services: Services): RequestHandler {
  return async (req, res) => {
    const policy = policyOf(services, whoIs(req))
    const campaign = campaignOf(policy)
    const { limit, cursor = null } = CampaignsQuery.parse(req.query)
    const page = await listCampaigns(services.redis, policy.id, { limit, cursor })
    res.json({
      campaigns: page.campaigns.map((each) => campaignSummaryBody(campaign, each)),
      next: page.next,
    })
  }
}

/** `GET /campaigns/:id`: the campaign as it is now, with what the caller may do next. */
function readCampaign(services: Services): RequestHandler<{ id: string }> {
  return async (req, res) => {
    const caller = whoIs(req)
    const campaign = campaignOf(policyOf(services, caller))
    const view = await seenCampaign(services, req.params.id, caller)
    res
      .set('ETag', `"${view.standing.version}"`)
      .json(campaignBody(campaign, await campaignAnswer(services, caller, view)))
  }
}
