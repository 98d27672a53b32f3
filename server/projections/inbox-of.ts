import type { Redis } from 'ioredis'
import { campaignSummaries, type CampaignSummary } from './campaigns.ts'
import type { InboxItem } from './inbox.ts'
import { idIn, inboxKey, itemsKey, timed } from './keys.ts'
import { summariesOf } from './queries.ts'
import { type Seen, seenByAll, seenMention, type Viewer } from '../../machines/sight/seen.ts'
import { addresseesOf, type ComplaintSummary } from './summary.ts'

const STATUSES = ['open', 'acknowledged', 'settled'] as const

/** An inbox item with the state that its complaint or campaign is in now. */
export interface InboxRow extends InboxItem {
  state: string
  isOfCampaign: boolean
}

interface InboxQuestion {
  /** Without it, items of every status. */
  status?: InboxItem['status'] | undefined
  limit?: number
  cursor?: string | null | undefined
}

/**
 * One page of what is addressed to a person, their roles or units, each item once, oldest first; `next` is null on the last.
 * Items of complaints the person may not see are left out.
 */
export async function inboxOf(
  redis: Redis,
  viewer: Viewer,
  { status, limit = 50, cursor = null }: InboxQuestion = {},
): Promise<{ rows: Seen<InboxRow>[]; next: string | null }> {
  const statuses = status ? [status] : STATUSES
  const keys = addresseesOf(viewer).flatMap((who) =>
    statuses.map((status) => inboxKey(viewer.policy, who, status)),
  )
  const rows: { row: Seen<InboxRow>; text: string }[] = []
  let from = cursor
  while (rows.length <= limit) {
    const texts = await merged(redis, keys, from, limit + 1)
    rows.push(...(await seen(redis, viewer, texts)))
    if (texts.length <= limit) break
    from = texts.at(-1) ?? null
  }
  const page = rows.slice(0, limit)
  return { rows: page.map(({ row }) => row), next: rows.length > limit ? (page.at(-1)?.text ?? null) : null }
}

/** One item of the inbox; null where there is none, or none that is addressed to this person and that he may see. */
export async function inboxRow(redis: Redis, viewer: Viewer, id: string): Promise<Seen<InboxRow> | null> {
  const [found] = await seen(redis, viewer, [timed(0, id)])
  const mine = addresseesOf(viewer)
  return found?.row.to.some((addressee) => mine.includes(addressee)) ? found.row : null
}

/** The first texts behind the cursor over all sets, each once. */
async function merged(redis: Redis, keys: string[], cursor: string | null, width: number): Promise<string[]> {
  const from = cursor === null ? '-' : `(${cursor}`
  const found = await Promise.all(keys.map((key) => redis.zrange(key, from, '+', 'BYLEX', 'LIMIT', 0, width)))
  return [...new Set(found.flat())].sort().slice(0, width)
}

async function seen(
  redis: Redis,
  viewer: Viewer,
  texts: string[],
): Promise<{ row: Seen<InboxRow>; text: string }[]> {
  const ids = texts.map(idIn)
  const complaints = await summariesOf(redis, ids.map(complaintIn))
  const others = ids.filter((_, n) => complaints[n] === null).map(complaintIn)
  const campaigns = new Map(
    (await campaignSummaries(redis, others)).flatMap((each) => (each ? [[each.campaignId, each]] : [])),
  )
  const items = await Promise.all(ids.map((id) => redis.hget(itemsKey(complaintIn(id)), id)))
  return texts.flatMap((text, n) => {
    const campaign = campaigns.get(complaintIn(ids[n] ?? ''))
    const row = rowOf(items[n] ?? null, complaints[n] ?? campaign ?? null, viewer)
    return row ? [{ row, text }] : []
  })
}

function rowOf(
  text: string | null,
  subject: ComplaintSummary | CampaignSummary | null,
  viewer: Viewer,
): Seen<InboxRow> | null {
  if (text === null || !subject) return null
  const item: InboxItem = JSON.parse(text)
  const row = { ...item, state: subject.standing.state, isOfCampaign: 'campaignId' in subject }
  return 'campaignId' in subject ? seenByAll(viewer, row) : seenMention(viewer, subject, row)
}

function complaintIn(itemId: string): string {
  return itemId.split(':').slice(0, -2).join(':')
}
