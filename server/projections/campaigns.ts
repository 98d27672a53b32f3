import type { Redis } from 'ioredis'
import { setTimeout as pause } from 'node:timers/promises'
import type { CampaignEntry } from '../../ledger/entry.ts'
import { campaignKey, entriesKey, listKey } from './keys.ts'
import type { Place } from './places.ts'

const LOOK_AGAIN_MS = 15

/** How a campaign stands, as lists show it: the last entry's standing and what follows from the entries so far. */
export interface CampaignSummary {
  campaignId: string
  policy: string
  number: string
  terms: string
  /** Ordinals of the first and the last line. */
  intakeOrdinal: number
  ordinal: number
  seq: number
  plannedAtMs: number
  lastStepAtMs: number
  lastStep: string
  /** Nearest due instant of a running clock. */
  dueAtMs: number | null
  /** A running clock is past its due instant. */
  overdue: boolean
  standing: CampaignEntry['after']
}

/** The summary after one more entry. */
export function summarizeCampaign(
  before: CampaignSummary | null,
  entry: CampaignEntry,
  ordinal: number,
): CampaignSummary {
  const running = entry.after.clocks.filter((clock) => clock.state === 'running')
  return {
    campaignId: entry.complaintId,
    policy: entry.policy,
    number: entry.number,
    terms: entry.terms,
    intakeOrdinal: before?.intakeOrdinal ?? ordinal,
    ordinal,
    seq: entry.seq,
    plannedAtMs: before?.plannedAtMs ?? entry.atMs,
    lastStepAtMs: entry.atMs,
    lastStep: entry.step.type,
    dueAtMs: running.length > 0 ? Math.min(...running.map((clock) => clock.dueAtMs)) : null,
    overdue: running.some((clock) => clock.late),
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
  const untilMs = performance.now() + timeoutMs
  for (;;) {
    const [summary] = await campaignSummaries(redis, [campaignId])
    if (summary && summary.standing.version >= version) return true
    if (performance.now() >= untilMs) return false
    await pause(LOOK_AGAIN_MS)
  }
}
