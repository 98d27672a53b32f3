import ICAL from 'ical.js'
import { ImportError, type PublishedDay } from './published-day.ts'
import { messageOf } from '../../policies/message-of.ts'

const DAY_MS = 86_400_000
const MOST_RECURRENCES = 10_000
const LONGEST_INTERVAL = 1_000
/** How often a holiday may recur (RFC 5545, section 3.3.10). */
const FREQUENCIES = ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY']
/** How a feed says that a day is worked: 补班, 上班, or in English. */
const WORKED = /班|make-?up (?:work)?day|working day/iu

/**
 * The whole days of a year that an iCalendar feed names. An event that moves one occurrence of another, or calls it off, stands for
 * that one (RFC 5545, section 3.8.4.4). Throws an `ImportError`.
 */
export function feedDays(text: string, year: number): PublishedDay[] {
  const events = eventsIn(text)
  const masters = events.filter((event) => !event.isRecurrenceException())
  const moved = new Map(
    events
      .filter((event) => event.isRecurrenceException())
      .map((event) => [occurrence(event.uid, event.recurrenceId), event]),
  )
  const own = masters
    .filter((event) => !isCancelled(event))
    .flatMap((event) =>
      startsOf(event, year)
        .filter((start) => !moved.has(occurrence(event.uid, start)))
        .flatMap((start) => daysFrom(start, event, year)),
    )
  const instead = [...moved.values()].filter((event) => !isCancelled(event))
  return [...own, ...instead.flatMap((event) => daysFrom(event.startDate, event, year))]
}

function eventsIn(text: string): ICAL.Event[] {
  try {
    const feed = new ICAL.Component(ICAL.parse(text))
    return feed.getAllSubcomponents('vevent').map((event) => new ICAL.Event(event))
  } catch (cause) {
    throw new ImportError(`it is no iCalendar: ${messageOf(cause)}`, { cause })
  }
}

function isCancelled({ component }: ICAL.Event): boolean {
  return component.getFirstPropertyValue('status') === 'CANCELLED'
}

function occurrence(uid: string, at: ICAL.Time): string {
  return `${uid} ${at.toString().slice(0, 10)}`
}

function daysFrom(start: ICAL.Time, event: ICAL.Event, year: number): PublishedDay[] {
  const name = event.summary || 'holiday'
  if (!event.startDate?.isDate) throw new ImportError(`${name} has no whole day as its start`)
  const isOff = !WORKED.test(name)
  const firstMs = Date.UTC(start.year, start.month - 1, start.day)
  const count = Math.max(1, Math.round(event.duration.toSeconds() / 86_400))
  const fromMs = Math.max(firstMs, Date.UTC(year, 0, 1))
  const toMs = Math.min(firstMs + count * DAY_MS, Date.UTC(year + 1, 0, 1))
  return Array.from({ length: Math.max(0, Math.ceil((toMs - fromMs) / DAY_MS)) }, (_, nth) => ({
    date: new Date(fromMs + nth * DAY_MS).toISOString().slice(0, 10),
    name,
    isOff,
  }))
}

/** When it begins in this year, or so late in the one before that it may reach into this one. */
function startsOf(event: ICAL.Event, year: number): ICAL.Time[] {
  const name = event.summary || 'holiday'
  if (!event.isRecurring()) return [event.startDate]
  mustBeRare(event, name)
  const starts: ICAL.Time[] = []
  try {
    const iterator = event.iterator()
    for (let nth = 0; nth < MOST_RECURRENCES; nth += 1) {
      const next = iterator.next() as ICAL.Time | undefined
      if (!next || next.year > year) return starts
      if (next.year >= year - 1) starts.push(next)
    }
  } catch (cause) {
    throw new ImportError(`${name} recurs by a rule that cannot be followed: ${messageOf(cause)}`, { cause })
  }
  throw new ImportError(`${name} recurs too often to be a holiday`)
}

function mustBeRare({ component }: ICAL.Event, name: string): void {
  for (const rule of component.getAllProperties('rrule')) {
    const { freq, interval } = Object(rule.getFirstValue()) as { freq?: string; interval?: number }
    const isOften = !FREQUENCIES.includes(freq ?? '')
    if (isOften) throw new ImportError(`${name} recurs ${freq}; write one of ${FREQUENCIES.join(', ')}`)
    if (!(interval && interval >= 1 && interval <= LONGEST_INTERVAL))
      throw new ImportError(`${name} recurs at an interval of ${interval}; write 1 to ${LONGEST_INTERVAL}`)
  }
}
