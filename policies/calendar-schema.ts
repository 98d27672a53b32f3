import { z } from 'zod'
import { parseIsoDate, weekdayOf } from './calendar-day.ts'
import { owns } from './own.ts'

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const

const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 09:00')
const Dates = z.record(z.iso.date(), z.string().min(1))

const ProvisionalYear = z.strictObject({
  year: z.int().min(1970).max(2200),
  source: z.string().min(1),
  holidays: Dates,
})
/** A published year: its days off, the weekend days that are worked for them, and who said so. */
export const CalendarYear = ProvisionalYear.extend({ makeUpDays: Dates.optional() })

/**
 * A working calendar as its file states it: where, when open, for each published year the days off and their source, and for years
 * to come the holidays that are known without being published.
 */
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
    provisional: z.array(ProvisionalYear).default([]),
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
  if (weekend.size === weekdays.length) yield [['weekend'], 'must leave a day of the week to work on']
  let last: number | undefined
  for (const { part, index, year, holidays, makeUpDays } of allYearsOf(calendar)) {
    if (last !== undefined && year !== last + 1) {
      yield [[part, index, 'year'], `must be ${last + 1}: years follow one another without a gap`]
    }
    last = year
    for (const [field, dates] of Object.entries({ holidays, makeUpDays })) {
      for (const date of Object.keys(dates)) {
        if (Number(date.slice(0, 4)) !== year) yield [[part, index, field, date], `must be in ${year}`]
      }
    }
    for (const date of Object.keys(makeUpDays)) {
      const path = [part, index, 'makeUpDays', date]
      if (owns(holidays, date)) yield [path, 'is a holiday too: a day either counts or it does not']
      if (!weekend.has(weekdayOf(parseIsoDate(date)))) yield [path, 'must fall on a weekend day']
    }
  }
}

/** Every year of the file in its order, the provisional ones after the published. */
function allYearsOf({ years, provisional }: Calendar) {
  return [
    ...years.map(({ makeUpDays = {}, ...each }, index) => ({ part: 'years', index, makeUpDays, ...each })),
    ...provisional.map((each, index) => ({ part: 'provisional', index, makeUpDays: {}, ...each })),
  ]
}
