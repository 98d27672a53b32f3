import { loadCalendar, pinCalendar, type PinnedCalendar } from './calendar.ts'
import type { Calendar } from './calendar-schema.ts'
import type { Policy } from './policy.ts'

type Counting = Pick<Policy, 'calendar' | 'zone' | 'clocks' | 'campaign'>

/** The names of the calendars of a policy: its own, then those of its single clocks. */
export function calendarIdsOf({ calendar, clocks, campaign }: Counting): string[] {
  const named = [...Object.values(clocks), ...Object.values(campaign?.clocks ?? {})]
  return [calendar, ...[...new Set(named.flatMap((clock) => clock.calendar ?? []))].toSorted()]
}

/** The calendar of a policy, with those of its single clocks. Throws `CalendarError`. */
export function calendarsOf(policy: Counting, load: (id: string) => Calendar = loadCalendar): PinnedCalendar {
  const [id = '', ...others] = calendarIdsOf(policy)
  return withOthers(
    pinCalendar(load(id), policy.zone),
    others.map((other) => pinCalendar(load(other))),
  )
}

/** A pinned calendar with one of its calendars as that is now; null where it is not among them. */
export function repinned(pinned: PinnedCalendar, calendar: Calendar): PinnedCalendar | null {
  const others = Object.values(pinned.others ?? {})
  if (![pinned, ...others].some(({ id }) => id === calendar.id)) return null
  const now = (one: PinnedCalendar) => (one.id === calendar.id ? pinCalendar(calendar, one.zone) : one)
  const { others: _, ...own } = now(pinned)
  return withOthers(own, others.map(now))
}

function withOthers(pinned: PinnedCalendar, calendars: readonly PinnedCalendar[]): PinnedCalendar {
  const others = calendars.filter((other) => other.id !== pinned.id || other.zone !== pinned.zone)
  if (others.length === 0) return pinned
  return { ...pinned, others: Object.fromEntries(others.map((other) => [other.id, other])) }
}
