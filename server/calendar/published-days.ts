import ICAL from 'ical.js'
import { z } from 'zod'
import { worded } from '../../policies/wording.ts'

/** A day that an authority has named: off, or worked though it falls on a weekend. */
interface PublishedDay {
  date: string
  name: string
  isOff: boolean
}

/** What a file says of a year. */
export interface Published {
  days: PublishedDay[]
  /** The notices it refers to; none where it names none. */
  papers: string[]
}

/** A file that cannot be imported; the message says what is wrong with it. */
export class ImportError extends Error {
  override readonly name = 'ImportError'
}

const Json = z.object({
  year: z.int(),
  papers: z.array(z.string()).default([]),
  days: z.array(z.object({ name: z.string().min(1), date: z.iso.date(), isOffDay: z.boolean() })),
})

const MOST_RECURRENCES = 10_000
/** How a feed says that a day is worked: 补班, 上班, or in English. */
const WORKED = /班|make-?up (?:work)?day|working day/iu

/**
 * The days that a file names for a year: the common JSON of Chinese holidays, `{ year, papers, days: [{ name, date, isOffDay }] }`, or
 * an iCalendar feed of whole days, of which those of other years are left out. Throws an `ImportError`.
 */
export function publishedDays(text: string, year: number): Published {
  const published = /^\uFEFF?\s*BEGIN:VCALENDAR/i.test(text) ? fromFeed(text, year) : fromJson(text, year)
  if (!published.days.some(({ date }) => date.startsWith(`${year}-`)))
    throw new ImportError(`it names no day of ${year}: perhaps that year has not been announced yet`)
  const twice = published.days.find(
    ({ date }, n) => published.days.findIndex((each) => each.date === date) < n,
  )
  const isOtherwise = published.days.some(({ date, isOff }) => date === twice?.date && isOff !== twice.isOff)
  if (twice && isOtherwise) throw new ImportError(`${twice.date} is both off and worked`)
  return published
}

function fromJson(text: string, year: number): Published {
  const { days, papers, year: of } = jsonIn(text)
  if (of !== year) throw new ImportError(`it is of ${of}, not of ${year}`)
  return { papers, days: days.map(({ date, name, isOffDay }) => ({ date, name, isOff: isOffDay })) }
}

function jsonIn(text: string): z.infer<typeof Json> {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch (cause) {
    throw new ImportError('it is neither iCalendar nor JSON', { cause })
  }
  const result = Json.safeParse(content, { error: worded })
  if (result.success) return result.data
  const faults = result.error.issues.map(({ path, message }) => `${path.join('.') || 'file'}: ${message}`)
  throw new ImportError(faults.slice(0, 5).join('; '), { cause: result.error })
}

function fromFeed(text: string, year: number): Published {
  let feed: ICAL.Component
  try {
    feed = new ICAL.Component(ICAL.parse(text))
  } catch (cause) {
    throw new ImportError(`it is no iCalendar: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    })
  }
  const events = feed
    .getAllSubcomponents('vevent')
    .filter((event) => event.getFirstPropertyValue('status') !== 'CANCELLED')
  return { papers: [], days: events.flatMap((event) => daysOf(new ICAL.Event(event), year)) }
}

function daysOf(event: ICAL.Event, year: number): PublishedDay[] {
  const name = event.summary || 'holiday'
  if (!event.startDate?.isDate) throw new ImportError(`${name} has no whole day as its start`)
  const isOff = !WORKED.test(name)
  return startsOf(event, name, year).flatMap((start) => {
    const days = Math.max(1, Math.round(event.duration.toSeconds() / 86_400))
    return Array.from({ length: days }, (_, nth) => {
      const day = start.clone()
      day.adjust(nth, 0, 0, 0)
      return { date: day.toString().slice(0, 10), name, isOff }
    }).filter(({ date }) => date.startsWith(`${year}-`))
  })
}

function startsOf(event: ICAL.Event, name: string, year: number): ICAL.Time[] {
  if (!event.isRecurring()) return [event.startDate]
  const starts: ICAL.Time[] = []
  const iterator = event.iterator()
  for (let nth = 0; nth < MOST_RECURRENCES; nth += 1) {
    const next = iterator.next() as ICAL.Time | undefined
    if (!next || next.year > year) return starts
    if (next.year >= year - 1) starts.push(next)
  }
  throw new ImportError(`${name} recurs too often to be a holiday`)
}
