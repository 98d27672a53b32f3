import { isRunning } from '../clocks.ts'
import type { ClockRun } from '../complaint-context.ts'
import { nextNewMarkMs } from '../marks.ts'
import { standingOf } from '../standing.ts'
import type { Terms } from '../terms.ts'
import type { Place } from './place.ts'
import { type Explored, passMark } from './step-on.ts'
import { own } from '../../policies/own.ts'

const MOST_MARKS = 200

/** What becomes of a case when nobody does anything: it ends, or all its clocks tell their last rung again and again. */
export type Silence =
  | { outcome: 'ends' | 'climbs' | 'waits for an answer' }
  | { outcome: 'falls silent' | 'reaches nobody' | 'never stops climbing'; at: Place }

/** Lets only deadlines pass from a place on; `unheard` is told where a rung tells only people from whom the case is hidden. */
export function silenceAfter(
  terms: Terms,
  place: Place,
  explored: Explored,
  unheard: (at: Place) => void,
): Silence {
  let at = place
  for (let marks = 0; marks < MOST_MARKS;) {
    if (at.snapshot.status !== 'active') return { outcome: 'ends' }
    const { clocks } = at.snapshot.context
    if (!clocks.some((run) => isWatching(terms, run)))
      return isPaused(at) ? { outcome: 'waits for an answer' } : { outcome: 'falls silent', at }
    const instants = clocks.flatMap((run) => nextNewMarkMs(terms, run) ?? [])
    if (instants.length === 0) return { outcome: 'climbs' }
    const byMs = Math.min(...instants)
    for (let next = passMark(terms, at, explored, byMs); next; next = passMark(terms, at, explored, byMs)) {
      marks += 1
      at = next.place
      const overdue = next.told.filter(({ kind, pause }) => kind === 'overdue' || pause !== undefined)
      if (overdue.some(({ to }) => to.length === 0)) return { outcome: 'reaches nobody', at }
      if (overdue.some(({ to }) => !isSeenBySome(terms, at, to))) unheard(at)
    }
  }
  return { outcome: 'never stops climbing', at }
}

/** Whether one of the addressees finds it in his inbox, which shows nobody a case that is hidden from him. */
function isSeenBySome(terms: Terms, { snapshot }: Place, to: readonly string[]): boolean {
  const { visibleTo } = standingOf(terms, snapshot)
  if (visibleTo === null) return true
  const { roles } = terms.rules
  return to.some((addressee) => {
    const unit = own(roles, addressee.replace(/^role:/, ''))?.unit
    return visibleTo.includes(addressee) || (unit !== undefined && visibleTo.includes(`unit:${unit}`))
  })
}

/** Whether a clock runs, or stands still for no longer than its policy says. */
export function isWatching(terms: Terms, run: ClockRun): boolean {
  return isRunning(run) || nextNewMarkMs(terms, run) !== null
}

/** Whether a clock stands still, as it does while the customer is asked. */
export function isPaused({ snapshot }: Place): boolean {
  return snapshot.context.clocks.some((run) => run.stoppedAtMs === null && run.openPauses.length > 0)
}
