import { WithStartWorkflowOperation } from '@temporalio/client'
import { foldCampaign } from '../../machines/campaign/advance.ts'
import type { CampaignTerms } from '../../machines/campaign/context.ts'
import { type CampaignView, campaignView } from '../../machines/campaign/view.ts'
import type { Actor } from '../../machines/complaint-context.ts'
import type { Campaign } from '../../policies/campaign.ts'
import type { Policy } from '../../policies/policy.ts'
import {
  CAMPAIGN_WORKFLOW,
  type CampaignAnswer,
  type CampaignInput,
  campaignWorkflowId,
  takeCampaignStep,
  type TakeCampaignRequest,
  viewCampaign,
} from '../../workflows/campaign-messages.ts'
import { COMPLAINTS_QUEUE } from '../../workflows/messages.ts'
import { campaignEntries, campaignSummaries, waitForCampaign } from '../projections/campaigns.ts'
import { termsOf } from '../projections/queries.ts'
import type { Caller } from '../identity/tokens.ts'
import { mustBeSameRequest, versionShown } from './answered.ts'
import type { Seen } from '../../machines/sight/seen.ts'
import { campaignSeen } from './sight.ts'
import { isRedisAway } from './redis-away.ts'
import { couldBeId } from './ids.ts'
import { Problem } from './problem.ts'
import { actorOf, type Services } from './services.ts'
import { askTemporal, acknowledged } from './temporal-call.ts'
import { clockMsOf } from './temporal-time.ts'

const CATCH_UP_MS = 10_000
const BRIEFLY_MS = 1_000

/** The campaign section of a policy. 404 where its regulation knows no campaigns. */
export function campaignOf({ campaign, id }: Policy): Campaign {
  if (!campaign) throw new Problem(404, 'notFound', `The policy ${id} has no survey campaigns.`)
  return campaign
}

/** Starts a campaign with its plan; the same update id, the same answer. */
export function startCampaign(
  services: Services,
  input: CampaignInput,
  updateId: string,
  request: TakeCampaignRequest,
): Promise<CampaignAnswer> {
  return acknowledged(services, () =>
    services.temporal.workflow.executeUpdateWithStart(takeCampaignStep, {
      startWorkflowOperation: new WithStartWorkflowOperation(CAMPAIGN_WORKFLOW, {
        workflowId: campaignWorkflowId(input.campaignId),
        taskQueue: COMPLAINTS_QUEUE,
        args: [input],
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
        workflowTaskTimeout: '2s',
      }),
      updateId,
      args: [request],
    }),
  )
}

/** Sends one step to a running campaign; null when its workflow is over and answers no more. */
export async function sendCampaignStep(
  services: Services,
  campaignId: string,
  requestId: string,
  request: TakeCampaignRequest,
): Promise<CampaignView | null> {
  const handle = services.temporal.workflow.getHandle(campaignWorkflowId(campaignId))
  const answer = await acknowledged(services, () =>
    handle.executeUpdate(takeCampaignStep, { updateId: requestId, args: [request] }),
  ).catch(nullWhenOver)
  if (answer === null || answer.repeatedVersion === null) return answer
  return firstCampaignAnswer(services, campaignId, { version: answer.repeatedVersion, requestId }, request)
}

/** What a request was answered, folded from the record. */
export async function firstCampaignAnswer(
  services: Services,
  campaignId: string,
  { version, requestId }: { version: number; requestId: string },
  request: TakeCampaignRequest,
): Promise<CampaignView> {
  const view = await campaignAnswerAt(services, campaignId, version, request.by)
  await mustBeSameRequest(services, { of: campaignId, version, requestId }, request)
  return view
}

/** The campaign as the caller may see it now. 404 when there is none, or none of his organisation. */
export async function seenCampaign(
  services: Services,
  campaignId: string,
  caller: Caller,
): Promise<CampaignView> {
  if (!couldBeId(campaignId)) throw noSuchCampaign(campaignId)
  const view = (await living(services, campaignId, caller)) ?? (await recorded(services, campaignId, caller))
  if (view?.policy !== caller.policy) throw noSuchCampaign(campaignId)
  return view
}

/** The campaign as the caller may read it, with the cases that were opened from it only where they are for him. */
export async function campaignAnswer(
  services: Services,
  caller: Caller,
  view: CampaignView,
): Promise<Seen<CampaignView>> {
  const seen = await campaignSeen(services, caller, view)
  if (!seen) throw noSuchCampaign(view.campaignId)
  return seen
}

/** The campaign as this person would have seen it right after a step, or sees it at an instant (UTC milliseconds) since, from the record alone. */
async function campaignAt(
  services: Services,
  campaignId: string,
  version: number,
  by: Actor,
  atMs?: number,
): Promise<CampaignView> {
  const { redis } = services
  if (!(await waitForCampaign(redis, campaignId, version, CATCH_UP_MS))) throw behind()
  const entries = await campaignEntries(redis, campaignId, version)
  const last = entries.at(-1)
  if (!last) throw noSuchCampaign(campaignId)
  const terms = await recordedTerms(services, last.terms)
  const snapshot = foldCampaign(terms, entries).at(-1)?.snapshot
  if (!snapshot) throw noSuchCampaign(campaignId)
  return campaignView(terms, snapshot, { campaignId, number: last.number, by, nowMs: atMs ?? last.atMs })
}

/** The campaign as this person was answered when a step had led to a version. */
export async function campaignAnswerAt(
  services: Services,
  campaignId: string,
  version: number,
  by: Actor,
): Promise<CampaignView> {
  if (!(await waitForCampaign(services.redis, campaignId, version, CATCH_UP_MS))) throw behind()
  return campaignAt(services, campaignId, await versionShown(services, campaignId, version), by)
}

/** What a campaign ran under, as the ledger has it under this digest. */
export async function recordedTerms({ redis }: Services, digest: string): Promise<CampaignTerms> {
  const found = await termsOf(redis, digest)
  if (!found) throw behind()
  return { digest, ...(found.terms as Omit<CampaignTerms, 'digest'>) }
}

/** Waits until the record shows the campaign as it is now, as far as Temporal says within a second. */
export async function untilRecorded(services: Services, campaignId: string, caller: Caller): Promise<void> {
  const view = await running(services, campaignId, caller, BRIEFLY_MS).catch(() => null)
  const version = view?.policy === caller.policy ? view.standing.version : 0
  if (version > 0) await waitForCampaign(services.redis, campaignId, version, BRIEFLY_MS)
  const [summary] = await campaignSummaries(services.redis, [campaignId])
  if (summary?.policy !== caller.policy) throw noSuchCampaign(campaignId)
}

async function running(
  services: Services,
  campaignId: string,
  by: Caller,
  withinMs?: number,
): Promise<CampaignView | null> {
  const { temporal } = services
  const workflowId = campaignWorkflowId(campaignId)
  const handle = temporal.workflow.getHandle(workflowId)
  const asked = askTemporal(
    temporal,
    async () => handle.query(viewCampaign, actorOf(by), await clockMsOf(services, workflowId)),
    withinMs,
  )
  const view = await asked.catch(nullWhenOver)
  // Where the plan was refused nothing has begun.
  return view?.standing.version === 0 ? null : view
}

/** As its workflow has it; null where the record knows more: one that has ended may be held or erased since. */
async function living(services: Services, campaignId: string, by: Caller): Promise<CampaignView | null> {
  const view = await running(services, campaignId, by)
  if (!view?.standing.ended) return view
  const [summary] = await campaignSummaries(services.redis, [campaignId]).catch(nothingWhileAway)
  return summary && summary.seq > view.standing.version ? null : view
}

function nothingWhileAway(error: unknown): [] {
  if (isRedisAway(error)) return []
  throw error
}

/** Once Temporal has forgotten a campaign, the record still knows it. */
async function recorded(services: Services, campaignId: string, by: Caller): Promise<CampaignView | null> {
  const [summary] = await campaignSummaries(services.redis, [campaignId])
  const atMs = services.simulatedTime ? undefined : Date.now()
  return summary ? campaignAt(services, campaignId, summary.seq, actorOf(by), atMs) : null
}

function nullWhenOver(error: unknown): null {
  if (error instanceof Problem && error.status === 404) return null
  throw error
}

function noSuchCampaign(campaignId: string): Problem {
  return new Problem(404, 'notFound', `There is no campaign ${campaignId} that you may see.`)
}

function behind(): Problem {
  return new Problem(503, 'unavailable', 'The lists have not caught up with this campaign yet; ask again.', {
    headers: { 'Retry-After': '2' },
  })
}
