import { type RequestHandler, Router } from 'express'
import { z } from 'zod'
import { listCampaigns } from '../projections/campaigns.ts'
import { campaignBody, campaignSummaryBody } from './campaigns-body.ts'
import { openFinding } from './campaigns-finding.ts'
import { planCampaign } from './campaigns-plan.ts'
import { campaignHistory, campaignReplay } from './campaigns-record.ts'
import { campaignAnswer, campaignOf, seenCampaign } from './campaigns-running.ts'
import { takeACampaignStep } from './campaigns-step.ts'
import { cursorsOf, ORDINAL, PAGE } from './cursor.ts'
import { keepCampaign } from './keeping.ts'
import type { Admitting } from './load/admission.ts'
import { policyOf, type Services, whoIs } from './services.ts'

/** What `GET /campaigns` may be narrowed to. */
export const CampaignsQuery = z.strictObject({
  ...PAGE,
})

interface Ways extends Admitting {
  /** Answers the methods that are not there. */
  only: (...methods: string[]) => RequestHandler
}

/** Everything under `/campaigns`. */
export function campaignRoutes(services: Services, { read, write, only }: Ways): Router {
  const router = Router()
  router
    .route('/campaigns')
    .get(read(listAll(services)))
    .post(write(planCampaign(services)))
    .all(only('GET', 'POST'))
  router
    .route('/campaigns/:id')
    .get(read(readCampaign(services)))
    .all(only('GET'))
  router
    .route('/campaigns/:id/steps')
    .post(write(takeACampaignStep(services)))
    .all(only('POST'))
  router
    .route('/campaigns/:id/findings')
    .post(write(openFinding(services)))
    .all(only('POST'))
  router
    .route('/campaigns/:id/erasure')
    .post(write(keepCampaign(services, 'erasure')))
    .all(only('POST'))
  router
    .route('/campaigns/:id/hold')
    .post(write(keepCampaign(services, 'hold')))
    .all(only('POST'))
  router
    .route('/campaigns/:id/history')
    .get(read(campaignHistory(services)))
    .all(only('GET'))
  router
    .route('/campaigns/:id/replay')
    .get(read(campaignReplay(services)))
    .all(only('GET'))
  return router
}

/** `GET /campaigns`: those of the caller's organisation, the latest first, page by page. */
function listAll(services: Services): RequestHandler {
  return async (req, res) => {
    const policy = policyOf(services, whoIs(req))
    const campaign = campaignOf(policy)
    const { limit, cursor } = CampaignsQuery.parse(req.query)
    const cursors = cursorsOf({ list: 'campaigns', policy: policy.id }, ORDINAL)
    const page = await listCampaigns(services.redis, policy.id, { limit, cursor: cursors.read(cursor) })
    res.json({
      campaigns: page.campaigns.map((each) => campaignSummaryBody(campaign, each)),
      next: cursors.write(page.next),
    })
  }
}

/** `GET /campaigns/:id`: the campaign as it is now, with what the caller may do next. */
function readCampaign(services: Services): RequestHandler<{ id: string }> {
  return async (req, res) => {
    const caller = whoIs(req)
    const policy = policyOf(services, caller)
    const campaign = campaignOf(policy)
    const view = await seenCampaign(services, req.params.id, caller)
    res
      .set('ETag', `"${view.standing.version}"`)
      .json(campaignBody(campaign, policy.currency, await campaignAnswer(services, caller, view)))
  }
}
