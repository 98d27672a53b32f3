import { knownAt } from './instants.ts'
import type { ClockRun } from './run.ts'

/** With another date, its marks count from the beginning again. */
export function toldAnew(run: ClockRun, nowMs: number): ClockRun {
  return { ...run, marks: 0, marksFromMs: nowMs, takenOver: null }
}

/** Of a clock that was heard of late nobody gets all at once what has passed meanwhile. */
export function known(run: ClockRun, atMs: number, when: Parameters<typeof knownAt>[0]): ClockRun {
  const knownSinceMs = knownAt(when)
  return atMs < knownSinceMs ? { ...run, knownSinceMs } : run
}
