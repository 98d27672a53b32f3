import { getSolarDateFromLunar, getSolarTermDate, isWorkday } from 'chinese-days'
import Holidays from 'date-holidays'
import { DateTime } from 'luxon'
import { describe, expect, test } from 'vitest'
import { isWorkingDay } from '../../machines/working-time.ts'
import { calendarIds, loadCalendar, pinCalendar } from '../../policies/calendar.ts'
import { isoDate, parseIsoDate, weekdayOf } from '../../policies/calendar-day.ts'

const isWeekend = (day: number) => weekdayOf(day) === 0 || weekdayOf(day) === 6

function daysOf(id: string): { day: number; date: string; works: boolean }[] {
  const pinned = pinCalendar(loadCalendar(id))
  return Array.from({ length: pinned.lastDay - pinned.firstDay + 1 }, (_, index) => {
    const day = pinned.firstDay + index
    return { day, date: isoDate(day), works: isWorkingDay(pinned, day) }
  })
}

/** Weekdays off according to date-holidays, an independent source. */
function publicWeekdaysOff(country: string, state: string, years: number[]): string[] {
  const source = state === '' ? new Holidays(country) : new Holidays(country, state)
  const dates = years
    .flatMap((year) => source.getHolidays(year))
    .filter(({ type }) => type === 'public')
    .map(({ date }) => date.slice(0, 10))
    .filter((date) => DateTime.fromISO(date, { zone: 'utc' }).weekday < 6)
  return [...new Set(dates)].sort()
}

test('the shipped calendars cover the years their authorities have published', () => {
  const covered = calendarIds().map((id) => {
    const days = daysOf(id)
    return [id, days.at(0)?.date, days.at(-1)?.date]
  })
  expect(covered).toEqual([
    ['AU-NSW', '2022-01-01', '2028-12-31'],
    ['CN', '2023-01-01', '2026-12-31'],
    ['NL', '2022-01-01', '2028-12-31'],
    ['UK-England', '2022-01-01', '2028-12-31'],
    ['US-federal', '2022-01-01', '2028-12-31'],
  ])
})

test('CN agrees on every day with an independent reading of the State Council notices', () => {
  const differing = daysOf('CN').filter(({ date, works }) => isWorkday(date) !== works)
  expect(differing).toEqual([])
})

// NL: the Act names 5 May every year; date-holidays counts it as a school holiday.
const liberationDays = ['2022-05-05', '2023-05-05', '2025-05-05', '2026-05-05', '2027-05-05', '2028-05-05']

// US: 5 U.S.C. 6103(b) moves a Saturday's Veterans Day to Friday; date-holidays leaves it on the Saturday.
const veteransDays = ['2023-11-10', '2028-11-10']

test.each([
  ['UK-England', 'GB', 'ENG', []],
  ['US-federal', 'US', '', veteransDays],
  ['AU-NSW', 'AU', 'NSW', []],
  ['NL', 'NL', '', liberationDays],
])('%s has the weekdays off that date-holidays has', (id, country, state, besides) => {
  const days = daysOf(id)
  const off = days.filter(({ day, works }) => !works && !isWeekend(day)).map(({ date }) => date)
  const years = loadCalendar(id).years.map(({ year }) => year)
  expect(off).toEqual([...publicWeekdaysOff(country, state, years), ...besides].sort())
})

/** Weekdays that a calendar has off for being provisional holidays, year by year. */
function provisionalOff(id: string): string[] {
  const { provisional } = pinCalendar(loadCalendar(id))
  return provisional?.holidays.map(isoDate) ?? []
}

test.each([
  ['UK-England', 'GB', 'ENG', []],
  ['US-federal', 'US', '', ['2029-11-12']],
  ['AU-NSW', 'AU', 'NSW', []],
  ['NL', 'NL', '', []],
])(
  'beyond its published years %s has the weekdays off that date-holidays has',
  (id, country, state, besides) => {
    const years = loadCalendar(id).provisional.map(({ year }) => year)
    expect(years).toEqual([2029, 2030, 2031])
    // What date-holidays lacks: a Sunday's Veterans Day is observed on Monday; the Act names 5 May every year.
    const may =
      id === 'NL' ? years.map((year) => `${year}-05-05`).filter((date) => !isWeekend(parseIsoDate(date))) : []
    const expected = [...publicWeekdaysOff(country, state, years), ...besides, ...may].sort()
    expect(provisionalOff(id)).toEqual(expected)
  },
)

test('beyond its published years CN has the thirteen days of the regulation, the lunar ones as chinese-days counts them', () => {
  const { provisional } = loadCalendar('CN')
  expect(provisional.map(({ year }) => year)).toEqual([2027, 2028, 2029, 2030, 2031])
  for (const { year, holidays } of provisional) {
    const lunar = (date: string) => parseIsoDate(getSolarDateFromLunar(`${year}-${date}`).date)
    const newYear = lunar('01-01')
    const days = [
      parseIsoDate(`${year}-01-01`),
      ...[-1, 0, 1, 2].map((after) => newYear + after),
      parseIsoDate(getSolarTermDate(year, 4, 'pure_brightness')),
      ...['05-01', '05-02', '10-01', '10-02', '10-03'].map((date) => parseIsoDate(`${year}-${date}`)),
      lunar('05-05'),
      lunar('08-15'),
    ]
    // Thirteen days, one fewer where Mid-autumn falls on one of National Day's.
    expect(Object.keys(holidays).sort()).toEqual([...new Set(days)].map(isoDate).sort())
  }
})

describe('days that only their authority could know', () => {
  test.each([
    ['CN', '2026-02-14', true],
    ['CN', '2026-02-23', false],
    ['CN', '2024-02-09', true],
    ['UK-England', '2022-05-30', true],
    ['UK-England', '2022-06-03', false],
    ['UK-England', '2022-09-19', false],
    ['UK-England', '2023-05-08', false],
    ['UK-England', '2026-12-28', false],
    ['UK-England', '2028-01-03', false],
    ['UK-England', '2028-04-14', false],
    ['UK-England', '2028-05-01', false],
    ['UK-England', '2028-12-26', false],
    ['UK-England', '2028-12-27', true],
    ['US-federal', '2026-07-03', false],
    ['US-federal', '2027-12-31', false],
    ['US-federal', '2024-12-24', true],
    ['AU-NSW', '2022-09-22', false],
    ['AU-NSW', '2026-04-27', false],
    ['AU-NSW', '2027-04-26', false],
    ['AU-NSW', '2026-08-03', true],
    ['NL', '2025-04-28', true],
    ['NL', '2026-04-27', false],
    ['NL', '2026-04-03', true],
  ])('%s %s works: %s', (id, date, works) => {
    expect(daysOf(id).find((it) => it.date === date)?.works).toBe(works)
  })
})

test.each(calendarIds().flatMap((id) => loadCalendar(id).zones.map((zone) => [id, zone] as const)))(
  '%s pinned in %s is small JSON and knows every change of the clocks',
  (id, zone) => {
    const pinned = pinCalendar(loadCalendar(id), zone)
    expect(JSON.stringify(pinned).length).toBeLessThan(1800)
    expect(JSON.parse(JSON.stringify(pinned))).toEqual(pinned)
    for (const [index, [fromMs, minutes]] of pinned.offsets.entries()) {
      expect(DateTime.fromMillis(fromMs, { zone }).offset).toBe(minutes)
      const before = index === 0 ? minutes : pinned.offsets[index - 1]?.[1]
      expect(DateTime.fromMillis(fromMs - 1, { zone }).offset).toBe(before)
    }
    for (let day = pinned.firstDay; day <= pinned.lastDay; day += 1) {
      const ms = day * 86_400_000
      const known = pinned.offsets.filter(([fromMs]) => fromMs <= ms).at(-1)?.[1]
      expect(known).toBe(DateTime.fromMillis(ms, { zone }).offset)
    }
  },
)
