import { z } from 'zod'
import { CAMPAIGN_STEP_SCHEMAS } from '../../machines/campaign/steps.ts'
import { CampaignsQuery } from './campaigns.ts'
import * as shapes from './campaigns-shapes.ts'
import { HistoryQuery, ReplayQuery } from './history.ts'
import { keepingPaths } from './openapi-keeping.ts'
import {
  header,
  idempotencyKey,
  inPath,
  type Json,
  json,
  ok,
  operation,
  problem,
  queryParameters,
  schemaOf,
  sent,
} from './openapi-parts.ts'

const { type: _type, ...plan } = CAMPAIGN_STEP_SCHEMAS.plan.shape
const Steps = z.discriminatedUnion(
  'type',
  Object.values(CAMPAIGN_STEP_SCHEMAS).filter(
    (schema) => schema !== CAMPAIGN_STEP_SCHEMAS.find,
  ) as unknown as [typeof CAMPAIGN_STEP_SCHEMAS.start],
)

/** The schemas that the description of campaigns refers to. */
export const campaignSchemas = (): Json => ({
  Campaign: schemaOf(shapes.CampaignBody),
  Campaigns: schemaOf(shapes.CampaignsBody),
  CampaignHistory: schemaOf(shapes.CampaignHistoryBody),
  CampaignReplay: schemaOf(shapes.CampaignReplayBody),
  CampaignPlan: schemaOf(z.strictObject(plan)),
  CampaignStep: schemaOf(Steps),
  Finding: schemaOf(shapes.FindingBody),
})

const id = inPath('id', 'id of the campaign')
const etag = { ETag: { description: 'version of the campaign', schema: { type: 'string' } } }
const notFound = { 404: problem('no such campaign that you may see') }
const location = { Location: { description: 'where it can be read', schema: { type: 'string' } } }
const created = (description: string): Record<number, Json> => ({
  201: { description, headers: { ...location, ...etag }, content: json('Campaign') },
})

/** The paths under `/campaigns`. */
export function campaignPaths(): Json {
  const tag = 'campaigns'
  return {
    '/campaigns': {
      get: operation({
        id: 'listCampaigns',
        tag,
        summary: "List your organisation's survey campaigns",
        parameters: queryParameters(CampaignsQuery),
        responses: { ...ok('Campaigns'), 404: problem('your policy has no campaigns') },
      }),
      post: operation({
        id: 'planCampaign',
        tag,
        summary: 'Plan a survey campaign',
        parameters: [
          idempotencyKey,
          header('Simulated-Time', 'Where its time begins; only where simulated time is switched on.'),
        ],
        body: 'CampaignPlan',
        responses: { ...created('planned, with its number'), ...notFound, ...sent },
      }),
    },
    '/campaigns/{id}': {
      get: operation({
        id: 'readCampaign',
        tag,
        summary: 'Read a campaign, and what you may do next',
        parameters: [id],
        responses: { ...ok('Campaign', etag), ...notFound },
      }),
    },
    ...keepingPaths('campaign', id, notFound),
    '/campaigns/{id}/steps': {
      post: operation({
        id: 'takeCampaignStep',
        tag,
        summary: 'Take a step of a campaign',
        parameters: [id, idempotencyKey, header('If-Match', 'ETag you saw, or *', true)],
        body: 'CampaignStep',
        responses: {
          ...ok('Campaign', etag),
          ...notFound,
          ...sent,
          412: problem('the campaign has changed since you saw it; `version` is where it is now'),
          428: problem('If-Match is missing'),
        },
      }),
    },
    '/campaigns/{id}/findings': {
      post: operation({
        id: 'openFinding',
        tag,
        summary: 'Open a case from the opinion in a returned form',
        description:
          'One case for each form, linked to the campaign; a repeated request finds the same case.',
        parameters: [id, idempotencyKey],
        body: 'Finding',
        responses: { ...created('opened; `Location` is the case'), ...notFound, ...sent },
      }),
    },
    ...recordPaths(tag),
  }
}

function recordPaths(tag: string): Json {
  const read = (operationId: string, summary: string, body: string, query: z.ZodObject) => ({
    get: operation({
      id: operationId,
      tag,
      summary,
      parameters: [id, ...queryParameters(query)],
      responses: { ...ok(body), ...notFound },
    }),
  })
  const history = 'Read every step of a campaign, oldest first'
  const replay = 'Replay the record of a campaign to an instant or a step'
  return {
    '/campaigns/{id}/history': read('readCampaignHistory', history, 'CampaignHistory', HistoryQuery),
    '/campaigns/{id}/replay': read('replayCampaign', replay, 'CampaignReplay', ReplayQuery),
  }
}
