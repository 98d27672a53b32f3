import { type ClockStanding, firstDueOf } from '../../machines/standing.ts'

type Promised = Pick<ClockStanding, 'dueAtMs' | 'firstDueAtMs' | 'state' | 'stoppedAtMs' | 'late'>

/**
 * Whether a clock went on past the instant at which it was due at first, or has by an instant, UTC milliseconds; what has moved that
 * since does not count. What is done at that very instant is in time.
 */
export function isFirstMissed(clock: Promised, atMs: number): boolean {
  const { state, stoppedAtMs, late } = clock
  if (stoppedAtMs !== undefined) return stoppedAtMs > firstDueOf(clock)
  // The first versions did not record when a clock had stopped.
  return state === 'stopped' ? late : firstDueOf(clock) <= atMs
}
