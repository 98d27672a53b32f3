import { z } from 'zod'
import { parseIsoDate, weekdayOf } from './calendar-day.ts'
import { owns } from './own.ts'

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const

const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 09:00')
const Dates = z.record(z.iso.date(), z.string().min(1))

const CalendarYear = z.strictObject({
  year: z.int().min(1970).max(2200),
  source: z.string().min(1),
  holidays: Dates,
  makeUpDays: Dates.optional(),
})

/** A working calendar as its file states it: where, when open, and for each published year the days off and their source. */
export const Calendar = z
  .strictObject({
    id: z.string().regex(/^[A-Za-z][A-Za-z0-9-]*$/, 'must be letters, digits and hyphens'),
    version: z.string().min(1),
    zone: z.string().min(1),
    zones: z.array(z.string().min(1)).min(1),
    opens: TimeOfDay,
    closes: TimeOfDay,
    weekend: z.array(z.enum(weekdays)),
    years: z.array(CalendarYear).min(1),
  })
  .superRefine((calendar, context) => {
    for (const [path, message] of faultsOf(calendar)) context.addIssue({ code: 'custom', path, message })
  })
export type Calendar = z.infer<typeof Calendar>

/** The calendar's weekend as numbers, 0 for Sunday. */
export function weekendOf(calendar: Pick<Calendar, 'weekend'>): ReadonlySet<number> {
  return new Set(calendar.weekend.map((name) => weekdays.indexOf(name)))
}

type Fault = [path: (string | number)[], message: string]

function* faultsOf(calendar: Calendar): Generator<Fault> {
  if (!calendar.zones.includes(calendar.zone)) yield [['zone'], 'must be one of zones']
  if (calendar.closes <= calendar.opens) yield [['closes'], 'must be later than opens']
  const weekend = weekendOf(calendar)
  for (const [index, { year, holidays, makeUpDays = {} }] of calendar.years.entries()) {
    const before = calendar.years[index - 1]
    if (before && year !== before.year + 1) {
      yield [['years', index, 'year'], `must be ${before.year + 1}: years follow one another without a gap`]
    }
    for (const [field, dates] of Object.entries({ holidays, makeUpDays })) {
      for (const date of Object.keys(dates)) {
        if (Number(date.slice(0, 4)) !== year) yield [['years', index, field, date], `must be in ${year}`]
      }
    }
    for (const date of Object.keys(makeUpDays)) {
      const path = ['years', index, 'makeUpDays', date]
      if (owns(holidays, date)) yield [path, 'is a holiday too: a day either counts or it does not']
      if (!weekend.has(weekdayOf(parseIsoDate(date)))) yield [path, 'must fall on a weekend day']
    }
  }
}
