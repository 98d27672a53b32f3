import { loadCalendar } from '../policies/calendar.ts'
import { isoDate, MS_PER_DAY } from '../policies/calendar-day.ts'
import type { Policy } from '../policies/policy.ts'
import { termsOf } from './terms.ts'

const SOON_DAYS = 90

/** A line or two for each calendar whose published days end within ninety days: what is promised beyond is provisional, so somebody has to act. */
export function horizonLines(policies: Iterable<Policy>, nowMs: number): string[] {
  const pinned = [...policies].flatMap((policy) => {
    const { calendar } = termsOf(policy)
    return [calendar, ...Object.values(calendar.others ?? {})]
  })
  const used = new Map(pinned.map((calendar) => [calendar.id, calendar]))
  return [...used.values()].flatMap(({ id, lastDay }) => {
    const leftDays = lastDay - Math.floor(nowMs / MS_PER_DAY)
    if (leftDays > SOON_DAYS) return []
    const { version } = loadCalendar(id)
    const nextYear = Number(isoDate(lastDay).slice(0, 4)) + 1
    const when = leftDays < 0 ? `ended ${-leftDays} days ago` : `ends in ${leftDays} days`
    return [
      `Calendar ${id} (${version}) is published until ${isoDate(lastDay)}, which ${when}. Take its next year in with npm run calendar -- import ${id} ${nextYear} FILE;`,
      'until then working days beyond it are told from weekends and the holidays fixed by law, and what rests on them is marked provisional.',
    ]
  })
}
