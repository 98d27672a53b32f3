import { continueAsNew, workflowInfo } from '@temporalio/workflow'
import { advanceCampaign, announcedCampaign, campaignOffers } from '../machines/campaign/advance.ts'
import type { CampaignStep } from '../machines/campaign/steps.ts'
import { sharedTerms } from '../machines/shared-terms.ts'
import { readRuns } from '../machines/time/older-run.ts'
import { campaignStanding, campaignView } from '../machines/campaign/view.ts'
import { type CampaignInput, takeCampaignStep, viewCampaign } from './campaign-messages.ts'
import { live, type Outcome } from './life.ts'

/** A survey campaign's whole life, from its plan to its result. */
export async function campaign(input: CampaignInput): Promise<Outcome> {
  const { campaignId, originMs, eventsPerRun, carried, recordsInTask = false } = input
  const terms = sharedTerms(input.terms)
  return live({
    what: 'campaign',
    id: campaignId,
    terms,
    originMs,
    startedAtMs: carried?.startedAtMs ?? workflowInfo().startTime.getTime(),
    eventsPerRun,
    recordsInTask,
    carried: carried && { ...carried, snapshot: readRuns(terms.calendar, carried.snapshot) },
    announced: announcedCampaign,
    advance: advanceCampaign,
    again: (terms, snapshot, { step, by, atMs }) =>
      advanceCampaign(terms, snapshot, step as CampaignStep, by, atMs),
    standing: campaignStanding,
    view: (terms, snapshot, seen) => campaignView(terms, snapshot, { campaignId, ...seen }),
    possible: campaignOffers,
    queries: viewCampaign,
    updates: takeCampaignStep,
    continueAsNew: (_, next) =>
      continueAsNew<typeof campaign>({ ...input, carried: next, recordsInTask: true }),
  })
}
