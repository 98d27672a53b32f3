import { parseRule, type Rule } from '../machines/duration.ts'
import { type Pause, reckoned } from '../machines/working-time.ts'
import { CalendarError, loadCalendar, pinCalendar, type PinnedCalendar } from '../policies/calendar.ts'
import type { Calendar } from '../policies/calendar-schema.ts'
import { Manner } from '../policies/manner.ts'
import { parseInstant } from './due-instant.ts'

/** A question as people write it; an empty zone means the calendar's own. */
export type Asked = {
  calendar: string
  zone: string
  start: string
  rule: string
  manner: MannerAsked
  pauses: readonly Pause[]
}

/** How the limit is counted and where it ends, in a policy's words; what is empty or left out is not asked for. */
type MannerAsked = { readonly [K in keyof Omit<Manner, 'calendar'>]: string | undefined }

/** A question ready to be answered. */
export type Question = {
  /** Where days have their names from; null where the file of the calendar is there no more. */
  calendar: Calendar | null
  pinned: PinnedCalendar
  rule: Rule
  startMs: number
  pauses: readonly Pause[]
  /** Pauses that go on by an instant, and since when it has stood still without a break; left out where it does not. */
  open?: { pauses: readonly Pick<Pause, 'fromMs'>[]; sinceMs: number; nowMs: number }
}

/** Makes a reader of questions that loads and compiles each calendar and zone once, however many questions come. */
export function questionReader(): (asked: Asked) => Question {
  const calendars = new Map<string, Calendar>()
  const pins = new Map<string, PinnedCalendar>()
  return ({ calendar: id, zone, start, rule, manner, pauses }) => {
    const calendar = remember(calendars, id, () => loadCalendar(id))
    const pinned = remember(pins, `${id} ${zone}`, () => pinCalendar(calendar, zone || calendar.zone))
    return { calendar, pinned, rule: parseRule(rule, mannerIn(manner)), startMs: parseInstant(start), pauses }
  }
}

/** The instant that answers a question, and whether it rests on a working day of a year that is not published yet. */
export function answerTo({ pinned, rule, startMs, pauses }: Question): { due: string; provisional: boolean } {
  const { atMs, provisional } = reckoned(pinned, rule, startMs, pauses)
  return { due: new Date(atMs).toISOString(), provisional }
}

/** An answer as one line. */
export function answerLine({ due, provisional }: ReturnType<typeof answerTo>): string {
  return provisional ? `${due} provisional` : due
}

/** Whether an error is an answer to whoever asked, in one sentence, rather than a fault of ours. */
export function isProblem(error: unknown): error is Error {
  return error instanceof RangeError || error instanceof CalendarError
}

function mannerIn(asked: MannerAsked): Manner {
  const said = Object.fromEntries(
    Object.entries(asked).filter(([, value]) => value !== undefined && value !== ''),
  )
  const { success, data, error } = Manner.safeParse(said)
  if (success) return data
  throw new RangeError(error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; '))
}

function remember<T>(known: Map<string, T>, key: string, make: () => T): T {
  const found = known.get(key)
  if (found !== undefined) return found
  const made = make()
  known.set(key, made)
  return made
}
