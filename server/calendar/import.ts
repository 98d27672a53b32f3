import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { stringify } from 'yaml'
import { importedFile, importedInto, loadCalendar, pinCalendar } from '../../policies/calendar.ts'
import { epochDayOf, isoDate } from '../../policies/calendar-day.ts'
import type { ImportedYear } from '../../policies/imported-year.ts'
import { isWorkingDay } from '../../machines/time/days.ts'
import { own } from '../../policies/own.ts'
import { ImportError } from './published-day.ts'
import { publishedDays } from './published-days.ts'
import { messageOf } from '../../policies/message-of.ts'

/** What an import came to: where it lies, and what it changes. */
export interface Imported {
  file: string
  version: string
  off: number
  madeUp: number
  /** Days that are worked, or off, other than was known before. */
  otherwise: { date: string; isWorked: boolean; name: string | undefined }[]
}

/**
 * Imports a year of a calendar from a file into this installation, whole or not at all; a year imported before gives way to it.
 * Throws an `ImportError` or a `CalendarError`.
 */
export function importYear(
  id: string,
  year: number,
  path: string,
  said: string | undefined,
  nowMs: number,
): Imported {
  const before = loadCalendar(id)
  const bytes = contentOf(path)
  const { days, papers } = publishedDays(bytes.toString('utf8'), year)
  const source = said ?? papers.join(', ')
  if (source === '')
    throw new ImportError('it names no paper that orders these days: say with --source who has ordered them')
  const dates = (isOff: boolean) =>
    Object.fromEntries(days.filter((day) => day.isOff === isOff).map(({ date, name }) => [date, name]))
  const imported: ImportedYear = {
    year,
    source,
    holidays: dates(true),
    makeUpDays: dates(false),
    imported: {
      file: basename(path),
      sha256: createHash('sha256').update(bytes).digest('hex'),
      at: new Date(nowMs).toISOString(),
    },
  }
  const calendar = importedInto(loadCalendar(id, { without: year }), [imported])
  const file = importedFile(id, year)
  writeWhole(file, stringify(imported))
  const [was, is] = [pinCalendar(before), pinCalendar(calendar)]
  const otherwise = daysAround(year).flatMap((day) => {
    if (day < was.firstDay || isWorkingDay(was, day) === isWorkingDay(is, day)) return []
    const date = isoDate(day)
    const name = own(imported.holidays, date) ?? own(imported.makeUpDays, date)
    return [{ date, isWorked: isWorkingDay(is, day), name }]
  })
  const { version } = calendar
  return {
    file,
    version,
    off: Object.keys(imported.holidays).length,
    madeUp: Object.keys(dates(false)).length,
    otherwise,
  }
}

function contentOf(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (cause) {
    throw new ImportError(`it cannot be read: ${messageOf(cause)}`, {
      cause,
    })
  }
}

/** The file stands whole or not at all, whenever the machine stops. */
function writeWhole(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  writeFileSync(`${file}.new`, text)
  renameSync(`${file}.new`, file)
}

/** The days of a year, and of the December before it. */
function daysAround(year: number): number[] {
  const first = epochDayOf(year - 1, 12, 1)
  return Array.from({ length: epochDayOf(year, 12, 31) - first + 1 }, (_, nth) => first + nth)
}
