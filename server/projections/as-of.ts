import type { Redis } from 'ioredis'
import type { Entry } from '../../ledger/entry.ts'
import { listKey } from './keys.ts'
import { knownSummaries } from './known-summaries.ts'
import { entriesOf } from './queries.ts'
import { summarize, type ComplaintSummary } from './summary.ts'

const AT_ONCE = 500

/** A moment of the record: before an instant (UTC milliseconds), or before a line of the log. */
type Moment = { beforeMs: number } | { beforeOrdinal: number }

/** From the first instant, until before the last, UTC milliseconds. */
interface Received {
  fromMs: number
  untilMs: number
}

/**
 * The complaints of a policy that were received in a period, or all of them, as the record had them at a moment, in the order of
 * intake. The same moment gives the same answer ever after, once it has passed. What was received outside the period is not read.
 */
export async function complaintsAsOf(
  redis: Redis,
  policy: string,
  moment: Moment,
  { fromMs, untilMs }: Received = { fromMs: -Infinity, untilMs: Infinity },
): Promise<ComplaintSummary[]> {
  const endMs = 'beforeMs' in moment ? Math.min(untilMs, moment.beforeMs) : untilMs
  const ids = await redis.zrange(
    listKey('received', policy),
    scoreOf(fromMs),
    `(${scoreOf(endMs)}`,
    'BYSCORE',
  )
  const found: ComplaintSummary[] = []
  for (let n = 0; n < ids.length; n += AT_ONCE) {
    const now = await knownSummaries(redis, policy, ids.slice(n, n + AT_ONCE))
    const then = await Promise.all(now.map(async (each) => each && asOf(redis, each, moment)))
    found.push(...then.filter((each) => each !== null))
  }
  return found.sort((a, b) => a.intakeOrdinal - b.intakeOrdinal)
}

function scoreOf(ms: number): string {
  return Number.isFinite(ms) ? String(ms) : ms < 0 ? '-inf' : '+inf'
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
