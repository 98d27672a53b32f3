import { dateOf, weekdayOf } from '../../policies/calendar-day.ts'

export const PERIODS = ['day', 'week', 'month', 'quarter', 'half', 'year'] as const
export type PeriodLength = (typeof PERIODS)[number]

/** The name of the period that holds a local day, such as `2026-W10` or `2026-Q1`; weeks as in ISO 8601. Names sort by time. */
export function periodOf(every: PeriodLength, epochDay: number): string {
  const { year, month, day } = dateOf(epochDay)
  switch (every) {
    case 'day':
      return `${year}-${two(month)}-${two(day)}`
    case 'week':
      return weekOf(epochDay)
    case 'month':
      return `${year}-${two(month)}`
    case 'quarter':
      return `${year}-Q${Math.ceil(month / 3)}`
    case 'half':
      return `${year}-H${Math.ceil(month / 6)}`
    case 'year':
      return `${year}`
  }
}

/** A week belongs to the year that holds its Thursday. */
function weekOf(epochDay: number): string {
  const thursday = epochDay + 3 - ((weekdayOf(epochDay) + 6) % 7)
  const { year, month, day } = dateOf(thursday)
  const dayOfYear = (Date.UTC(year, month - 1, day) - Date.UTC(year, 0, 1)) / 86_400_000
  return `${year}-W${two(Math.floor(dayOfYear / 7) + 1)}`
}

function two(n: number): string {
  return String(n).padStart(2, '0')
}
