import type { Redis } from 'ioredis'
import { canonicalJson } from '../../ledger/canonical.ts'
import { type CaseEntry, isOfCampaign, isReading, type ReadingEntry } from '../../ledger/entry.ts'
import type { Line } from '../../ledger/line.ts'
import { type ReadingOfCase, readIn } from '../reading/reading.ts'
import { type CampaignSummary, placesOfCampaign, summarizeCampaign } from './campaigns.ts'
import { type Finder, type Found, marksAfter } from './findings.ts'
import { changedItems, type InboxItem } from './inbox.ts'
import {
  CHANGES,
  COUNTS,
  OVERDUE_COUNTS,
  POSITION,
  TERMS,
  campaignKey,
  entriesKey,
  itemsKey,
  latestKey,
  readingsKey,
  numbersKey,
  summaryKey,
} from './keys.ts'
import { moves, placesOfComplaint, placesOfItem, type Place } from './places.ts'
import { positionIn, positionText } from './position.ts'
import { summarize, type ComplaintSummary } from './summary.ts'
import { Writes } from './writes.ts'

/** Of a line's hash, enough never to meet twice. */
const MARK_LENGTH = 16

interface OfCase {
  entry: CaseEntry
  ordinal: number
}

/** What Redis holds of one complaint or campaign. */
interface Held {
  summary: ComplaintSummary | CampaignSummary | null
  items: Map<string, InboxItem>
}

/**
 * Applies lines that follow each other, all or none of them and never twice. False, and nothing is done, when Redis does not
 * stand right before the first of them.
 */
export async function applyLines(
  redis: Redis,
  lines: readonly Line[],
  finder: Finder | null = null,
): Promise<boolean> {
  const first = lines[0]
  const last = lines.at(-1)
  if (!first || !last) return true
  await redis.watch(POSITION)
  const position = await positionIn(redis)
  if (position?.ordinal !== first.ordinal - 1 || position.hash !== first.prev) {
    await redis.unwatch()
    return false
  }
  const before = await load(redis, subjectsOf(lines))
  const found = (await finder?.found(redis, lines)) ?? new Map<number, Found>()
  const writes = new Writes()
  const after = writeRecord(writes, lines, { before, found })
  for (const [complaintId, held] of after) writeHeld(writes, before.get(complaintId), held)
  writes.set(
    POSITION,
    positionText({ log: position.log ?? first.hash, ordinal: last.ordinal, hash: last.hash }),
  )
  const tx = redis.multi()
  writes.writeTo(tx)
  if (after.size > 0) tx.publish(CHANGES, changesIn(after))
  const replies = await tx.exec()
  for (const [error] of replies ?? []) if (error) throw error
  return replies !== null
}

/** Each complaint and campaign that has an entry here, with the key of its summary. */
function subjectsOf(lines: readonly Line[]): [id: string, key: string][] {
  const keys = lines.flatMap((line): [string, string][] => {
    if (!('entry' in line) || isReading(line.entry)) return []
    const { complaintId: id } = line.entry
    return [[id, isOfCampaign(line.entry) ? campaignKey(id) : summaryKey(id)]]
  })
  return [...new Map(keys)]
}

async function load(redis: Redis, subjects: [id: string, key: string][]): Promise<Map<string, Held>> {
  const pipeline = redis.pipeline()
  for (const [id, key] of subjects) pipeline.get(key).hvals(itemsKey(id))
  const replies = (await pipeline.exec()) ?? []
  return new Map(
    subjects.map(([id], n) => {
      const [summary, items] = [textOf(replies[n * 2]), textsOf(replies[n * 2 + 1])]
      const held: Held = {
        summary: summary === null ? null : JSON.parse(summary),
        items: new Map(items.map((text) => asItem(text)).map((item) => [item.id, item])),
      }
      return [id, held]
    }),
  )
}

type Reply = [error: Error | null, result: unknown] | undefined

function textOf(reply: Reply): string | null {
  if (reply?.[0]) throw reply[0]
  return typeof reply?.[1] === 'string' ? reply[1] : null
}

function textsOf(reply: Reply): string[] {
  if (reply?.[0]) throw reply[0]
  return Array.isArray(reply?.[1]) ? reply[1].map(String) : []
}

function asItem(text: string): InboxItem {
  return JSON.parse(text)
}

/** Writes what is only ever added, and folds the entries into what each complaint comes to. */
function writeRecord(
  writes: Writes,
  lines: readonly Line[],
  { before, found }: { before: Map<string, Held>; found: ReadonlyMap<number, Found> },
): Map<string, Held> {
  const after = new Map<string, Held>()
  for (const line of lines) {
    if ('terms' in line) {
      writes.setField(TERMS, line.terms.digest, canonicalJson(line.terms))
      continue
    }
    const { entry, ordinal } = line
    if (isReading(entry)) {
      writeReading(writes, entry)
      continue
    }
    if (!isOfCampaign(entry)) {
      writes.setField(latestKey(entry.policy), entry.complaintId, line.hash.slice(0, MARK_LENGTH))
    }
    const held = after.get(entry.complaintId) ??
      before.get(entry.complaintId) ?? { summary: null, items: new Map() }
    writes.push(entriesKey(entry.complaintId), canonicalJson({ ...entry, ordinal }))
    after.set(entry.complaintId, afterEntry(held, { entry, ordinal }, found.get(ordinal)))
  }
  return after
}

function writeReading(writes: Writes, entry: ReadingEntry): void {
  const { how, of } = readIn(entry) ?? { how: 'case', of: [] }
  const { by, atMs } = entry
  const text = canonicalJson({ by, how, atMs } satisfies ReadingOfCase)
  for (const id of of) writes.push(readingsKey(id), text)
}

function afterEntry(held: Held, { entry, ordinal }: OfCase, found: Found | undefined): Held {
  const items = new Map(held.items)
  for (const item of changedItems([...items.values()], entry)) items.set(item.id, item)
  const summary = summaryAfter(held.summary, entry, ordinal)
  return { summary: 'campaignId' in summary ? summary : withMarks(summary, held.summary, found), items }
}

function withMarks(
  summary: ComplaintSummary,
  before: Held['summary'],
  found: Found | undefined,
): ComplaintSummary {
  const marks = marksAfter(before && 'marks' in before ? before.marks : {}, found)
  return Object.keys(marks).length === 0 ? summary : { ...summary, marks }
}

function summaryAfter(
  before: Held['summary'],
  entry: OfCase['entry'],
  ordinal: number,
): ComplaintSummary | CampaignSummary {
  const campaign = before && 'campaignId' in before ? before : null
  const complaint = before && 'complaintId' in before ? before : null
  return isOfCampaign(entry)
    ? summarizeCampaign(campaign, entry, ordinal)
    : summarize(complaint, entry, ordinal)
}

function writeHeld(writes: Writes, before: Held | undefined, { summary, items }: Held): void {
  if (!summary) return
  const was = before?.summary ?? null
  if ('campaignId' in summary) {
    writes.set(campaignKey(summary.campaignId), canonicalJson(summary))
    move(writes, [], was ? [] : placesOfCampaign(summary))
  } else writeComplaint(writes, was && 'complaintId' in was ? was : null, summary)
  for (const item of items.values()) {
    const known = before?.items.get(item.id)
    if (known === item) continue
    writes.setField(itemsKey(item.complaintId), item.id, canonicalJson(item))
    move(writes, known ? placesOfItem(known) : [], placesOfItem(item))
  }
}

function writeComplaint(writes: Writes, was: ComplaintSummary | null, summary: ComplaintSummary): void {
  const { complaintId, policy, number } = summary
  writes.set(summaryKey(complaintId), canonicalJson(summary))
  if (!was) writes.setField(numbersKey(policy), number, complaintId)
  move(writes, was ? placesOfComplaint(was) : [], placesOfComplaint(summary))
  count(writes, was, -1)
  count(writes, summary, 1)
}

function move(writes: Writes, before: readonly Place[], after: readonly Place[]): void {
  const moved = moves(before, after)
  for (const { key, member } of moved.out) writes.remove(key, member)
  for (const { key, member, score } of moved.in) writes.add(key, score, member)
}

function count(writes: Writes, summary: ComplaintSummary | null, by: number): void {
  if (!summary) return
  const { policy, standing } = summary
  const sight = standing.visibleTo && [...standing.visibleTo].sort()
  const member = canonicalJson([policy, standing.state, standing.cause, sight])
  writes.count(COUNTS, member, by)
  if (summary.overdue) writes.count(OVERDUE_COUNTS, member, by)
}

function changesIn(after: Map<string, Held>): string {
  const changes = [...after.values()].flatMap(({ summary }) => {
    if (!summary || 'campaignId' in summary) return []
    const { complaintId, policy, standing } = summary
    return [{ complaintId, policy, version: standing.version }]
  })
  return canonicalJson(changes)
}
