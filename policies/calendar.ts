import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { z } from 'zod'
import { epochDayOf, isoDate, minuteOf, MS_PER_DAY, parseIsoDate, weekdayOf } from './calendar-day.ts'
import { Calendar, weekendOf } from './calendar-schema.ts'
import { worded } from './wording.ts'
import { type ZoneOffset, zoneOffsets } from './calendar-zone.ts'
import { importsFolder, policyFolder, SHIPPED } from './folder.ts'
import { ImportedYear, withImported } from './imported-year.ts'
import { own } from './own.ts'

/**
 * A calendar compiled for one zone: plain JSON, under 2 KB, carried in each complaint's input so that replay needs neither
 * the file nor the machine's time-zone data. Days are counted from 1970-01-01; in `workingDays` each hex digit holds four
 * days of the published years, the earliest in its highest bit. Before the first row of `offsets` the first holds, after the last the last.
 */
export type PinnedCalendar = {
  readonly id: string
  readonly version: string
  readonly zone: string
  readonly firstDay: number
  /** The last published day. */
  readonly lastDay: number
  readonly workingDays: string
  readonly opensMinute: number
  readonly closesMinute: number
  readonly offsets: readonly ZoneOffset[]
  /**
   * How runs, pauses and dates given by persons make a due instant (`machines/time/`). It travels with the case, so that one begun
   * under an earlier way goes on by it; left out for the first.
   */
  readonly reckoning?: 2 | 3 | 4 | 5
  /**
   * What is known of the days after `lastDay`: days of the week that are off, 0 for Sunday, and other days off. Calendars pinned by
   * earlier versions lack it and end there.
   */
  readonly provisional?: { readonly weekend: readonly number[]; readonly holidays: readonly number[] }
  /** Calendars of single clocks, by id; left out where all are counted by this one. */
  readonly others?: Readonly<Record<string, PinnedCalendar>>
}

/** What cannot be used as a calendar: an unknown name, a file with faults, a zone that is not the calendar's. */
export class CalendarError extends Error {
  override readonly name = 'CalendarError'
}

/** The names of the calendars there are: those that come with the engine, and an installation's own beside its policies. */
export function calendarIds(): string[] {
  const names = calendarFolders().flatMap((folder) => (existsSync(folder) ? readdirSync(folder) : []))
  const ids = names.filter((file) => file.endsWith('.yaml')).map((file) => file.slice(0, -'.yaml'.length))
  return [...new Set(ids)].sort()
}

/** A text with what errors call it. */
interface Named {
  file: string
  text: string
}

const known = new Map<string, { texts: string; calendar: Calendar }>()

/** The calendar that these texts say, worked out again only once one of them has changed. */
function parsed(id: string, text: string, imports: readonly Named[]): Calendar {
  const texts = JSON.stringify([text, imports])
  const before = known.get(id)
  if (before?.texts === texts) return before.calendar
  const published = parseCalendar(text, `${id}.yaml`)
  const calendar =
    imports.length === 0
      ? published
      : importedInto(
          published,
          imports.map(({ file, text: year }) => checked(ImportedYear, year, file)),
        )
  known.set(id, { texts, calendar })
  return calendar
}

/** The calendar with imported years, checked as a whole; a `CalendarError` names each fault. */
export function importedInto(calendar: Calendar, years: readonly ImportedYear[]): Calendar {
  const sound = years.map((each) => checked(ImportedYear, each, `the year ${each.year}`))
  return checked(Calendar, withImported(calendar, sound), `${calendar.id} with its imports`)
}

/** Where a year that was imported for a calendar lies. */
export function importedFile(id: string, year: number): string {
  return join(importsFolder(), id, `${year}.yaml`)
}

function importsOf(id: string): Named[] {
  const folder = join(importsFolder(), id)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => ({ file: join(folder, file), text: readFileSync(join(folder, file), 'utf8') }))
}

/**
 * Reads and checks `<id>.yaml`, an installation's own before the one that comes with the engine, with the years that were imported
 * for it, except one where asked; a `CalendarError` names the known calendars, or the file and each faulty field.
 */
export function loadCalendar(id: string, { without }: { without?: number } = {}): Calendar {
  const ids = calendarIds()
  if (!ids.includes(id)) {
    throw new CalendarError(`there is no calendar ${JSON.stringify(id)}; known are ${ids.join(', ')}`)
  }
  const files = calendarFolders().map((folder) => join(folder, `${id}.yaml`))
  const file = files.find((each) => existsSync(each)) ?? `${id}.yaml`
  const imports = importsOf(id).filter((each) => each.file !== importedFile(id, without ?? Number.NaN))
  const calendar = parsed(id, readFileSync(file, 'utf8'), imports)
  if (calendar.id !== id) throw new CalendarError(`${id}.yaml: id: must be ${id}, like the file's name`)
  return calendar
}

function calendarFolders(): string[] {
  return [...new Set([policyFolder(), SHIPPED])].map((folder) => join(folder, 'calendars'))
}

/** Checks the text of a calendar file; `file` is how errors call it. */
export function parseCalendar(text: string, file: string): Calendar {
  return checked(Calendar, text, file)
}

/** What a text of YAML, or what was read before, holds; a `CalendarError` names each faulty field. */
function checked<T>(schema: z.ZodType<T>, text: unknown, file: string): T {
  let content = text
  try {
    if (typeof text === 'string') content = parse(text)
  } catch (cause) {
    throw new CalendarError(`${file}: ${cause instanceof Error ? cause.message : 'is not YAML'}`, { cause })
  }
  const result = schema.safeParse(content, { error: worded })
  if (result.success) return result.data
  const faults = result.error.issues.map(({ path, message }) => `${path.join('.') || 'file'}: ${message}`)
  throw new CalendarError(`${file}: ${faults.join('; ')}`, { cause: result.error })
}

/** Compiles a calendar for one of its zones, its own by default; a zone it does not have is a `CalendarError`. */
export function pinCalendar(calendar: Calendar, zone: string = calendar.zone): PinnedCalendar {
  if (!calendar.zones.includes(zone)) {
    throw new CalendarError(
      `calendar ${calendar.id} has no zone ${JSON.stringify(zone)}; it has ${calendar.zones.join(', ')}`,
    )
  }
  const years = calendar.years.map(({ year }) => year)
  const firstDay = epochDayOf(Math.min(...years), 1, 1)
  const lastDay = epochDayOf(Math.max(...years), 12, 31)
  return {
    id: calendar.id,
    version: calendar.version,
    zone,
    firstDay,
    lastDay,
    workingDays: bitmapOf(firstDay, lastDay, workingDayTest(calendar)),
    opensMinute: minuteOf(calendar.opens),
    closesMinute: minuteOf(calendar.closes),
    // Some years more: days are counted beyond the last published year, too.
    offsets: zoneOffsets(zone, (firstDay - 2) * MS_PER_DAY, (lastDay + 5 * 366) * MS_PER_DAY),
    reckoning: 5,
    provisional: provisionalOf(calendar),
  }
}

/** Why a day has its place in the calendar: the name of the holiday, or what a make-up working day stands in for. */
export function dayName(calendar: Calendar, epochDay: number): string | undefined {
  const date = isoDate(epochDay)
  const isOfYear = ({ year }: { year: number }) => year === Number(date.slice(0, 4))
  const published = calendar.years.find(isOfYear)
  const holidays = (published ?? calendar.provisional.find(isOfYear))?.holidays
  return own(holidays, date) ?? own(published?.makeUpDays, date)
}

function provisionalOf(calendar: Calendar): NonNullable<PinnedCalendar['provisional']> {
  const weekend = weekendOf(calendar)
  const holidays = calendar.provisional
    .flatMap((year) => Object.keys(year.holidays).map(parseIsoDate))
    .filter((day) => !weekend.has(weekdayOf(day)))
  return { weekend: [...weekend].sort((a, b) => a - b), holidays: holidays.sort((a, b) => a - b) }
}

function workingDayTest(calendar: Calendar): (epochDay: number) => boolean {
  const weekend = weekendOf(calendar)
  const off = new Set(calendar.years.flatMap(({ holidays }) => Object.keys(holidays)))
  const madeUp = new Set(calendar.years.flatMap(({ makeUpDays = {} }) => Object.keys(makeUpDays)))
  return (epochDay) => {
    const date = isoDate(epochDay)
    return madeUp.has(date) || (!off.has(date) && !weekend.has(weekdayOf(epochDay)))
  }
}

function bitmapOf(firstDay: number, lastDay: number, isSet: (epochDay: number) => boolean): string {
  let hex = ''
  for (let day = firstDay; day <= lastDay; day += 4) {
    let digit = 0
    for (let bit = 0; bit < 4; bit++) digit = digit * 2 + (day + bit <= lastDay && isSet(day + bit) ? 1 : 0)
    hex += digit.toString(16)
  }
  return hex
}
