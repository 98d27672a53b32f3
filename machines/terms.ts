import type { PinnedCalendar } from '../policies/calendar.ts'
import type { Rules } from '../policies/policy.ts'

/** What a complaint runs under, pinned in its input: the rules of its policy and the working time of its calendar. */
export interface Terms {
  digest: string
  rules: Rules
  calendar: PinnedCalendar
}
