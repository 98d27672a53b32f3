import type { Terms } from '../../machines/terms.ts'
import { localDay } from '../../machines/working-time.ts'
import { type Fact, holds } from '../../policies/holds.ts'
import type { Match } from '../../policies/match.ts'
import type { ComplaintSummary } from './summary.ts'

type Calendar = Terms['calendar']

/** What conditions may look at, of a complaint as the record has it; a proposal is not kept there. */
export function recordedFacts({ standing }: ComplaintSummary): Record<string, Fact> {
  return { grouped: standing.group !== null, ...(standing.facts as Record<string, Fact> | undefined) }
}

/** Whether a complaint, as the record has it, meets a condition. */
export function isRecordedAs(match: Match, calendar: Calendar, summary: ComplaintSummary): boolean {
  return holds(match, recordedFacts(summary), receivedDay(calendar, summary))
}

/** The local day of receipt, counted from 1970-01-01. */
function receivedDay(calendar: Calendar, { receivedAtMs }: ComplaintSummary): number {
  return localDay(calendar, receivedAtMs).epochDay
}
