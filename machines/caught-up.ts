import type { Trigger } from '../policies/clock.ts'
import { own } from '../policies/own.ts'
import { pauseReasons } from '../policies/pauses.ts'
import type { Rules } from '../policies/policy.ts'
import type { ClockRun, Complaint } from './complaint-context.ts'
import { heardAt } from './heard.ts'
import { pauseClock, pausesHeard } from './pausing.ts'
import type { Terms } from './terms.ts'
import { atInstant, type Instants } from './time/instants.ts'
import { stopClock } from './time/stopped.ts'

type ClockRule = Rules['clocks'][string]

/** What a happening does to a run that goes on, as far as it stops or pauses it; null where it does neither. */
export function turnHeard(
  terms: Terms,
  rule: ClockRule,
  heard: (triggers: readonly Trigger[]) => Instants | null,
): ((run: ClockRun) => ClockRun) | null {
  const stop = heard(rule.stops)
  if (stop) {
    return (run) => {
      const atMs = Math.max(run.startedAtMs, stop.untilMs)
      return stopClock(run, Math.min(run.stoppedAtMs ?? atMs, atMs))
    }
  }
  const pauses = pausesHeard(terms, rule, heard)
  if (!pauses) return null
  return (run) => {
    const turned = pauseClock(terms, run, pauses)
    return run.stoppedAtMs === null ? turned : { ...stopClock(turned, run.stoppedAtMs), marks: run.marks }
  }
}

/**
 * A run that something turned earlier than it was entered, with what is known to have happened to it since. Of one that runs for a
 * single consultation, slip or action only what concerns the whole case.
 */
export function caughtUp(
  terms: Terms,
  complaint: Complaint,
  run: ClockRun,
  { fromMs, enteredAtMs }: Instants,
): ClockRun {
  const rule = own(terms.rules.clocks, run.clock)
  if (!rule || fromMs >= enteredAtMs) return run
  const reasons = pauseReasons(rule).flatMap(({ from, until }) => [...from, ...until])
  const names = new Set([...rule.stops, ...reasons].map(({ on }) => on))
  const since = [...names].flatMap((name) => {
    const atMs = own(complaint.done, name)?.atMs ?? fromMs
    return atMs > fromMs && (run.key === null || !name.includes('.')) ? [{ name, atMs }] : []
  })
  return since
    .toSorted((one, other) => one.atMs - other.atMs)
    .reduce((so, { name, atMs }) => {
      if (so.stoppedAtMs !== null) return so
      const then = atInstant(atMs, enteredAtMs)
      const turn = turnHeard(terms, rule, (triggers) =>
        heardAt(terms, rule, complaint, triggers, { name }, then),
      )
      return turn ? turn(so) : so
    }, run)
}
