import type { Redis } from 'ioredis'
import type { CampaignEntry } from '../../ledger/entry.ts'
import { campaignKey, entriesKey, listKey } from './keys.ts'
import type { Place } from './places.ts'
import { type Progress, progressOf } from './progress.ts'
import { untilShown } from './until-shown.ts'

/** How a campaign stands, as lists show it: the last entry's standing and what follows from the entries so far. */
export interface CampaignSummary extends Progress {
  campaignId: string
  plannedAtMs: number
  standing: CampaignEntry['after']
}

/** The summary after one more entry. */
export function summarizeCampaign(
  before: CampaignSummary | null,
  entry: CampaignEntry,
  ordinal: number,
): CampaignSummary {
  return {
    ...progressOf(before, entry, ordinal),
    campaignId: entry.complaintId,
    plannedAtMs: before?.plannedAtMs ?? entry.atMs,
    standing: entry.after,
  }
}

/** The sorted sets in which a campaign can be found: those of its policy. */
export function placesOfCampaign({ campaignId, policy, intakeOrdinal }: CampaignSummary): Place[] {
  return [{ key: listKey('campaign', policy), member: campaignId, score: intakeOrdinal }]
}

/** One page of a policy's campaigns, the latest first; `next` is null on the last. */
export async function listCampaigns(
  redis: Redis,
  policy: string,
  { limit, cursor }: { limit: number; cursor: string | null },
): Promise<{ campaigns: CampaignSummary[]; next: string | null }> {
  const from = cursor === null ? '+inf' : `(${cursor}`
  const key = listKey('campaign', policy)
  const ids = await redis.zrange(key, from, '-inf', 'BYSCORE', 'REV', 'LIMIT', 0, limit + 1)
  const found = await campaignSummaries(redis, ids)
  const campaigns = found.filter((summary) => summary !== null)
  const page = campaigns.slice(0, limit)
  const last = page.at(-1)
  return { campaigns: page, next: campaigns.length > limit && last ? String(last.intakeOrdinal) : null }
}

/** Summaries in the order of the ids, null for an unknown one. */
export async function campaignSummaries(redis: Redis, ids: string[]): Promise<(CampaignSummary | null)[]> {
  if (ids.length === 0) return []
  const texts = await redis.mget(ids.map(campaignKey))
  return texts.map((text) => (text === null ? null : JSON.parse(text)))
}

/** The entries of a campaign in order, up to the last `seq` wanted. */
export async function campaignEntries(
  redis: Redis,
  campaignId: string,
  to?: number,
): Promise<CampaignEntry[]> {
  const texts = await redis.lrange(entriesKey(campaignId), 0, to === undefined ? -1 : to - 1)
  return texts.map((text) => {
    const { ordinal: _, ...entry }: CampaignEntry & { ordinal: number } = JSON.parse(text)
    return entry
  })
}

/** True once the projections show `version` of the campaign or a later one; false when `timeoutMs` pass before. */
export async function waitForCampaign(
  redis: Redis,
  campaignId: string,
  version: number,
  timeoutMs: number,
): Promise<boolean> {
  return untilShown(async () => (await campaignSummaries(redis, [campaignId]))[0], version, timeoutMs)
}
