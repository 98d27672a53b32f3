import { endsOf, limitOf, withinCalendar } from './clocks.ts'
import type { ClockRun, Complaint } from './complaint-context.ts'
import type { Terms } from './terms.ts'
import { dueOf } from './time/due.ts'
import { reckonsBy } from './time/reckoning.ts'
import { asLimit, type Limit, limitedFrom } from './time/run.ts'
import { datedAnew } from './told-dates.ts'
import { own } from '../policies/own.ts'
import type { Rules } from '../policies/policy.ts'
import { remembered } from '../policies/remembered.ts'
import { clocksAsked } from '../policies/worked-out.ts'

/**
 * The clocks of a case after something became known of it: one whose limit hangs on that runs by the limit that holds now, from
 * the same start and with the same pauses and dates. Its marks count anew where that moves its date. Throws `CalendarRangeError`.
 */
export function rerated(terms: Terms, complaint: Complaint, nowMs: number, enteredAtMs: number): ClockRun[] {
  if (!reckonsBy(terms.calendar, 3)) return complaint.clocks
  return complaint.clocks.map((run) => {
    const limit = run.stoppedAtMs === null ? limitNow(terms, complaint, run) : null
    return limit === null ? run : underLimit(terms, run, limit, nowMs, enteredAtMs)
  })
}

/**
 * The case once its clocks have turned, where limits hang on what other clocks tell: each that hangs on one follows it, and none on
 * itself, so that it comes to rest. Throws `CalendarRangeError`.
 */
export function settledLimits(
  terms: Terms,
  complaint: Complaint,
  nowMs: number,
  enteredAtMs: number,
): Complaint {
  return dependentLimits(terms.rules).reduce(
    (so) => ({ ...so, clocks: rerated(terms, so, nowMs, enteredAtMs) }),
    complaint,
  )
}

/** Whether the limit of some clock hangs on what another tells. */
export function hasDependentLimits(rules: Rules): boolean {
  return dependentLimits(rules).length > 0
}

/** The clocks whose limits hang on what others tell: as many times one may follow another. */
const dependentLimits = remembered((rules: Rules): readonly string[] =>
  Object.entries(rules.clocks).flatMap(([name, { within }]) =>
    within.some(({ when }) => clocksAsked(when).length > 0) ? [name] : [],
  ),
)

/** The limit that holds for a run now; null where it keeps the one it has. */
export function limitNow(terms: Terms, complaint: Complaint, run: ClockRun): Limit | null {
  const rule = own(terms.rules.clocks, run.clock)
  if (!rule || rule.fixed) return null
  const limit = limitOf(terms, complaint, run.clock, rule)
  if (limit === null) return null
  const ends = endsOf(terms, complaint, limit, {}, run)
  return ends && asLimit(ends)
}

/** Whether both are one and the same limit. */
export function isSame(had: Limit, { rule, untilMs }: Limit): boolean {
  return had.rule === rule && had.untilMs === untilMs
}

/** A run under another limit from then on; as it was where it has that already. Throws `CalendarRangeError`. */
export function underLimit(
  terms: Terms,
  run: ClockRun,
  limit: Limit,
  nowMs: number,
  enteredAtMs: number,
): ClockRun {
  if (isSame(run, limit)) return run
  const after = withinCalendar(terms, limitedFrom(run, limit, nowMs))
  const isMoved = dueOf(terms.calendar, after) !== dueOf(terms.calendar, run)
  if (!isMoved) return after
  return { ...datedAnew({ from: terms, to: terms }, run, after, nowMs), knownSinceMs: enteredAtMs }
}
