import { parseRule, type Rule } from '../machines/duration.ts'
import { isWorkedOutProvisionally } from '../machines/time/due.ts'
import { dueAt, type Pause } from '../machines/working-time.ts'
import { CalendarError, loadCalendar, pinCalendar, type PinnedCalendar } from '../policies/calendar.ts'
import type { Calendar } from '../policies/calendar-schema.ts'
import { parseInstant } from './due-instant.ts'

/** A question as people write it; an empty zone means the calendar's own. */
export type Asked = { calendar: string; zone: string; start: string; rule: string; pauses: readonly Pause[] }

/** A question ready to be answered. */
export type Question = {
  calendar: Calendar
  pinned: PinnedCalendar
  rule: Rule
  startMs: number
  pauses: readonly Pause[]
}

/** Makes a reader of questions that loads and compiles each calendar and zone once, however many questions come. */
export function questionReader(): (asked: Asked) => Question {
  const calendars = new Map<string, Calendar>()
  const pins = new Map<string, PinnedCalendar>()
  return ({ calendar: id, zone, start, rule, pauses }) => {
    const calendar = remember(calendars, id, () => loadCalendar(id))
    const pinned = remember(pins, `${id} ${zone}`, () => pinCalendar(calendar, zone || calendar.zone))
    return { calendar, pinned, rule: parseRule(rule), startMs: parseInstant(start), pauses }
  }
}

/** The instant that answers a question, and whether it rests on a working day of a year that is not published yet. */
export function answerTo({ pinned, rule, startMs, pauses }: Question): { due: string; provisional: boolean } {
  const dueMs = dueAt(pinned, rule, startMs, pauses)
  return {
    due: new Date(dueMs).toISOString(),
    provisional: isWorkedOutProvisionally(pinned, rule, dueMs),
  }
}

/** An answer as one line. */
export function answerLine(question: Question): string {
  const { due, provisional } = answerTo(question)
  return provisional ? `${due} provisional` : due
}

/** Whether an error is an answer to whoever asked, in one sentence, rather than a fault of ours. */
export function isProblem(error: unknown): error is Error {
  return error instanceof RangeError || error instanceof CalendarError
}

function remember<T>(known: Map<string, T>, key: string, make: () => T): T {
  const found = known.get(key)
  if (found !== undefined) return found
  const made = make()
  known.set(key, made)
  return made
}
