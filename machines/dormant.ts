import { own } from '../policies/own.ts'
import { hasGaps } from '../policies/within.ts'
import { endsOf, limitOf, withinCalendar } from './clocks.ts'
import type { ClockRun, Complaint } from './complaint-context.ts'
import type { Terms } from './terms.ts'
import { asLimit, limitedFrom, startedRun, withLimit } from './time/run.ts'
import { stopClock } from './time/stopped.ts'

/** A run for whose case no alternative holds yet: it waits, with all that happens to it, until one does. */
export function dormant(run: Parameters<typeof startedRun>[0]): ClockRun {
  return { ...startedRun(run, { rule: '0h' }), ...NONE }
}

const NONE = { rule: null, untilMs: null }

/** Whether no alternative holds for a run; one that runs has a rule or an instant that it was given. */
export function isDormant({ rule, untilMs }: ClockRun): boolean {
  return rule === null && untilMs === null
}

/** Whether the alternatives of a clock leave out what is known of the case now, so that no run of it goes on. */
export function isWithoutLimit(terms: Terms, complaint: Complaint, { clock }: ClockRun): boolean {
  const rule = own(terms.rules.clocks, clock)
  return rule?.fixed !== true && !!rule && hasGaps(rule) && limitOf(terms, complaint, clock, rule) === null
}

/** The run without the limit it had until then. */
export function asleep(run: ClockRun, atMs: number): ClockRun {
  return limitedFrom(run, NONE, atMs)
}

/** A run that waited, under the alternative that holds now; as it was where none does. Throws `CalendarRangeError`. */
export function roused(terms: Terms, complaint: Complaint, run: ClockRun): ClockRun {
  const rule = own(terms.rules.clocks, run.clock)
  if (!rule || !isDormant(run)) return run
  const limit = limitOf(terms, complaint, run.clock, rule)
  const ends = limit && endsOf(terms, complaint, limit, {}, run)
  return ends ? withinCalendar(terms, withLimit(run, asLimit(ends))) : run
}

/** A run up to where its last alternative ceased to hold; null where it never had one. */
export function ranUntil(run: ClockRun): ClockRun | null {
  if (!isDormant(run)) return run
  const { formerLimits = [], ...rest } = run
  const last = formerLimits.at(-1)
  if (!last) return null
  const before = formerLimits.slice(0, -1)
  const under = withLimit({ ...rest, ...(before.length > 0 ? { formerLimits: before } : {}) }, last)
  return stopClock({ ...under, stoppedAtMs: null }, last.replacedAtMs)
}
