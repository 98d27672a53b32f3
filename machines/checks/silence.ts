import { isRunning } from '../clocks.ts'
import { nextNewMarkMs } from '../marks.ts'
import type { Terms } from '../terms.ts'
import type { Place } from './place.ts'
import { type Explored, passMark } from './step-on.ts'

const MOST_MARKS = 200

/** What becomes of a case when nobody does anything: it ends, or all its clocks tell their last rung again and again. */
export type Silence =
  | { outcome: 'ends' | 'climbs' | 'waits for the customer' }
  | { outcome: 'falls silent' | 'reaches nobody' | 'never stops climbing'; at: Place }

/** Lets only deadlines pass from a place on. */
export function silenceAfter(terms: Terms, place: Place, explored: Explored): Silence {
  let at = place
  for (let marks = 0; marks < MOST_MARKS;) {
    if (at.snapshot.status !== 'active') return { outcome: 'ends' }
    const running = at.snapshot.context.clocks.filter(isRunning)
    if (running.length === 0)
      return isPaused(at) ? { outcome: 'waits for the customer' } : { outcome: 'falls silent', at }
    const instants = running.flatMap((run) => nextNewMarkMs(terms.rules, run) ?? [])
    if (instants.length === 0) return { outcome: 'climbs' }
    const byMs = Math.min(...instants)
    for (let next = passMark(terms, at, explored, byMs); next; next = passMark(terms, at, explored, byMs)) {
      marks += 1
      at = next.place
      if (next.told.some(({ kind, to }) => kind === 'overdue' && to.length === 0))
        return { outcome: 'reaches nobody', at }
    }
  }
  return { outcome: 'never stops climbing', at }
}

/** Whether a clock stands still, as it does while the customer is asked. */
export function isPaused({ snapshot }: Place): boolean {
  return snapshot.context.clocks.some((run) => run.stoppedAtMs === null && run.pausedAtMs !== null)
}
