import Holidays from 'date-holidays'
import * as fc from 'fast-check'
import { DateTime } from 'luxon'
import { describe, expect, test } from 'vitest'
import type { Rule } from '../../machines/duration.ts'
import { CalendarRangeError, dueAt, explainDue, type Pause, reckoned } from '../../machines/working-time.ts'
import { loadCalendar, pinCalendar, type PinnedCalendar } from '../../policies/calendar.ts'

const china = (text: string) => Date.parse(`${text}+08:00`)
const cn = pinCalendar(loadCalendar('CN'))

/** As an earlier version pinned it: with its published days alone. */
function ending(calendar: PinnedCalendar): PinnedCalendar {
  const { provisional: _, ...published } = calendar
  return published
}

/** Days off by an independent source, for the years to come that a file lists. */
function daysOff(id: string): (date: string) => boolean {
  const [country = '', state] =
    { CN: ['CN'], 'UK-England': ['GB', 'ENG'], 'US-federal': ['US'], 'AU-NSW': ['AU', 'NSW'] }[id] ?? []
  const source = state === undefined ? new Holidays(country) : new Holidays(country, state)
  const names = /元旦|春节|清明节|劳动节|端午节|中秋节|国庆节/
  const off = new Set(
    [2027, 2028, 2029, 2030, 2031].flatMap((year) =>
      source
        .getHolidays(year)
        .filter(({ type, name }) => type === 'public' && (id !== 'CN' || names.test(name)))
        .map(({ date }) => date.slice(0, 10)),
    ),
  )
  // What this source lacks: the fourth day of the Spring Festival and the second of May, both since 2025; a Veterans Day on a Sunday.
  const besides: Record<string, readonly string[]> = {
    CN: ['2027-02-08', '2028-01-28', '2029-02-15', '2030-02-05', '2031-01-25'].concat(
      [2027, 2028, 2029, 2030, 2031].map((year) => `${year}-05-02`),
    ),
    'US-federal': ['2029-11-12'],
  }
  return (date) => off.has(date) || (besides[id] ?? []).includes(date)
}

interface Oracle {
  zone: string
  isOff: (date: string) => boolean
  closes: readonly [hour: number, minute: number]
}

/** The day on which so much working time is used up, walked with luxon's clocks: closing time, in working time after pauses. */
function walked(
  { zone, isOff, closes }: Oracle,
  rule: Rule,
  startMs: number,
  pauses: readonly Pause[],
): number {
  const [closeHour, closeMinute] = closes
  const start = DateTime.fromMillis(startMs, { zone })
  const works = (day: DateTime) => day.weekday < 6 && !isOff(day.toISODate() ?? '')
  const closing = (day: DateTime) => day.set({ hour: closeHour, minute: closeMinute })
  const today = start.startOf('day')
  const isToday = rule.unit === 'sameDay' && works(today) && start < closing(today)
  let leftMs = (rule.unit === 'wd' ? rule.days : 1) * ((closeHour - 9) * 60 + closeMinute) * 60_000
  if (isToday) leftMs = Math.min(leftMs, closing(today).toMillis() - startMs)
  for (let day = isToday ? today : today.plus({ days: 1 }); ; day = day.plus({ days: 1 })) {
    if (!works(day)) continue
    const cuts = pauses.flatMap(({ fromMs, toMs }) => [fromMs, toMs])
    const openMs = Math.max(startMs, day.set({ hour: 9 }).toMillis())
    const ends = [...cuts, openMs, closing(day).toMillis()].filter(
      (ms) => ms >= openMs && ms <= closing(day).toMillis(),
    )
    const edges = ends.sort((a, b) => a - b)
    for (const [nth, fromMs] of edges.slice(0, -1).entries()) {
      const toMs = edges[nth + 1] ?? fromMs
      if (pauses.some((pause) => pause.fromMs <= fromMs && fromMs < pause.toMs)) continue
      if (toMs - fromMs >= leftMs) return fromMs + leftMs
      leftMs -= toMs - fromMs
    }
  }
}

const minutes = (from: string, until: string) =>
  fc
    .integer({ min: Date.parse(from) / 60_000, max: Date.parse(until) / 60_000 })
    .map((minute) => minute * 60_000)
const aRule = fc.oneof(
  fc.integer({ min: 1, max: 40 }).map((days): Rule => ({ unit: 'wd', days })),
  fc.constant<Rule>({ unit: 'sameDay' }),
)
const pausesFrom = (startMs: number) =>
  fc.array(
    fc
      .tuple(fc.integer({ min: -1000, max: 30_000 }), fc.integer({ min: 1, max: 9000 }))
      .map(([after, long]) => ({
        fromMs: startMs + after * 60_000,
        toMs: startMs + (after + long) * 60_000,
      })),
    { maxLength: 3 },
  )

describe.each([
  ['CN', 'Asia/Shanghai', '2026-12-01', 2031],
  ['UK-England', 'Europe/London', '2028-12-01', 2031],
  ['US-federal', 'America/New_York', '2028-12-01', 2031],
  ['AU-NSW', 'Australia/Sydney', '2028-12-01', 2031],
])('beyond the published years of %s', (id, zone, from, last) => {
  const calendar = pinCalendar(loadCalendar(id), zone)
  const oracle: Oracle = { zone, isOff: daysOff(id), closes: id === 'CN' ? [17, 30] : [17, 0] }
  const cases = minutes(`${from}T00:00Z`, `${last}-09-01T00:00Z`).chain((startMs) =>
    fc.record({ startMs: fc.constant(startMs), rule: aRule, pauses: pausesFrom(startMs) }),
  )

  test('working days are weekdays without the holidays fixed by law', () => {
    fc.assert(
      fc.property(cases, ({ startMs, rule, pauses }) => {
        fc.pre(startMs > Date.parse(`${Number(from.slice(0, 4)) + 1}-01-02`))
        expect(dueAt(calendar, rule, startMs, pauses)).toBe(walked(oracle, rule, startMs, pauses))
      }),
      { numRuns: 200 },
    )
  })

  test('an instant is provisional exactly when days were looked at that are not published', () => {
    fc.assert(
      fc.property(cases, ({ startMs, rule, pauses }) => {
        const { dueMs, days } = explainDue(calendar, rule, startMs, pauses)
        const touches = days.some(({ epochDay }) => epochDay > calendar.lastDay)
        expect(reckoned(calendar, rule, startMs, pauses)).toEqual({ atMs: dueMs, provisional: touches })
      }),
      { numRuns: 200 },
    )
  })

  test('what rests on published days alone is as it was', () => {
    const publishedOnly = minutes('2023-01-02T00:00Z', `${from.slice(0, 4)}-10-01T00:00Z`)
    const rules = fc.integer({ min: 1, max: 20 }).map((days): Rule => ({ unit: 'wd', days }))
    fc.assert(
      fc.property(publishedOnly, rules, (startMs, rule) => {
        const dueMs = dueAt(calendar, rule, startMs, [])
        expect(dueMs).toBe(dueAt(ending(calendar), rule, startMs, []))
        expect(reckoned(calendar, rule, startMs, []).provisional).toBe(false)
      }),
    )
  })
})

test('beyond the listed years weekends alone count, however far', () => {
  const due = (start: string, days: number) =>
    DateTime.fromMillis(dueAt(cn, { unit: 'wd', days }, china(start), []), { zone: 'Asia/Shanghai' })
  // 1 January 2032 is a Thursday of a year of which the file says nothing.
  expect(due('2031-12-31T10:00', 1).toISODate()).toBe('2032-01-01')
  expect(due('2040-06-01T10:00', 5).toISODate()).toBe('2040-06-08')
  expect(due('2026-12-31T10:00', 2600).year).toBe(2037)
})

test('days before the first of the calendar are refused', () => {
  const before = () => dueAt(cn, { unit: 'wd', days: 1 }, china('2022-12-30T10:00'), [])
  expect(before).toThrow(CalendarRangeError)
  expect(before).toThrow('begins on 2023-01-01; 2022-12-30 lies before it')
})
