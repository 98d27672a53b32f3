import { dateOf, epochDayOf, isoDate, weekdayOf } from './calendar-day.ts'

/** How long the periods are in which something comes round or is counted. */
export const PERIODS = ['day', 'week', 'month', 'quarter', 'half', 'year'] as const
export type PeriodLength = (typeof PERIODS)[number]

/** A period of local days, counted from 1970-01-01. Names of periods of one length sort by time. */
interface Period {
  period: string
  firstDay: number
  lastDay: number
}

const MONTHS = { month: 1, quarter: 3, half: 6, year: 12 }

/** The period that a local day lies in, `2026-03-02`, `2026-W10` (ISO 8601), `2026-03`, `2026-Q1`, `2026-H1` or `2026`. */
export function periodOf(every: PeriodLength, epochDay: number): Period {
  if (every === 'day') return { period: isoDate(epochDay), firstDay: epochDay, lastDay: epochDay }
  if (every === 'week') return weekOf(epochDay)
  const { year, month } = dateOf(epochDay)
  const months = MONTHS[every]
  const nth = Math.ceil(month / months)
  const next = nth * months + 1
  return {
    period: {
      month: isoDate(epochDay).slice(0, 7),
      quarter: `${year}-Q${nth}`,
      half: `${year}-H${nth}`,
      year: `${year}`,
    }[every],
    firstDay: epochDayOf(year, next - months, 1),
    lastDay: (next > 12 ? epochDayOf(year + 1, 1, 1) : epochDayOf(year, next, 1)) - 1,
  }
}

/** A week runs from Monday to Sunday and belongs to the year that its Thursday lies in. */
function weekOf(epochDay: number): Period {
  const firstDay = epochDay - ((weekdayOf(epochDay) + 6) % 7)
  const { year } = dateOf(firstDay + 3)
  const nth = Math.floor((firstDay + 3 - epochDayOf(year, 1, 1)) / 7) + 1
  return { period: `${year}-W${String(nth).padStart(2, '0')}`, firstDay, lastDay: firstDay + 6 }
}
