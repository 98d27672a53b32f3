import type { Rules } from '../policies/policy.ts'
import { mannerOf } from '../policies/manner.ts'
import { own } from '../policies/own.ts'
import { endsOf, limitOf, withinCalendar } from './clocks.ts'
import type { ClockRun, Complaint } from './complaint-context.ts'
import { isLate, latestMark, passedMark, tellsUntilMs } from './marks.ts'
import type { Terms } from './terms.ts'
import { dueOf } from './time/due.ts'
import { asLimit, withLimit } from './time/run.ts'
import { datedAnew } from './told-dates.ts'

type ClockRule = Rules['clocks'][string]

/** What a case is under, and what it is to be under. */
export interface Change {
  from: Terms
  to: Terms
}

/**
 * One run under other terms: from the same start, with the same pauses and the dates that persons gave. A clock that has stopped stays
 * as it was promised where the new rules know it no more. Throws a `CalendarRangeError`.
 */
export function runUnder(change: Change, complaint: Complaint, run: ClockRun): ClockRun {
  const is = own(change.to.rules.clocks, run.clock)
  return is ? withinCalendar(change.to, counted(limited(change, complaint, run, is), is)) : run
}

/**
 * A run with whom it has told under other terms. Nobody who was told of it is told again; where its date moved into the past, the rung
 * that it has reached is told once, unless those of it were told before.
 */
export function toldUnder({ from, to }: Change, before: ClockRun, after: ClockRun, nowMs: number): ClockRun {
  const [was, is] = [own(from.rules.clocks, before.clock), own(to.rules.clocks, after.clock)]
  if (before.stoppedAtMs !== null || after.stoppedAtMs !== null || !is) return after
  const dueMs = dueOf(to.calendar, after)
  if (dueMs === dueOf(from.calendar, before)) {
    const isToldStill = before.startedAtMs === after.startedAtMs && was && isToldAlike(was, is)
    return isToldStill ? after : told(to, after, nowMs)
  }
  if (dueMs <= nowMs && isLate(from, before)) return toldHigher({ from, to }, before, after, nowMs)
  return { ...datedAnew({ from, to }, before, after, nowMs), knownSinceMs: nowMs }
}

/** The run in the manner of a rule. */
function counted({ manner: _, ...run }: ClockRun, rule: ClockRule): ClockRun {
  const manner = mannerOf(rule)
  return manner ? { ...run, manner } : run
}

/** The run under the limit that it would have had; the one it has, where the new rule leaves that to a person. */
function limited({ from, to }: Change, complaint: Complaint, run: ClockRun, rule: ClockRule): ClockRun {
  const staysAsChosen = rule.fixed || run.stoppedAtMs !== null
  const limit = staysAsChosen
    ? counterpart(own(from.rules.clocks, run.clock), rule, run)
    : limitOf(to, complaint, run.clock, rule)
  if (limit === null) return run
  const ends = endsOf(to, complaint, limit, {}, { startedAtMs: run.startedAtMs, ...mannerIn(rule) })
  return ends ? withLimit(run, asLimit(ends)) : run
}

function mannerIn(rule: ClockRule): Pick<ClockRun, 'manner'> {
  const manner = mannerOf(rule)
  return manner ? { manner } : {}
}

/** The limit that stands under the same condition as the one that a run was given; null where there is none. */
function counterpart(was: ClockRule | undefined, is: ClockRule, run: ClockRun) {
  const chosen = was?.within.find(({ within }) => within === run.rule)
  if (!chosen) return null
  const condition = JSON.stringify(chosen.when)
  return is.within.find(({ when }) => JSON.stringify(when) === condition)?.within ?? null
}

function isToldAlike(was: ClockRule, is: ClockRule): boolean {
  const telling = ({ warnings, ladder, repeats, lapses }: ClockRule) =>
    JSON.stringify([warnings, ladder, repeats, lapses])
  return telling(was) === telling(is)
}

/** A run that was late before with every mark that has passed told, save that of the rung it has reached where nobody of it was told. */
function toldHigher({ from, to }: Change, before: ClockRun, after: ClockRun, nowMs: number): ClockRun {
  const all = told(to, after, nowMs)
  const reached = latestMark(to, all)
  if (reached?.sort !== 'overdue') return all
  const latest = latestMark(from, before)
  const ladder = own(from.rules.clocks, before.clock)?.ladder ?? []
  const heard = latest?.sort === 'overdue' ? ladder.slice(0, latest.rung + 1).flatMap(({ to }) => to) : []
  return reached.to.every((who) => heard.includes(who)) ? all : { ...all, marks: all.marks - 1 }
}

/** The run with every mark that has passed told already. */
function told(terms: Terms, run: ClockRun, nowMs: number): ClockRun {
  const { openPauses } = run
  const untilMs = tellsUntilMs(terms, run) ?? nowMs
  let so: ClockRun = { ...run, openPauses: [], marks: 0 }
  const passed = () => passedMark(terms, { clocks: [so] }, untilMs)
  for (let mark = passed(); mark; mark = passed()) so = { ...so, marks: mark.mark + 1 }
  return { ...so, openPauses }
}
