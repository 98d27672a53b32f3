import type { Redis } from 'ioredis'
import type { Entry } from '../../ledger/entry.ts'
import { listKey } from './keys.ts'
import { entriesOf, summariesOf } from './queries.ts'
import { summarize, type ComplaintSummary } from './summary.ts'

const AT_ONCE = 500

/** A moment of the record: before an instant (UTC milliseconds), or before a line of the log. */
type Moment = { beforeMs: number } | { beforeOrdinal: number }

/**
 * Every complaint of a policy as the record had it at a moment, in the order of intake. The same moment gives the same answer
 * ever after, once it has passed.
 */
export async function complaintsAsOf(
  redis: Redis,
  policy: string,
  moment: Moment,
): Promise<ComplaintSummary[]> {
  const ids = await redis.zrange(listKey('policy', policy), 0, '-1')
  const found: ComplaintSummary[] = []
  for (let n = 0; n < ids.length; n += AT_ONCE) {
    const now = await summariesOf(redis, ids.slice(n, n + AT_ONCE))
    const then = await Promise.all(now.map(async (each) => each && asOf(redis, each, moment)))
    found.push(...then.filter((each) => each !== null))
  }
  return found
}

/** Only what has changed since has to be read again from its entries. */
async function asOf(
  redis: Redis,
  summary: ComplaintSummary,
  moment: Moment,
): Promise<ComplaintSummary | null> {
  const { complaintId, lastStepAtMs, receivedAtMs, ordinal, intakeOrdinal } = summary
  const isSame = 'beforeMs' in moment ? lastStepAtMs < moment.beforeMs : ordinal < moment.beforeOrdinal
  if (isSame) return summary
  const isLater =
    'beforeMs' in moment ? receivedAtMs >= moment.beforeMs : intakeOrdinal >= moment.beforeOrdinal
  if (isLater) return null
  const entries = await entriesOf(redis, complaintId)
  return entries
    .filter((entry) => isBefore(entry, moment))
    .reduce<ComplaintSummary | null>((so, entry) => summarize(so, entry, entry.ordinal), null)
}

function isBefore(entry: Entry & { ordinal: number }, moment: Moment): boolean {
  return 'beforeMs' in moment ? entry.atMs < moment.beforeMs : entry.ordinal < moment.beforeOrdinal
}
