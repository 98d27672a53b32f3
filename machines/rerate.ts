import { endsOf, limitOf, withinCalendar } from './clocks.ts'
import type { ClockRun, Complaint } from './complaint-context.ts'
import type { Terms } from './terms.ts'
import { toldAnew } from './time/anew.ts'
import { dueOf } from './time/due.ts'
import { reckonsBy } from './time/reckoning.ts'
import { asLimit, type Limit, withLimit } from './time/run.ts'
import { own } from '../policies/own.ts'

/**
 * The clocks of a case after something became known of it: one whose limit hangs on that runs by the limit that holds now, from
 * the same start and with the same pauses and dates. Its marks count anew where that moves its date. Throws `CalendarRangeError`.
 */
export function rerated(terms: Terms, complaint: Complaint, nowMs: number, enteredAtMs: number): ClockRun[] {
  if (!reckonsBy(terms.calendar, 3)) return complaint.clocks
  return complaint.clocks.map((run) => {
    const limit = run.stoppedAtMs === null ? limitNow(terms, complaint, run) : null
    return limit === null || isSame(run, limit) ? run : underLimit(terms, run, limit, nowMs, enteredAtMs)
  })
}

/** The limit that holds for a run now; null where it keeps the one it has. */
function limitNow(terms: Terms, complaint: Complaint, run: ClockRun): Limit | null {
  const rule = own(terms.rules.clocks, run.clock)
  if (!rule || rule.fixed) return null
  const limit = limitOf(terms.rules, complaint, run.clock, rule)
  if (limit === null) return null
  const ends = endsOf(terms, complaint, limit, {}, run)
  return ends && asLimit(ends)
}

function isSame(run: ClockRun, { rule, untilMs }: Limit): boolean {
  return run.rule === rule && run.untilMs === untilMs
}

function underLimit(terms: Terms, run: ClockRun, limit: Limit, nowMs: number, enteredAtMs: number): ClockRun {
  const { rule, untilMs, untilClosing } = run
  const former = {
    rule,
    untilMs,
    ...(untilClosing ? { untilClosing } : {}),
    replacedAtMs: nowMs,
    grantsByThen: run.grants.length,
  }
  const formerLimits = [...(run.formerLimits ?? []), former]
  const after = withinCalendar(terms, { ...withLimit(run, limit), formerLimits })
  const isMoved = dueOf(terms.calendar, after) !== dueOf(terms.calendar, run)
  return isMoved ? { ...toldAnew(after, nowMs), knownSinceMs: enteredAtMs } : after
}
