import { beforeEach, expect, test } from 'vitest'
import type { AppendRequest } from '../../ledger/entry.ts'
import { readLog } from '../../ledger/reader.ts'
import { applyLines } from '../../server/projections/apply.ts'
import { listCampaigns } from '../../server/projections/campaigns.ts'
import { dumpProjection } from '../../server/projections/dump.ts'
import { inboxOf } from '../../server/projections/inbox-of.ts'
import { clearProjections } from '../../server/projections/position.ts'
import { rebuildProjections } from '../../server/projections/projector.ts'
import { counts, listComplaints } from '../../server/projections/queries.ts'
import { aNotice, anEntry } from '../ledger/an-entry.ts'
import { aFolder, aLog } from '../ledger/folder.ts'
import { aRedis } from '../support/a-redis.ts'

const redis = await aRedis()
beforeEach(async () => {
  await redis.flushall()
})

const NOBODY = {
  frame: 2,
  sampled: 0,
  tried: 0,
  reached: 0,
  returned: 0,
  satisfied: 0,
  opinions: 0,
  findings: 0,
  drawn: 0,
  verified: 0,
  genuine: 0,
}

/** A campaign's entry at `seq`, its plan first. */
function aCampaignEntry(campaignId: string, seq: number): AppendRequest {
  const { entry, ...rest } = anEntry({ complaintId: campaignId, seq })
  const clock = {
    id: 'approval',
    startedAtMs: 1_000,
    dueAtMs: 9_000,
    state: 'running' as const,
    late: seq > 1,
  }
  return {
    ...(rest.numbering
      ? { ...rest, numbering: { series: 'lab/S26', template: 'S26{serial}', width: 2 } }
      : rest),
    entry: {
      ...entry,
      after: {
        version: seq,
        state: 'planned',
        ended: false,
        campaign: 'satisfaction',
        figures: NOBODY,
        result: null,
        clocks: [clock],
      },
      notices: seq > 1 ? [aNotice({ about: 'approval', clock: 'approval', mark: 0 })] : [],
    },
  }
}

test('campaigns beside complaints: the same bytes line by line, all at once and rebuilt', async () => {
  const log = await aLog(await aFolder())
  for (const request of [
    anEntry(),
    aCampaignEntry('s-1', 1),
    anEntry({ seq: 2 }),
    aCampaignEntry('s-1', 2),
    aCampaignEntry('s-2', 1),
  ])
    await log.append(request)
  await clearProjections(redis)
  for await (const line of readLog(log.address)) await applyLines(redis, [line])
  const oneByOne = await dumpProjection(redis)
  await rebuildProjections(redis, log.address)
  expect(await dumpProjection(redis)).toBe(oneByOne)
  await redis.flushall()
  await rebuildProjections(redis, log.address)
  expect(await dumpProjection(redis)).toBe(oneByOne)
})

test('a campaign is found among the campaigns and in the inbox, never among the complaints', async () => {
  const log = await aLog(await aFolder())
  for (const request of [
    anEntry(),
    aCampaignEntry('s-1', 1),
    aCampaignEntry('s-2', 1),
    aCampaignEntry('s-1', 2),
  ])
    await log.append(request)
  await rebuildProjections(redis, log.address)
  const first = await listCampaigns(redis, 'lab', { limit: 1, cursor: null })
  const second = await listCampaigns(redis, 'lab', { limit: 1, cursor: first.next })
  expect(
    [first, second].map(({ campaigns, next }) => [campaigns.map(({ number }) => number), next !== null]),
  ).toEqual([
    [['S2602'], true],
    [['S2601'], false],
  ])
  expect(
    (await listComplaints(redis, { actor: null })).complaints.map(({ complaintId }) => complaintId),
  ).toEqual(['c-1'])
  expect(
    (await counts(redis, { person: 'bo', roles: [], units: [], policy: 'lab' })).map(({ count }) => count),
  ).toEqual([1])
  const { rows } = await inboxOf(redis, { person: 'bo', roles: ['manager'], units: [], policy: 'lab' })
  expect(rows).toMatchObject([{ number: 'S2601', kind: 'overdue', isOfCampaign: true, state: 'planned' }])
})
