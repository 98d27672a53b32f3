import { z } from 'zod'
import { worded } from '../../policies/wording.ts'
import { feedDays } from './feed-days.ts'
import { ImportError, type PublishedDay } from './published-day.ts'

/** What a file says of a year. */
export interface Published {
  days: PublishedDay[]
  /** The notices it refers to; none where it names none. */
  papers: string[]
}

const Json = z.object({
  year: z.int(),
  papers: z.array(z.string()).default([]),
  days: z.array(z.object({ name: z.string().min(1), date: z.iso.date(), isOffDay: z.boolean() })),
})

/** No authority orders more; a file that does says something else than it means. */
const MOST_DAYS_OFF = 150
/** The last days of a year that the notice for the next one may order. */
const LAST_DAYS_FROM = '12-20'
const UNSEEN = /\p{C}/u

/**
 * The days that a file names for a year: the common JSON of Chinese holidays, `{ year, papers, days: [{ name, date, isOffDay }] }`, or
 * an iCalendar feed of whole days, of which those of other years are left out. Throws an `ImportError`.
 */
export function publishedDays(text: string, year: number): Published {
  const published = /^\uFEFF?\s*BEGIN:VCALENDAR/i.test(text)
    ? { papers: [], days: feedDays(text, year) }
    : fromJson(text, year)
  if (!published.days.some(({ date }) => date.startsWith(`${year}-`)))
    throw new ImportError(`it names no day of ${year}: perhaps that year has not been announced yet`)
  mustBePlausible(published, year)
  const twice = published.days.find(
    ({ date }, n) => published.days.findIndex((each) => each.date === date) < n,
  )
  const isOtherwise = published.days.some(({ date, isOff }) => date === twice?.date && isOff !== twice.isOff)
  if (twice && isOtherwise) throw new ImportError(`${twice.date} is both off and worked`)
  return published
}

function mustBePlausible({ days }: Published, year: number): void {
  const hidden = days.find(({ name }) => UNSEEN.test(name))
  if (hidden) throw new ImportError(`the name of ${hidden.date} holds a character that nobody sees`)
  const off = new Set(days.flatMap(({ date, isOff }) => (isOff ? [date] : [])))
  if (![...off].some((date) => date.startsWith(`${year}-`)))
    throw new ImportError(`it names no day off in ${year}: without its holidays a year is not published`)
  if (off.size > MOST_DAYS_OFF)
    throw new ImportError(
      `it has ${off.size} days off, more than ${MOST_DAYS_OFF}: no year has so many holidays`,
    )
  const stray = days.find(({ date }) => date < `${year - 1}-${LAST_DAYS_FROM}`)
  if (stray)
    throw new ImportError(`${stray.date} is not of ${year}, nor one of the last days of the December before`)
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
