import type { PinnedCalendar } from '../policies/calendar.ts'
import { dateOf, epochDayOf } from '../policies/calendar-day.ts'
import type { CampaignSnapshot } from './campaign/advance.ts'
import type { CampaignTerms } from './campaign/context.ts'
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
  return { keep, untilMs: keptUntilMs(calendar, keep, complaint.endedAtMs) }
}

/**
 * From when on nothing of a campaign need be kept, UTC milliseconds; null while that is not known, or for good. Its plan and its forms
 * are sealed under one key, so that whatever has to be kept longer keeps the other.
 */
export function campaignKeptUntilMs(
  { rules: { retention }, calendar }: CampaignTerms,
  { status }: Pick<CampaignSnapshot, 'status'>,
  endedAtMs: number,
): number | null {
  if (status !== 'done') return null
  const ends = [retention.forms, retention.plan].map((keep) => keptUntilMs(calendar, keep, endedAtMs))
  return ends.reduce((one, other) => (one === null || other === null ? null : Math.max(one, other)))
}

function keptUntilMs(calendar: PinnedCalendar, keep: string, endedAtMs: number | null): number | null {
  if (keep === 'permanent' || endedAtMs === null) return null
  const { year, month, day } = dateOf(localDay(calendar, endedAtMs).epochDay)
  const last = epochDayOf(year + Number.parseInt(keep, 10), month, day)
  return dayStartMs(calendar, last + 1)
}
