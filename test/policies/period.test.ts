import { expect, test } from 'vitest'
import { parseIsoDate } from '../../policies/calendar-day.ts'
import { PERIODS, periodOf } from '../../policies/period.ts'

test.each([
  ['2026-02-28', ['2026-02-28', '2026-W09', '2026-02', '2026-Q1', '2026-H1', '2026']],
  ['2026-07-01', ['2026-07-01', '2026-W27', '2026-07', '2026-Q3', '2026-H2', '2026']],
])('%s lies in its day, week, month, quarter, half and year', (date, names) => {
  expect(PERIODS.map((every) => periodOf(every, parseIsoDate(date)).period)).toEqual(names)
})

/* ISO 8601: week 1 is the one with the first Thursday. */
test.each([
  ['2024-12-29', '2024-W52'],
  ['2024-12-30', '2025-W01'],
  ['2026-01-01', '2026-W01'],
  ['2026-12-31', '2026-W53'],
  ['2027-01-03', '2026-W53'],
  ['2027-01-04', '2027-W01'],
])('%s lies in the week %s', (date, week) => {
  expect(periodOf('week', parseIsoDate(date)).period).toBe(week)
})
