import { loadCalendar } from '../policies/calendar.ts'
import { isoDate, MS_PER_DAY } from '../policies/calendar-day.ts'
import type { Policy } from '../policies/policy.ts'
import { termsOf } from './terms.ts'

const SOON_DAYS = 90

/** A line for each calendar that ends within ninety days: past its end deadlines in working days are refused, so somebody has to act. */
export function horizonLines(policies: Iterable<Policy>, nowMs: number): string[] {
  const used = new Map([...policies].map((policy) => [policy.calendar, termsOf(policy).calendar]))
  return [...used.values()].flatMap(({ id, lastDay }) => {
    const leftDays = lastDay - Math.floor(nowMs / MS_PER_DAY)
    if (leftDays > SOON_DAYS) return []
    const { version } = loadCalendar(id)
    return [
      `Calendar ${id} (${version}) ends on ${isoDate(lastDay)}, in ${leftDays} days. Add its next year to policies/calendars/${id}.yaml;`,
      'until then no step can promise anything in working days beyond it.',
    ]
  })
}
