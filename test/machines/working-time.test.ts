import { describe, expect, test } from 'vitest'
import { parseRule } from '../../machines/duration.ts'
import {
  CalendarRangeError,
  dayStartMs,
  dueAt,
  explainDue,
  localDay,
  type Pause,
} from '../../machines/working-time.ts'
import { loadCalendar, pinCalendar, type PinnedCalendar } from '../../policies/calendar.ts'

const at = (text: string) => Date.parse(text)
const pinned = (id: string, zone?: string) => pinCalendar(loadCalendar(id), zone)
const paused = (from: string, to: string): Pause => ({ fromMs: at(from), toMs: at(to) })
const due = (calendar: PinnedCalendar, start: string, rule: string, ...pauses: Pause[]) =>
  new Date(dueAt(calendar, parseRule(rule), at(start), pauses)).toISOString()

const cn = pinned('CN')
const uk = pinned('UK-England')
const nl = pinned('NL')
const nsw = pinned('AU-NSW')
const us = pinned('US-federal')

describe('working days', () => {
  test.each([
    [
      'make-up Saturday counts, Spring Festival does not',
      cn,
      '2026-02-13T18:00+08:00',
      '3wd',
      '2026-02-25T17:30+08:00',
    ],
    [
      'the start day never counts, even at its first minute',
      cn,
      '2026-03-02T00:00+08:00',
      '1wd',
      '2026-03-03T17:30+08:00',
    ],
    [
      'the start day is the local one, not the UTC one',
      cn,
      '2026-03-02T17:00Z',
      '1wd',
      '2026-03-04T17:30+08:00',
    ],
    ['a make-up Sunday counts', cn, '2026-09-19T10:00+08:00', '1wd', '2026-09-20T17:30+08:00'],
    ['Christmas and the substitute Boxing Day', uk, '2026-12-24T16:00Z', '1wd', '2026-12-29T17:00Z'],
    ['the Queen’s funeral', uk, '2022-09-16T10:00+01:00', '1wd', '2022-09-20T17:00+01:00'],
    ['year end with an observed New Year', us, '2027-12-30T12:00-05:00', '1wd', '2028-01-03T17:00-05:00'],
    ['leap day', nl, '2028-02-28T12:00+01:00', '1wd', '2028-02-29T17:00+01:00'],
    ['over the spring change of clocks', nl, '2026-03-27T12:00+01:00', '1wd', '2026-03-30T17:00+02:00'],
    ['over the autumn change of clocks', nl, '2026-10-23T12:00+02:00', '2wd', '2026-10-27T17:00+01:00'],
    [
      'over the southern end of summer time and Easter',
      nsw,
      '2026-04-02T12:00+11:00',
      '1wd',
      '2026-04-07T17:00+10:00',
    ],
    [
      'over the southern start of summer time and Labour Day',
      nsw,
      '2026-10-02T12:00+10:00',
      '1wd',
      '2026-10-06T17:00+11:00',
    ],
  ])('%s', (_name, calendar, start, rule, expected) => {
    expect(at(due(calendar, start, rule))).toBe(at(expected))
  })

  test('a pause over a weekend credits nothing', () => {
    const weekend = paused('2026-03-06T17:30+08:00', '2026-03-09T09:00+08:00')
    expect(due(cn, '2026-03-05T10:00+08:00', '2wd', weekend)).toBe(due(cn, '2026-03-05T10:00+08:00', '2wd'))
  })

  test('a pause on the start day credits nothing', () => {
    const startDay = paused('2026-03-02T10:00+08:00', '2026-03-02T17:00+08:00')
    expect(due(cn, '2026-03-02T09:30+08:00', '1wd', startDay)).toBe('2026-03-03T09:30:00.000Z')
  })

  test('working time lost in a pause is made up in working time', () => {
    const pause = paused('2026-03-03T15:30+08:00', '2026-03-04T10:00+08:00')
    // 3 March gives 6.5 h of 8.5; the 2 h left run on 4 March from 10:00 to 12:00.
    expect(due(cn, '2026-03-02T12:00+08:00', '1wd', pause)).toBe('2026-03-04T04:00:00.000Z')
  })

  test('overlapping pauses in any order count once', () => {
    const one = paused('2026-03-03T09:00+08:00', '2026-03-03T12:00+08:00')
    const two = paused('2026-03-03T11:00+08:00', '2026-03-03T13:00+08:00')
    const expected = '2026-03-04T05:00:00.000Z'
    expect(due(cn, '2026-03-02T12:00+08:00', '1wd', two, one, one)).toBe(expected)
  })

  test('is due the moment the time is used up, though a pause begins at that moment', () => {
    const morning = paused('2026-03-03T09:00+08:00', '2026-03-03T10:00+08:00')
    const later = paused('2026-03-04T10:00+08:00', '2026-03-04T17:30+08:00')
    expect(due(cn, '2026-03-02T12:00+08:00', '1wd', morning, later)).toBe('2026-03-04T02:00:00.000Z')
  })
})

describe('same day', () => {
  test.each([
    ['within opening hours', cn, '2026-03-02T12:00+08:00', '2026-03-02T17:30+08:00'],
    ['before opening', cn, '2026-03-02T07:00+08:00', '2026-03-02T17:30+08:00'],
    ['at closing time it is too late', cn, '2026-03-02T17:30+08:00', '2026-03-03T17:30+08:00'],
    ['on a Friday evening before a make-up Saturday', cn, '2026-02-13T18:00+08:00', '2026-02-14T17:30+08:00'],
    ['on a holiday', uk, '2026-12-25T10:00Z', '2026-12-29T17:00Z'],
  ])('%s', (_name, calendar, start, expected) => {
    expect(at(due(calendar, start, 'same day'))).toBe(at(expected))
  })

  test('a pause keeps the working time that was left', () => {
    const pause = paused('2026-03-02T16:30+08:00', '2026-03-02T20:00+08:00')
    expect(due(cn, '2026-03-02T12:00+08:00', 'same day', pause)).toBe('2026-03-03T02:00:00.000Z')
  })
})

describe('calendar days', () => {
  test.each([
    [
      'run to the start of the day after the third',
      cn,
      '2026-03-02T10:00+08:00',
      '3d',
      '2026-03-06T00:00+08:00',
    ],
    ['a week is seven of them', cn, '2026-02-13T18:00+08:00', '1w', '2026-02-21T00:00+08:00'],
    ['over a change of clocks', nl, '2026-03-28T10:00+01:00', '1d', '2026-03-30T00:00+02:00'],
    ['over leap day', nl, '2028-02-27T10:00+01:00', '2d', '2028-03-01T00:00+01:00'],
    ['to the very end of the calendar', cn, '2026-12-30T10:00+08:00', '1d', '2027-01-01T00:00+08:00'],
  ])('%s', (_name, calendar, start, rule, expected) => {
    expect(at(due(calendar, start, rule))).toBe(at(expected))
  })

  test('a midnight inside a pause does not count, a pause by day costs nothing', () => {
    const night = paused('2026-03-03T23:00+08:00', '2026-03-04T01:00+08:00')
    const noon = paused('2026-03-04T08:00+08:00', '2026-03-04T23:00+08:00')
    expect(due(cn, '2026-03-02T10:00+08:00', '3d', night, noon)).toBe('2026-03-06T16:00:00.000Z')
  })

  test('a pause holds its first instant and not its last', () => {
    const fromMidnight = paused('2026-03-04T00:00+08:00', '2026-03-04T01:00+08:00')
    const toMidnight = paused('2026-03-03T23:00+08:00', '2026-03-04T00:00+08:00')
    expect(due(cn, '2026-03-02T10:00+08:00', '3d', fromMidnight)).toBe('2026-03-06T16:00:00.000Z')
    expect(due(cn, '2026-03-02T10:00+08:00', '3d', toMidnight)).toBe('2026-03-05T16:00:00.000Z')
  })

  test('a pause of exactly one day stops exactly one midnight', () => {
    const day = paused('2026-03-03T00:00+08:00', '2026-03-04T00:00+08:00')
    expect(due(cn, '2026-03-02T10:00+08:00', '3d', day)).toBe('2026-03-06T16:00:00.000Z')
  })
})

describe('wall-clock time', () => {
  test.each([
    ['20s', '2026-03-29T00:59:50Z', '2026-03-29T01:00:10Z'],
    ['90m', '2026-03-29T00:30Z', '2026-03-29T02:00Z'],
    ['24h', '2026-10-24T12:00Z', '2026-10-25T12:00Z'],
  ])('%s does not care about changes of the clocks', (rule, start, expected) => {
    expect(at(due(nl, start, rule))).toBe(at(expected))
  })

  test('gets paused time back, also that of a pause reached only through another', () => {
    const first = paused('2026-03-01T23:00Z', '2026-03-02T01:00Z')
    const second = paused('2026-03-02T03:00Z', '2026-03-02T04:00Z')
    const after = paused('2026-03-02T05:00Z', '2026-03-02T06:00Z')
    // 2 h from 00:00: an hour of the first pause lies after the start, which brings the second within reach.
    expect(due(cn, '2026-03-02T00:00Z', '150m', second, first, after)).toBe('2026-03-02T04:30:00.000Z')
  })

  test('needs no calendar, so it is answered beyond its end', () => {
    expect(due(cn, '2030-01-01T00:00Z', '24h')).toBe('2030-01-02T00:00:00.000Z')
  })
})

describe('outside the calendar', () => {
  const london = pinCalendar(loadCalendar('UK-England'))

  test.each([
    [cn, '60d', '2026-11-10T10:00+08:00', '2027-01-10T00:00+08:00'],
    [cn, '1w', '2026-12-30T10:00+08:00', '2027-01-07T00:00+08:00'],
    [cn, '1d', '2030-01-01T10:00+08:00', '2030-01-03T00:00+08:00'],
    [cn, '2d', '2022-12-30T10:00+08:00', '2023-01-02T00:00+08:00'],
    // The clocks change on 30 March, in a year of whose holidays London's calendar knows nothing.
    [london, '3d', '2031-03-28T10:00Z', '2031-04-01T00:00+01:00'],
  ])('days and weeks need no holidays and are answered', (calendar, rule, start, expected) => {
    expect(due(calendar, start, rule)).toBe(new Date(expected).toISOString())
  })

  test.each([
    ['3wd', '2026-12-29T10:00+08:00', '2027-01-04T17:30+08:00'],
    ['same day', '2026-12-31T17:30+08:00', '2027-01-04T17:30+08:00'],
    // The Spring Festival has four days from 5 February on; a Sunday is worked for it only once that is published.
    ['5wd', '2027-02-03T10:00+08:00', '2027-02-12T17:30+08:00'],
  ])('%s from %s is told from weekends and the holidays fixed by law', (rule, start, expected) => {
    expect(at(due(cn, start, rule))).toBe(at(expected))
  })

  const { provisional: _, ...published } = cn

  test.each([
    [
      published,
      '3wd',
      '2026-12-29T10:00+08:00',
      /^calendar CN \S+ ends on 2026-12-31; 2027-01-01 lies beyond it/,
    ],
    [published, 'same day', '2026-12-31T17:30+08:00', /ends on 2026-12-31/],
    [cn, '1wd', '2022-12-31T10:00+08:00', /begins on 2023-01-01; 2022-12-31 lies before it/],
  ])('what knows no day there refuses it, naming the calendar: %#', (calendar, rule, start, message) => {
    expect(() => due(calendar, start, rule)).toThrow(CalendarRangeError)
    expect(() => due(calendar, start, rule)).toThrow(message)
  })
})

test('a day starts with its first instant where the clocks skip midnight', () => {
  const skipping: PinnedCalendar = {
    ...cn,
    offsets: [
      [0, -180],
      [at('2026-10-18T03:00Z'), -120],
    ],
  }
  const day = localDay(skipping, at('2026-10-18T12:00Z'))
  expect(day).toMatchObject({ year: 2026, month: 10, day: 18 })
  expect(dayStartMs(skipping, day.epochDay)).toBe(at('2026-10-18T03:00Z'))
  expect(localDay(skipping, at('2026-10-18T03:00Z') - 1)).toMatchObject({ day: 17 })
})

describe('months and years', () => {
  test.each([
    [
      'to the end of the day of the same number',
      cn,
      '2026-03-02T10:00+08:00',
      '6mo',
      '2026-09-03T00:00+08:00',
    ],
    [
      'the 31st is clipped to the end of the month',
      cn,
      '2026-01-31T10:00+08:00',
      '1mo',
      '2026-03-01T00:00+08:00',
    ],
    ['to the 29th where there is one', cn, '2028-01-31T10:00+08:00', '1mo', '2028-03-01T00:00+08:00'],
    [
      'a leap day ends a year later on the 28th',
      cn,
      '2028-02-29T10:00+08:00',
      '1y',
      '2029-03-01T00:00+08:00',
    ],
    ['four years later on the 29th', cn, '2028-02-29T10:00+08:00', '4y', '2032-03-01T00:00+08:00'],
    ['clipped once, not month by month', cn, '2026-01-31T10:00+08:00', '2mo', '2026-04-01T00:00+08:00'],
    ['over the turn of the year', cn, '2026-12-31T23:59+08:00', '14mo', '2028-03-01T00:00+08:00'],
    ['the day is the local one', cn, '2026-01-30T16:30Z', '1mo', '2026-03-01T00:00+08:00'],
    ['into summer time', nl, '2026-02-28T12:00+01:00', '1mo', '2026-03-29T00:00+01:00'],
    ['over the change of clocks', nl, '2026-03-01T12:00+01:00', '1mo', '2026-04-02T00:00+02:00'],
    ['before the first year of the calendar', cn, '2019-01-31T10:00+08:00', '1mo', '2019-03-01T00:00+08:00'],
  ])('%s', (_case, calendar, start, rule, expected) => {
    expect(due(calendar, start, rule)).toBe(new Date(expected).toISOString())
  })

  test('a midnight inside a pause moves it by a day, as for days', () => {
    const pause = paused('2026-02-10T12:00+08:00', '2026-02-12T12:00+08:00')
    expect(due(cn, '2026-01-31T10:00+08:00', '1mo', pause)).toBe('2026-03-02T16:00:00.000Z')
    const noMidnight = paused('2026-02-10T01:00+08:00', '2026-02-10T23:00+08:00')
    expect(due(cn, '2026-01-31T10:00+08:00', '1mo', noMidnight)).toBe('2026-02-28T16:00:00.000Z')
  })
})

test('an explanation says what each day contributed and agrees with the answer', () => {
  const pause = paused('2026-02-14T10:00+08:00', '2026-02-24T10:00+08:00')
  const start = at('2026-02-13T18:00+08:00')
  const { days, dueMs } = explainDue(cn, parseRule('2wd'), start, [pause])
  expect(dueMs).toBe(dueAt(cn, parseRule('2wd'), start, [pause]))
  expect(days.map(({ verdict, used }) => `${verdict} ${used / 3_600_000}`)).toEqual([
    'start 0',
    'open 1',
    ...Array.from({ length: 9 }, () => 'closed 0'),
    'open 7.5',
    'open 8.5',
  ])
})

test.each([
  '',
  '3',
  'wd',
  '0wd',
  '-1d',
  '1.5h',
  '1M',
  '3 weeks',
  '24hh',
  '0mo',
  '1.5y',
  '1000mo',
  '1month',
  '1yr',
  'mo',
])('%j is not a deadline', (text) => {
  expect(() => parseRule(text)).toThrow(/must be a deadline such as/)
})

test('rules are read with or without spaces and capitals', () => {
  expect(parseRule(' 3 WD ')).toEqual({ unit: 'wd', days: 3 })
  expect(parseRule('1w')).toEqual({ unit: 'd', days: 7 })
  expect(parseRule('6 Mo')).toEqual({ unit: 'mo', months: 6 })
  expect(parseRule('2y')).toEqual({ unit: 'mo', months: 24 })
  expect(parseRule('6m')).toEqual({ unit: 'h', ms: 360_000 })
  expect(parseRule('Same-Day')).toEqual({ unit: 'sameDay' })
})
