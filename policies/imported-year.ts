import { z } from 'zod'
import { type Calendar, CalendarYear } from './calendar-schema.ts'

/**
 * A year that an installation has imported for a calendar, with where it came from. A notice for a year may also order the last days
 * of the December before it.
 */
export const ImportedYear = CalendarYear.extend({
  imported: z.strictObject({
    file: z.string().min(1),
    sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 digits of a hash'),
    at: z.iso.datetime(),
  }),
}).superRefine(({ year, holidays, makeUpDays = {} }, context) => {
  for (const [field, dates] of Object.entries({ holidays, makeUpDays })) {
    for (const date of Object.keys(dates)) {
      if (date.startsWith(`${year}-`) || date.startsWith(`${year - 1}-12-`)) continue
      const message = `must be in ${year}, or in the December before`
      context.addIssue({ code: 'custom', path: [field, date], message })
    }
  }
})
export type ImportedYear = z.infer<typeof ImportedYear>

/** The calendar with years that were imported, in their order, each in the place of what it said of that year. */
export function withImported(calendar: Calendar, imported: readonly ImportedYear[]): Calendar {
  return imported.toSorted((one, other) => one.year - other.year).reduce(withOne, calendar)
}

function withOne(calendar: Calendar, { imported, ...said }: ImportedYear): Calendar {
  const { year, source } = said
  const mine = { year, source, ...daysOf(said, year) }
  const before = daysOf(said, year - 1)
  const years = calendar.years
    .filter((each) => each.year !== year)
    .map((each) => (each.year === year - 1 ? withDays(each, before) : each))
  return {
    ...calendar,
    version: `${calendar.version}+${year}.${imported.sha256.slice(0, 8)}`,
    years: [...years, mine].sort((one, other) => one.year - other.year),
    provisional: calendar.provisional.filter((each) => each.year !== year),
  }
}

type Days = Pick<Calendar['years'][number], 'holidays' | 'makeUpDays'>

function daysOf({ holidays, makeUpDays = {} }: Days, year: number): Required<Days> {
  const ofYear = (dates: Record<string, string>) =>
    Object.fromEntries(Object.entries(dates).filter(([date]) => date.startsWith(`${year}-`)))
  return { holidays: ofYear(holidays), makeUpDays: ofYear(makeUpDays) }
}

/** A year with some of its days ordered otherwise. */
function withDays<Y extends Days>(year: Y, { holidays, makeUpDays }: Required<Days>): Y {
  const without = (dates: Record<string, string>, others: object) =>
    Object.fromEntries(Object.entries(dates).filter(([date]) => !Object.keys(others).includes(date)))
  return {
    ...year,
    holidays: { ...without(year.holidays, makeUpDays ?? {}), ...holidays },
    makeUpDays: { ...without(year.makeUpDays ?? {}, holidays), ...makeUpDays },
  }
}
