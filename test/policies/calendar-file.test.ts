import { expect, test } from 'vitest'
import { CalendarError, loadCalendar, parseCalendar, pinCalendar } from '../../policies/calendar.ts'

const good = `
id: XX
version: '1'
zone: Europe/Amsterdam
zones: [Europe/Amsterdam]
opens: '09:00'
closes: '17:00'
weekend: [saturday, sunday]
years:
  - year: 2026
    source: a notice
    holidays:
      2026-01-01: New Year
    makeUpDays:
      2026-01-03: for New Year
`

const WEEK = 'monday, tuesday, wednesday, thursday, friday, saturday, sunday'
const provisional = (year: number, date = `${year}-01-01`) =>
  `{ year: ${year}, source: law, holidays: { ${date}: New Year } }`

test('a well-formed calendar is read', () => {
  expect(parseCalendar(good, 'XX.yaml').years[0]?.holidays).toEqual({ '2026-01-01': 'New Year' })
})

test.each([
  ['an unknown key', "version: '1'", "version: '1'\nholydays: {}", /XX\.yaml: .*holydays/],
  ['an unknown key of a year', 'source: a notice', 'source: a notice\n    note: x', /years\.0: .*note/],
  ['a date that does not exist', '2026-01-01', '2026-02-30', /years\.0\.holidays\.2026-02-30: /],
  ['a date of another year', '2026-01-01', '2027-01-01', /years\.0\.holidays\.2027-01-01: must be in 2026/],
  [
    'a make-up day on a weekday',
    '2026-01-03',
    '2026-01-05',
    /makeUpDays\.2026-01-05: must fall on a weekend/,
  ],
  ['a make-up day that is a holiday', '2026-01-01', '2026-01-03', /makeUpDays\.2026-01-03: is a holiday too/],
  ['the same date twice', '2026-01-01: New Year', '2026-01-01: A\n      2026-01-01: B', /unique/],
  ['a zone that is not listed', 'zone: Europe/Amsterdam', 'zone: Europe/Paris', /zone: must be one of zones/],
  ['a missing source', '    source: a notice\n', '', /years\.0\.source: /],
  ['a closing time before opening', "'17:00'", "'08:00'", /closes: must be later than opens/],
  ['a malformed time', "'09:00'", "'9am'", /opens: must be a time of day/],
  [
    'a year left out',
    '- year: 2026',
    '- {year: 2024, source: s, holidays: {}}\n  - year: 2026',
    /must be 2025/,
  ],
  ['no day to work on', 'weekend: [saturday, sunday]', `weekend: [${WEEK}]`, /weekend: must leave a day/],
  [
    'a provisional year left out',
    'years:',
    `provisional: [${provisional(2028)}]\nyears:`,
    /provisional\.0\.year: must be 2027/,
  ],
  [
    'a provisional holiday of another year',
    'years:',
    `provisional: [${provisional(2027, '2028-01-01')}]\nyears:`,
    /provisional\.0\.holidays\.2028-01-01: must be in 2027/,
  ],
  [
    'provisional make-up days',
    'years:',
    `provisional: [{ year: 2027, source: law, holidays: {}, makeUpDays: {} }]\nyears:`,
    /provisional\.0: .*makeUpDays/,
  ],
  ['something that is no YAML', 'weekend: [saturday', 'weekend: [[saturday', /^XX\.yaml: /],
])('a calendar with %s is refused, naming file and field', (_fault, from, to, message) => {
  const read = () => parseCalendar(good.replace(from, to), 'XX.yaml')
  expect(read).toThrow(CalendarError)
  expect(read).toThrow(message)
})

test('a calendar that lists no provisional year counts weekdays beyond its last', () => {
  expect(pinCalendar(parseCalendar(good, 'XX.yaml')).provisional).toEqual({ weekend: [0, 6], holidays: [] })
})

test('an unknown calendar is refused with the names of those there are', () => {
  expect(() => loadCalendar('Narnia')).toThrow(/"Narnia".*AU-NSW, CN, NL, UK-England, US-federal/)
  expect(() => loadCalendar('../calendars/CN')).toThrow(CalendarError)
})

test('a zone of another calendar is refused with the zones there are', () => {
  expect(() => pinCalendar(loadCalendar('CN'), 'Asia/Tokyo')).toThrow(
    'calendar CN has no zone "Asia/Tokyo"; it has Asia/Shanghai, Asia/Urumqi',
  )
})
