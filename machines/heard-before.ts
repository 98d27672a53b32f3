import { untold } from './marks.ts'
import type { Terms } from './terms.ts'
import { dueOf } from './time/due.ts'
import { beforeStanding } from './time/pauses.ts'
import { reckonsBy } from './time/reckoning.ts'
import type { ClockRun } from './time/run.ts'

/*
 * What was told of a clock, while what is entered late says that it stood still then, and again that it went on: nobody is told twice
 * of one date. Cases begun under an earlier reckoning tell again.
 */

/** The run as it stood at an instant, UTC milliseconds; it remembers what had been told after that of the date it has. */
export function standingSince(terms: Terms, run: ClockRun, atMs: number): ClockRun {
  const then = untold(terms, run, atMs)
  const isLess = then.marks < run.marks || then.takenOver !== run.takenOver
  if (!isLess || !reckonsBy(terms.calendar, 4)) return then
  const { marks, takenOver } = run
  return { ...then, heard: { dueAtMs: dueOf(terms.calendar, beforeStanding(run)), marks, takenOver } }
}

/** The run with what it told of the date that it has again, as far as that had passed by an instant, UTC milliseconds. */
export function heardBefore(
  terms: Terms,
  run: ClockRun,
  { heard }: Pick<ClockRun, 'heard'>,
  atMs: number,
): ClockRun {
  if (!heard || heard.dueAtMs !== dueOf(terms.calendar, beforeStanding(run))) return run
  const told = {
    ...run,
    marks: Math.max(run.marks, heard.marks),
    takenOver: run.takenOver ?? heard.takenOver,
  }
  return standingSince(terms, told, atMs)
}
