import type { Seen } from '../../machines/sight/seen.ts'
import type { Caller } from '../identity/tokens.ts'
import { inboxRow, type InboxRow } from '../projections/inbox-of.ts'
import { iso } from './complaint-body.ts'
import { isRedisAway } from './redis-away.ts'
import { Problem } from './problem.ts'
import { refused } from './refused.ts'
import type { Services } from './services.ts'

/**
 * A refusal to acknowledge a notice, in words that say what has become of it, for whoever it was addressed to; anything else that was
 * thrown as it is.
 */
export async function whatBecameOf(
  { redis }: Services,
  caller: Caller,
  { type, item }: { type: string; item?: string },
  error: unknown,
): Promise<unknown> {
  const isOfNotice = type === 'acknowledgeNotice' && error instanceof Problem && error.code === 'unknown'
  if (!isOfNotice || item === undefined) return error
  const row = await inboxRow(redis, caller, item).catch((cause: unknown) => {
    if (isRedisAway(cause)) return null
    throw cause
  })
  if (!row || row.status === 'open') return error
  const { version } = error.extras
  return refused(
    {
      code: 'impossible',
      message: `${became(row)}: nothing is left to do about it`,
      version,
      pointers: ['/item'],
    },
    { cause: error },
  )
}

function became({ status, acknowledgedBy, acknowledgedAtMs, settledAtMs }: Seen<InboxRow>): string {
  return acknowledgedBy !== null && acknowledgedAtMs !== null
    ? `this notice was acknowledged by ${acknowledgedBy} at ${iso(acknowledgedAtMs)}`
    : `this notice was ${status}${settledAtMs === null ? '' : ` at ${iso(settledAtMs)}`}`
}
