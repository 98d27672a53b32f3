import type { PinnedCalendar } from '../../policies/calendar.ts'

/** Whether a case goes on by that reckoning or a later one (docs/decisions/0017). */
export function reckonsBy({ reckoning }: Pick<PinnedCalendar, 'reckoning'>, since: 2 | 3 | 4 | 5): boolean {
  return (reckoning ?? 1) >= since
}
