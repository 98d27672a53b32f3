import type { Trigger } from '../policies/clock.ts'
import { own } from '../policies/own.ts'
import { type PauseReason, pauseReasons } from '../policies/pauses.ts'
import type { Rules } from '../policies/policy.ts'
import type { ClockRun } from './complaint-context.ts'
import { tellsUntilMs } from './marks.ts'
import type { Terms } from './terms.ts'
import { known, toldAnew } from './time/anew.ts'
import { dueOf } from './time/due.ts'
import type { Instants } from './time/instants.ts'
import { beforeStanding, firstLapse, pausedSinceMs, withPauses } from './time/pauses.ts'
import { heardBefore, standingSince } from './heard-before.ts'
import { reckonsBy } from './time/reckoning.ts'

interface PausesHeard {
  ended: readonly string[]
  begun: readonly string[]
  when: Instants
}

/** Which reasons to stand still a happening ends and begins, by their names, and when; null where it is none of theirs. */
export function pausesHeard(
  { calendar }: Terms,
  rule: Rules['clocks'][string],
  heard: (triggers: readonly Trigger[]) => Instants | null,
): PausesHeard | null {
  const reasons = pauseReasons(rule)
  const names = (which: readonly PauseReason[]) => which.map(({ name }) => name)
  const begun = reasons.filter(({ from }) => heard(from))
  if (!reckonsBy(calendar, 3)) {
    const when = heard(begun[0]?.from ?? rule.resumes)
    return when && { begun: names(begun.slice(0, 1)), ended: [], when }
  }
  const ended = reasons.filter((reason) => !begun.includes(reason) && heard(reason.until))
  const when = heard([...begun.flatMap(({ from }) => from), ...ended.flatMap(({ until }) => until)])
  return when && { begun: names(begun), ended: names(ended), when }
}

/** What was told of a clock after it turns out to have stood still is as if it had not been. */
export function pauseClock(terms: Terms, run: ClockRun, { when, ...heard }: PausesHeard): ClockRun {
  const { calendar, rules } = terms
  const turned = withPauses(run, reckonsBy(calendar, 3) ? heard : oneAtATime(run, heard), when)
  // Throws here where the calendar does not know when a pause ends, and not when somebody has to be woken for it.
  firstLapse(calendar, pauseReasons(own(rules.clocks, run.clock) ?? {}), turned)
  const sinceMs = pausedSinceMs(turned)
  if (sinceMs !== null) {
    return when.fromMs < when.enteredAtMs
      ? known(standingSince(terms, turned, tellsUntilMs(terms, turned) ?? when.enteredAtMs), sinceMs, when)
      : turned
  }
  const isMoved = dueOf(calendar, turned) !== dueOf(calendar, beforeStanding(run))
  const told = isMoved ? toldAnew(turned, when.untilMs) : heardBefore(terms, turned, turned, when.enteredAtMs)
  return known(told, when.untilMs, when)
}

/** By earlier reckonings a clock was paused once, whatever else was asked meanwhile, and any reply let it run again. */
function oneAtATime(
  { openPauses }: ClockRun,
  { begun }: Pick<PausesHeard, 'begun'>,
): Pick<PausesHeard, 'begun' | 'ended'> {
  return begun.length > 0
    ? { ended: [], begun: openPauses.length > 0 ? [] : begun }
    : { begun: [], ended: openPauses.map(({ reason }) => reason) }
}
