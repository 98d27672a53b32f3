import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { importYear } from '../../../server/calendar/import.ts'
import { ImportError } from '../../../server/calendar/published-day.ts'
import { CalendarError, dayName, loadCalendar, pinCalendar } from '../../../policies/calendar.ts'
import { parseIsoDate } from '../../../policies/calendar-day.ts'
import { isWorkingDay } from '../../../machines/time/days.ts'
import { PUBLISHED_2027 } from './published-2027.ts'

let data: string
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'import-'))
  vi.stubEnv('REDRESS_DATA', data)
})
afterEach(() => rmSync(data, { recursive: true }))

const imports = (
  text: string,
  { id = 'CN', year = 2027, source }: { id?: string; year?: number; source?: string } = {},
) => {
  const file = join(data, 'published')
  writeFileSync(file, text)
  return importYear(id, year, file, source, Date.parse('2026-11-20T08:00:00Z'))
}
const json = (changed: object = {}) => JSON.stringify({ ...PUBLISHED_2027, ...changed })
const isWorked = (id: string, date: string) => isWorkingDay(pinCalendar(loadCalendar(id)), parseIsoDate(date))

test('the common JSON is taken in with where it came from, and is what is published from then on', () => {
  const { version, off, madeUp, otherwise } = imports(json())
  expect({ off, madeUp }).toEqual({ off: 13, madeUp: 3 })
  expect(version).toMatch(/^2026\.2\+2027\.[0-9a-f]{8}$/)
  expect(loadCalendar('CN').version).toBe(version)
  expect(isWorked('CN', '2027-01-04')).toBe(false)
  expect(isWorked('CN', '2027-01-09')).toBe(true)
  // The notice for a year may order the last days of the one before it.
  expect(isWorked('CN', '2026-12-26')).toBe(true)
  expect(otherwise).toContainEqual({ date: '2026-12-26', isWorked: true, name: '元旦' })
  expect(pinCalendar(loadCalendar('CN')).lastDay).toBe(parseIsoDate('2027-12-31'))
  expect(dayName(loadCalendar('CN'), parseIsoDate('2027-02-05'))).toBe('春节')
  const kept = readFileSync(join(data, 'calendars', 'CN', '2027.yaml'), 'utf8')
  expect(kept).toContain('https://www.gov.cn/zhengce/2027.htm')
  expect(kept).toMatch(/sha256: [0-9a-f]{64}/)
})

test('a year that was imported before gives way, and one that comes with the engine too', () => {
  imports(json())
  const days = [{ name: '元旦', date: '2027-01-01', isOffDay: true }]
  imports(json({ days }))
  expect(isWorked('CN', '2027-01-04')).toBe(true)
  imports(json({ year: 2026, days: [{ name: '特别', date: '2026-11-30', isOffDay: true }] }), { year: 2026 })
  expect(isWorked('CN', '2026-11-30')).toBe(false)
})

const feed = (...events: string[]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//x//x//EN', ...events, 'END:VCALENDAR'].join('\r\n')
const event = (...lines: string[]) => ['BEGIN:VEVENT', 'UID:1', ...lines, 'END:VEVENT'].join('\r\n')

test('an iCalendar feed is taken in: whole days, of several days, recurring, make-up days by their names, other years left out', () => {
  const text = feed(
    event('SUMMARY:元旦假期', 'DTSTART;VALUE=DATE:20270101', 'DTEND;VALUE=DATE:20270104'),
    event('SUMMARY:元旦补班', 'DTSTART;VALUE=DATE:20270109', 'DTEND;VALUE=DATE:20270110'),
    event('SUMMARY:国庆节', 'DTSTART;VALUE=DATE:20201001', 'RRULE:FREQ=YEARLY'),
    event('SUMMARY:劳动节', 'DTSTART;VALUE=DATE:20260501'),
    event('SUMMARY:取消', 'DTSTART;VALUE=DATE:20270303', 'STATUS:CANCELLED'),
  )
  expect(imports(text, { source: '国务院办公厅' })).toMatchObject({ off: 4, madeUp: 1 })
  expect(isWorked('CN', '2027-01-09')).toBe(true)
  expect(isWorked('CN', '2027-10-01')).toBe(false)
  expect(isWorked('CN', '2027-03-03')).toBe(true)
})

test('an event that moves one occurrence of another, or calls it off, stands for that one', () => {
  const days = (...more: string[]) =>
    feed(
      event('SUMMARY:off', 'DTSTART;VALUE=DATE:20270104', 'RRULE:FREQ=DAILY;UNTIL=20270106'),
      event('SUMMARY:off', 'RECURRENCE-ID;VALUE=DATE:20270105', ...more),
    )
  imports(days('DTSTART;VALUE=DATE:20270120'), { source: 'x' })
  const worked = (date: string) => isWorked('CN', date)
  expect(['2027-01-04', '2027-01-05', '2027-01-06', '2027-01-20'].map(worked)).toEqual([
    false,
    true,
    false,
    false,
  ])
  imports(days('DTSTART;VALUE=DATE:20270105', 'STATUS:CANCELLED'), { source: 'x' })
  expect(['2027-01-04', '2027-01-05', '2027-01-06'].map(worked)).toEqual([false, true, false])
})

test('an event of several years is off in each of them, as far as it reaches', () => {
  const text = feed(event('SUMMARY:off', 'DTSTART;VALUE=DATE:20261229', 'DTEND;VALUE=DATE:20270104'))
  expect(imports(text, { source: 'x' }).off).toBe(3)
  expect(isWorked('CN', '2027-01-01')).toBe(false)
})

test('another calendar is imported likewise', () => {
  const text = feed(event('SUMMARY:Coronation', 'DTSTART;VALUE=DATE:20290604'))
  expect(imports(text, { id: 'UK-England', year: 2029, source: 'gov.uk' }).off).toBe(1)
  expect(isWorked('UK-England', '2029-06-04')).toBe(false)
})

describe('what cannot be taken in is said, and nothing is changed', () => {
  test.each([
    ['neither of the two', 'holidays: 2027', /neither iCalendar nor JSON/],
    ['of another year', json({ year: 2026 }), /it is of 2026, not of 2027/],
    ['not announced yet', json({ days: [] }), /names no day of 2027: perhaps/],
    [
      'without a day that there is',
      json({ days: [{ name: 'x', date: '2027-02-30', isOffDay: true }] }),
      /days\.0\.date/,
    ],
    ['without a name', json({ days: [{ date: '2027-02-03', isOffDay: true }] }), /days\.0\.name/],
    [
      'a day both off and worked',
      json({ days: [true, false].map((isOffDay) => ({ name: 'x', date: '2027-01-09', isOffDay })) }),
      /2027-01-09 is both off and worked/,
    ],
    [
      'a make-up day in the week',
      json({ days: [...PUBLISHED_2027.days, { name: 'x', date: '2027-01-13', isOffDay: false }] }),
      /2027-01-13: must fall on a weekend/,
    ],
    [
      'a day of another year among them',
      json({ days: [...PUBLISHED_2027.days, { name: 'x', date: '2028-01-05', isOffDay: true }] }),
      /2028-01-05: must be in 2027/,
    ],
    [
      'only days that are worked',
      json({ days: [{ name: 'x', date: '2027-01-09', isOffDay: false }] }),
      /names no day off in 2027/,
    ],
    [
      'a day long before its year',
      json({ days: [...PUBLISHED_2027.days, { name: 'x', date: '2026-12-01', isOffDay: true }] }),
      /2026-12-01 is not of 2027/,
    ],
    [
      'a name that turns a line about',
      json({ days: [{ name: 'x\u202e\n', date: '2027-01-01', isOffDay: true }] }),
      /holds a character that nobody sees/,
    ],
    [
      'a whole year off',
      feed(event('SUMMARY:x', 'DTSTART;VALUE=DATE:20270101', 'DTEND;VALUE=DATE:99991231')),
      /365 days off, more than 150/,
    ],
    [
      'days without end',
      feed(event('SUMMARY:x', 'DTSTART;VALUE=DATE:20270101', 'DURATION:P99999999D')),
      /365 days off, more than 150/,
    ],
    [
      'a holiday of every second',
      feed(event('SUMMARY:x', 'DTSTART;VALUE=DATE:20270101', 'RRULE:FREQ=SECONDLY')),
      /x recurs SECONDLY; write one of YEARLY/,
    ],
    [
      'a holiday of every hundred million weeks',
      feed(event('SUMMARY:x', 'DTSTART;VALUE=DATE:20270101', 'RRULE:FREQ=WEEKLY;INTERVAL=99999999999')),
      /x recurs at an interval of 99999999999/,
    ],
    [
      'a holiday at no interval',
      feed(event('SUMMARY:x', 'DTSTART;VALUE=DATE:20270101', 'RRULE:FREQ=DAILY;INTERVAL=0')),
      /x recurs (?:at an interval of|too often|by a rule)|365 days/,
    ],
    ['without who says so', json({ papers: [] }), /--source/],
    ['broken iCalendar', 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT', /it is no iCalendar/],
    [
      'an event of some hours',
      feed(event('SUMMARY:meeting', 'DTSTART:20270101T100000Z')),
      /meeting has no whole day/,
    ],
  ])('%s', (_, text, why) => {
    expect(() => imports(text)).toThrow(why)
    expect(existsSync(join(data, 'calendars'))).toBe(false)
    expect(pinCalendar(loadCalendar('CN')).lastDay).toBe(parseIsoDate('2026-12-31'))
  })

  test('a year after one that is missing, a calendar that there is not, a file that there is not', () => {
    expect(() =>
      imports(json({ year: 2028, days: [{ name: 'x', date: '2028-01-01', isOffDay: true }] }), {
        year: 2028,
      }),
    ).toThrow(CalendarError)
    expect(() => imports(json(), { id: 'XX' })).toThrow(/there is no calendar "XX"/)
    expect(() => importYear('CN', 2027, join(data, 'nothing'), undefined, 0)).toThrow(ImportError)
    expect(readdirSync(data)).toEqual(['published'])
  })
})
