import type { RequestHandler } from 'express'
import { canonicalJson } from '../../ledger/canonical.ts'
import type { CampaignEntry } from '../../ledger/entry.ts'
import { advanceCampaign, announcedCampaign } from '../../machines/campaign/advance.ts'
import type { CampaignTerms } from '../../machines/campaign/context.ts'
import type { CampaignStep } from '../../machines/campaign/steps.ts'
import { campaignStanding } from '../../machines/campaign/view.ts'
import { RefusalError } from '../../machines/refusal.ts'
import { campaignEntries } from '../projections/campaigns.ts'
import { campaignEntryBody, campaignStandingBody } from './campaigns-body.ts'
import { campaignOf, recordedTerms, untilRecorded } from './campaigns-running.ts'
import { iso } from './complaint-body.ts'
import { HistoryQuery, ReplayQuery } from './history.ts'
import { Problem } from './problem.ts'
import { othersSeen } from './sight.ts'
import { policyOf, type Services, whoIs } from './services.ts'

/** `GET /campaigns/:id/history`: every step, who took it, what it changed and whom it told. */
export function campaignHistory(services: Services): RequestHandler<{ id: string }> {
  return async (req, res) => {
    const caller = whoIs(req)
    const { after } = HistoryQuery.parse(req.query)
    const { id } = req.params
    const campaign = campaignOf(policyOf(services, caller))
    await untilRecorded(services, id, caller)
    const entries = await campaignEntries(services.redis, id)
    const found = entries.map(({ step }) => step['complaintId']).filter((each) => typeof each === 'string')
    const sees = await othersSeen(services, caller, found)
    const terms = await recordedTerms(services, entries.at(-1)?.terms ?? '')
    const steps = entries.map((entry, n) =>
      campaignEntryBody(campaign, { caller, rules: terms.rules, sees }, entry, entries[n - 1] ?? null),
    )
    res.json({ id, number: entries[0]?.number ?? '', steps: steps.filter(({ seq }) => seq > after) })
  }
}

/** `GET /campaigns/:id/replay?at=…` or `?seq=…`: how it stood at that instant, from the record alone. */
export function campaignReplay(services: Services): RequestHandler<{ id: string }> {
  return async (req, res) => {
    const caller = whoIs(req)
    const { at, seq } = ReplayQuery.parse(req.query)
    if ((at === undefined) === (seq === undefined)) {
      throw new Problem(400, 'malformed', 'Say either ?at= with an instant, or ?seq= with a step number.')
    }
    const campaign = campaignOf(policyOf(services, caller))
    await untilRecorded(services, req.params.id, caller)
    const all = await campaignEntries(services.redis, req.params.id, seq)
    const atMs = at === undefined ? Infinity : Date.parse(at)
    const entries = all.slice(0, all.findLastIndex((entry) => entry.atMs <= atMs) + 1)
    const entry = entries.at(-1)
    if (!entry || (seq !== undefined && entry.seq !== seq)) {
      throw new Problem(404, 'notFound', 'There was no such step, or nothing had been planned by then.')
    }
    const { standing, agrees, disagreement } = replayed(await recordedTerms(services, entry.terms), entries)
    res.json({
      id: entry.complaintId,
      number: entry.number,
      policy: entry.policy,
      seq: entry.seq,
      at: iso(entry.atMs),
      agrees,
      ...(disagreement === null ? {} : { disagreement }),
      ...campaignStandingBody(campaign, standing ?? entry.after),
    })
  }
}

/** The standing that the machine comes to when it takes the recorded steps again, and whether each is as it was recorded. */
function replayed(terms: CampaignTerms, entries: readonly CampaignEntry[]) {
  let snapshot = announcedCampaign(terms)
  let agrees = true
  for (const { seq, step, by, atMs, after, notices } of entries) {
    try {
      const advanced = advanceCampaign(terms, snapshot, step as CampaignStep, by, atMs)
      snapshot = advanced.snapshot
      agrees &&= canonicalJson(campaignStanding(terms, snapshot)) === canonicalJson(after)
      agrees &&= canonicalJson(advanced.notices) === canonicalJson(notices)
    } catch (error) {
      if (!(error instanceof RefusalError)) throw error
      return { standing: null, agrees: false, disagreement: `step ${seq}: ${error.message}` }
    }
  }
  return { standing: campaignStanding(terms, snapshot), agrees, disagreement: null }
}
