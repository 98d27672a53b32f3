import type { PinnedCalendar } from '../../policies/calendar.ts'
import type { PauseReason } from '../../policies/pauses.ts'
import { unpausedBetween } from '../working-time.ts'
import { calendarOf } from './own-calendar.ts'
import { beforeStanding, lapseOf, pausedSinceMs } from './pauses.ts'
import type { ClockRun } from './run.ts'

/** For how long a clock stood still for one reason, as far as it is over, and since when it does now. */
export interface PauseStanding {
  reason: string
  pausedMs: number
  sinceMs?: number | undefined
  /** When it ends by itself. */
  untilMs?: number | undefined
  /** That instant rests on a working day of a year that is not published yet. */
  provisional?: true | undefined
}

/**
 * For how long a clock stood still in all, as far as that is over, since when it does now, and the same for each of its reasons;
 * nothing of one that never did. Where reasons overlap the whole is less than their sum.
 */
export function pausedOf(
  calendar: PinnedCalendar,
  reasons: readonly PauseReason[],
  run: ClockRun,
): { pausedMs?: number; pausedSinceMs?: number; pauses?: PauseStanding[] } {
  const { stoppedAtMs } = run
  const open = stoppedAtMs === null ? run.openPauses : []
  const ended = [
    ...run.pauses,
    ...(stoppedAtMs === null ? [] : run.openPauses.map((each) => ({ ...each, toMs: stoppedAtMs }))),
  ].map((each) => ({ ...each, toMs: Math.min(each.toMs, stoppedAtMs ?? each.toMs) }))
  const names = [...new Set([...ended, ...open].map(({ reason }) => reason))]
  if (names.length === 0) return {}
  const pauses = names.map((reason) => {
    const now = open.find((each) => each.reason === reason)
    const lapse = now && lapseOf(calendarOf(calendar, run.manner), reasons, now)
    return {
      reason,
      pausedMs: covered(ended.filter((each) => each.reason === reason)),
      ...(now ? { sinceMs: now.fromMs } : {}),
      ...(lapse ? { untilMs: lapse.atMs, ...(lapse.provisional ? { provisional: true as const } : {}) } : {}),
    }
  })
  const sinceMs = stoppedAtMs === null ? pausedSinceMs(run) : null
  return sinceMs === null
    ? { pausedMs: covered(ended), pauses }
    : { pausedMs: covered(beforeStanding(run).pauses), pausedSinceMs: sinceMs, pauses }
}

/** How much time lies in at least one of them. */
function covered(all: readonly { fromMs: number; toMs: number }[]): number {
  if (all.length === 0) return 0
  const fromMs = Math.min(...all.map((each) => each.fromMs))
  const toMs = Math.max(...all.map((each) => each.toMs))
  return toMs - fromMs - unpausedBetween(fromMs, toMs, all)
}
