import { defineQuery, defineUpdate } from '@temporalio/workflow'
import type { CampaignSnapshot } from '../machines/campaign/advance.ts'
import type { CampaignTerms } from '../machines/campaign/context.ts'
import type { PersonCampaignStep } from '../machines/campaign/steps.ts'
import type { CampaignView } from '../machines/campaign/view.ts'
import type { KeepingStep } from '../machines/keeping.ts'
import type { Actor } from '../machines/complaint-context.ts'
import type { Carried } from './carried.ts'

/** Name of the workflow type. */
export const CAMPAIGN_WORKFLOW = 'campaign'

/** Workflow id of a campaign. */
export function campaignWorkflowId(campaignId: string): string {
  return `campaign-${campaignId}`
}

export interface CampaignInput {
  campaignId: string
  terms: CampaignTerms
  /** Where the campaign's time begins, UTC milliseconds; null for the real time. Only simulations set it. */
  originMs: number | null
  /** Continue as new after so many history events; when Temporal suggests it where left out. */
  eventsPerRun?: number
  carried: Carried<CampaignSnapshot> | null
  /** As a complaint's. */
  recordsInTask?: boolean
}

export interface TakeCampaignRequest {
  step: PersonCampaignStep | KeepingStep
  by: Actor
  /** Version the person saw; null when it does not matter. */
  ifVersion: number | null
}

/** What a person is told after a step: the campaign right after it. */
export interface CampaignAnswer extends CampaignView {
  /** Set when this id was answered in an earlier run: the version it led to. The view is then of now, not of then. */
  repeatedVersion: number | null
}

/** One step of a person; the first is `plan`. Refused as a complaint's are, and a refusal leaves no event. */
export const takeCampaignStep = defineUpdate<CampaignAnswer, [TakeCampaignRequest]>('take')

/** The campaign as this person may see and handle it now, which is so late by Temporal, UTC milliseconds. */
export const viewCampaign = defineQuery<CampaignView, [Actor, number?]>('view')
