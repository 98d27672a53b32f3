import type { PinnedCalendar } from '../policies/calendar.ts'
import { parseIsoDate } from '../policies/calendar-day.ts'
import type { Trigger } from '../policies/clock.ts'
import type { Rules } from '../policies/policy.ts'
import type { ClockRun, Complaint } from './complaint-context.ts'
import { clockOfEvent } from '../policies/happenings.ts'
import { mannerOf } from '../policies/manner.ts'
import type { Happening } from './happening.ts'
import { heardAt, isHeard } from './heard.ts'
import { pauseClock, pausesHeard } from './pausing.ts'
import { type Refusal, RefusalError, refuse } from './refusal.ts'
import type { Terms } from './terms.ts'
import { known } from './time/anew.ts'
import { dueOf } from './time/due.ts'
import type { Instants } from './time/instants.ts'
import { calendarOf } from './time/own-calendar.ts'
import { reckonsBy } from './time/reckoning.ts'
import { closingBefore } from './time/rolled.ts'
import { beganAnew, clockId, type Ends, type Given, type Origin, startedRun } from './time/run.ts'
import { stopClock } from './time/stopped.ts'
import { holdsAt } from './worked-out.ts'
import { dayStartMs, dueAt } from './working-time.ts'
import { own } from '../policies/own.ts'

/** States after which nothing more can be done. */
export const FINAL: ReadonlySet<Complaint['state']> = new Set([
  'filed',
  'withdrawn',
  'refused',
  'merged',
  'referred',
])

type ClockRule = Rules['clocks'][string]

export { clockId, isRunning } from './time/run.ts'

/** What one happening does to every clock: resets, stops, pauses, resumes and starts, in this order. */
export function turnClocks(
  terms: Terms,
  complaint: Complaint,
  happening: Happening,
  when: Instants,
): ClockRun[] {
  return Object.entries(terms.rules.clocks).reduce<ClockRun[]>((clocks, [name, rule]) => {
    const heard = (triggers: readonly Trigger[]) => heardAt(terms, rule, complaint, triggers, happening, when)
    const mine = clocks.filter(
      (run) => run.clock === name && run.stoppedAtMs === null && concerns(run, happening),
    )
    const begin = (at: Instants) => {
      const fresh = startClock(terms, complaint, name, rule, happening, at)
      return fresh ? put(clocks, fresh) : clocks
    }
    const reset = heard(rule.resets)
    if (reset && mine.length > 0) return begin(reset)
    const turn = turnHeard(terms, rule, heard)
    if (turn) return clocks.map((run) => (mine.includes(run) ? turn(run) : run))
    const start = heard(rule.starts)
    return start && mine.length === 0 && mayStart(terms, complaint, rule, happening, when.fromMs)
      ? begin(start)
      : clocks
  }, complaint.clocks)
}

/** What a happening does to a run that goes on, as far as it stops or pauses it; null where it does neither. */
function turnHeard(
  terms: Terms,
  rule: ClockRule,
  heard: (triggers: readonly Trigger[]) => Instants | null,
): ((run: ClockRun) => ClockRun) | null {
  const stop = heard(rule.stops)
  if (stop) return (run) => stopClock(run, Math.max(run.startedAtMs, stop.untilMs))
  const pauses = pausesHeard(terms, rule, heard)
  return pauses && ((run) => pauseClock(terms, run, pauses))
}

/** Whether a clock may start with this happening on such a case. */
export function mayStart(
  terms: Terms,
  complaint: Complaint,
  rule: ClockRule,
  happening: Happening,
  atMs: number,
): boolean {
  const isOpen = outlives(rule) || !isOver(terms, complaint, happening)
  return isOpen && holdsAt(terms, complaint, rule.when, atMs)
}

/** Whether a clock runs on after the closing, as that of a corrective action always does. */
export function outlives(rule: Pick<ClockRule, 'outlives' | 'per'>): boolean {
  return rule.outlives || rule.per === 'corrective'
}

/** Whether only clocks that outlive the closing start any more; cases begun under the first reckoning started all. */
function isOver({ calendar }: Terms, { state }: Complaint, { name }: Happening): boolean {
  if (!reckonsBy(calendar, 2) || name === 'reopen') return false
  return state === 'closed' || FINAL.has(state)
}

/** Whether what happens to a consultation, slip or action, or to the whole case, happens to this run. */
export function concerns(run: ClockRun, { key }: Pick<Happening, 'key'>): boolean {
  return run.key === null || key === undefined || run.key === key
}

/** The clocks with a run in the place of the one before it, of which what began with that knows. */
export function put(clocks: readonly ClockRun[], fresh: ClockRun): ClockRun[] {
  const before = clocks.find((run) => clockId(run) === clockId(fresh))
  const all = [...clocks.filter((each) => each !== before), fresh]
  return before && before.stoppedAtMs === null ? beganAnew(all, before, fresh) : all
}

function startClock(
  terms: Terms,
  complaint: Complaint,
  name: string,
  rule: ClockRule,
  happening: Happening,
  when: Instants,
): ClockRun | null {
  const limit = limitOf(terms, complaint, name, rule)
  if (limit === null) return null
  const startedAtMs = startOf(terms, complaint, rule, happening, when)
  const key = rule.per && happening.key !== undefined ? happening.key : null
  const manner = mannerOf(rule)
  const origin = originOf(terms, complaint, rule, happening, when.fromMs)
  const run = { clock: name, key, startedAtMs, ...(origin && { origin }), ...(manner && { manner }) }
  const ends = endsOf(terms, complaint, limit, happening, run)
  if (ends !== null) return withinCalendar(terms, known(startedRun(run, ends), startedAtMs, when))
  if (limit === 'promised') return null
  throw new RefusalError(withoutDate(name, happening))
}

/** What a clock begins with, where that is more than a step at its own instant. */
export function originOf(
  terms: Terms,
  complaint: Complaint,
  rule: ClockRule,
  happening: Happening,
  atMs: number,
): Origin | null {
  const { rules } = terms
  const triggers = [...rule.starts, ...rule.resets]
  const at = triggers.find((trigger) => isHeard(terms, trigger, complaint, happening, atMs))?.at
  const clock = clockOfEvent(rules.clocks, happening.name)
  const id = clock === undefined ? '' : clockId({ clock, key: happening.key ?? null })
  const first = complaint.clocks.find((run) => clockId(run) === id)
  if (at === undefined && !first) return null
  return {
    on: happening.name,
    ...(at === undefined ? {} : { at }),
    ...(first ? { clock: id, sinceMs: first.startedAtMs } : {}),
  }
}

/** The run, where the calendar knows when it is due; else a `CalendarRangeError`. */
export function withinCalendar({ calendar }: Pick<Terms, 'calendar'>, run: ClockRun): ClockRun {
  dueOf(calendar, run)
  return run
}

type Limit = ClockRule['within'][number]['within']

/** The rule of a limit, or the instant that the step or a fact gives it; null where neither does. */
export function endsOf(
  terms: Terms,
  complaint: Complaint,
  limit: Limit,
  happening: Pick<Happening, 'untilMs'>,
  run: Pick<ClockRun, 'startedAtMs' | 'manner'>,
): Ends | null {
  const isRule = typeof limit === 'string' && limit !== 'promised' && limit !== 'set'
  return isRule ? { rule: limit } : givenUntil(terms, complaint, limit, happening, run)
}

/** A step that starts a clock whose date it was to give. */
function withoutDate(clock: string, { name }: Happening): Refusal {
  const says = name === 'consult.called' || name.endsWith('.opened')
  const part = says ? 'give answerBy' : 'give one with this step'
  return refuse('incomplete', `the clock ${clock} needs a date: ${part}`, says ? ['/answerBy'] : [])
}

/** The instant that the starting step, or a fact, gives a clock without a rule of its own. */
function givenUntil(
  terms: Terms,
  complaint: Complaint,
  limit: Limit,
  { untilMs }: Pick<Happening, 'untilMs'>,
  { startedAtMs, manner }: Pick<ClockRun, 'startedAtMs' | 'manner'>,
): Given | null {
  if (typeof limit === 'string') return untilMs === undefined ? null : { untilMs }
  const day = manner?.rolls === 'previous' ? dayIn(complaint, limit.until) : null
  if (day !== null) {
    const { atMs, lookedUntil } = closingBefore(calendarOf(terms.calendar, manner), startedAtMs, day)
    return { untilMs: atMs, untilClosing: lookedUntil }
  }
  const named = instantIn(calendarOf(terms.calendar, manner), complaint, limit.until)
  return named && { untilMs: named.atMs, ...(named.isClosing ? { untilClosing: true } : {}) }
}

/** When a clock starts; by earlier reckonings a date meant its closing time. */
function startOf(
  terms: Terms,
  complaint: Complaint,
  rule: ClockRule,
  happening: Happening,
  { fromMs: nowMs }: Instants,
): number {
  if (reckonsBy(terms.calendar, 3)) return nowMs
  const at = [...rule.starts, ...rule.resets].find((trigger) =>
    isHeard(terms, trigger, complaint, happening, nowMs),
  )?.at
  const from = at === undefined ? null : instantIn(terms.calendar, complaint, at)
  return from === null ? nowMs : Math.min(from.atMs, nowMs)
}

/** The instant that a fact names: an instant as it is, a date as closing time of its day. */
function instantIn(
  calendar: PinnedCalendar,
  { facts }: Complaint,
  name: string,
): { atMs: number; isClosing: boolean } | null {
  const fact = own(facts, name)
  if (typeof fact !== 'string') return null
  if (fact.includes('T')) return { atMs: Date.parse(fact), isClosing: false }
  const startMs = dayStartMs(calendar, parseIsoDate(fact))
  return { atMs: dueAt(calendar, { unit: 'sameDay' }, startMs, []), isClosing: true }
}

/** The day that a fact names; null where it names none, or an instant. */
function dayIn({ facts }: Complaint, name: string): number | null {
  const fact = own(facts, name)
  return typeof fact === 'string' && !fact.includes('T') ? parseIsoDate(fact) : null
}

/** The customer's own agreed time, else the first alternative whose condition holds. */
export function limitOf(terms: Terms, complaint: Complaint, name: string, rule: ClockRule): Limit | null {
  const { rules } = terms
  const customer = complaint.facts['customer']
  const agreed = typeof customer === 'string' ? own(own(rules.customers, customer)?.within, name) : undefined
  if (agreed) return agreed
  return rule.within.find((each) => holdsAt(terms, complaint, each.when, null))?.within ?? null
}
