import { dateOf, epochDayOf } from '../policies/calendar-day.ts'
import type { Complaint } from './complaint-context.ts'
import { matches } from './facts.ts'
import type { Terms } from './terms.ts'
import { dayStartMs, localDay } from './working-time.ts'

/** How long the policy keeps a complaint, as it stands now. */
export interface Retention {
  /** `1y`, `2y`, … or `permanent`. */
  keep: string
  /** Start of the local day from which it need not be kept, UTC milliseconds; null while it has not ended, or for good. */
  untilMs: number | null
}

/** The first rule under `retention` that holds, counted from the end of the complaint. */
export function retentionOf({ rules, calendar }: Terms, complaint: Complaint): Retention {
  const keep = rules.retention.find(({ when }) => matches(complaint, when))?.keep ?? 'permanent'
  const { endedAtMs } = complaint
  if (keep === 'permanent' || endedAtMs === null) return { keep, untilMs: null }
  const { year, month, day } = dateOf(localDay(calendar, endedAtMs).epochDay)
  const last = epochDayOf(year + Number.parseInt(keep, 10), month, day)
  return { keep, untilMs: dayStartMs(calendar, last + 1) }
}
