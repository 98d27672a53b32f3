import type { PinnedCalendar } from '../../policies/calendar.ts'
import type { PauseReason } from '../../policies/pauses.ts'
import { parseRule } from '../duration.ts'
import { reckoned } from '../working-time.ts'
import { calendarOf } from './own-calendar.ts'
import type { Instants } from './instants.ts'
import { reckonsBy } from './reckoning.ts'
import type { Due } from './ruled.ts'
import type { ClockRun, OpenPause } from './run.ts'
import type { Pause } from './unpaused.ts'

/** Since when a clock stands still without a break, over all the reasons that overlap; null while none of them holds. */
export function pausedSinceMs({ pauses, openPauses }: ClockRun): number | null {
  if (openPauses.length === 0) return null
  let sinceMs = Math.min(...openPauses.map(({ fromMs }) => fromMs))
  for (const { fromMs, toMs } of pauses.toSorted((a, b) => b.toMs - a.toMs)) {
    if (toMs >= sinceMs) sinceMs = Math.min(sinceMs, fromMs)
  }
  return sinceMs
}

/**
 * The pauses of a clock that are over. One that was open when it stopped ended there; by earlier reckonings it was never given back
 * (docs/decisions/0041).
 */
export function pausesOver(calendar: PinnedCalendar, run: ClockRun): readonly Pause[] {
  const { pauses, openPauses, stoppedAtMs } = run
  if (stoppedAtMs === null || openPauses.length === 0 || !reckonsBy(calendar, 4)) return pauses
  return [...pauses, ...openPauses.map(({ fromMs }) => ({ fromMs, toMs: stoppedAtMs }))]
}

/**
 * The clock with some of its reasons ended and others begun; one that holds already goes on, and none ends twice. What is entered
 * later than it happened takes its place among what was known before.
 */
export function withPauses(
  run: ClockRun,
  { ended, begun }: { ended: readonly string[]; begun: readonly string[] },
  when: Instants,
): ClockRun {
  const stood = ended.reduce((so, reason) => withEnd(so, reason, when), run)
  return begun.reduce((so, reason) => withBegin(so, reason, Math.max(run.startedAtMs, when.fromMs)), stood)
}

function withEnd(run: ClockRun, reason: string, { fromMs, untilMs }: Instants): ClockRun {
  const open = run.openPauses.find((each) => each.reason === reason)
  // A date can be that of the day on which the pause began.
  const toMs = open && fromMs < untilMs ? Math.max(open.fromMs, untilMs) : untilMs
  const pauses = run.pauses.map((each) =>
    each.reason === reason && each.fromMs <= toMs && toMs < each.toMs ? { ...each, toMs } : each,
  )
  if (!open || open.fromMs > toMs) return { ...run, pauses }
  return {
    ...run,
    pauses: [...pauses, { ...open, toMs }],
    openPauses: run.openPauses.filter((each) => each !== open),
  }
}

function withBegin(run: ClockRun, reason: string, fromMs: number): ClockRun {
  const earlier = <P extends OpenPause>(pause: P): P => ({ ...pause, fromMs: Math.min(pause.fromMs, fromMs) })
  const open = run.openPauses.find((each) => each.reason === reason)
  const mine = run.pauses.filter((each) => each.reason === reason && fromMs < each.toMs)
  const next = mine.toSorted((a, b) => a.fromMs - b.fromMs)[0]
  if (next) return { ...run, pauses: run.pauses.map((each) => (each === next ? earlier(each) : each)) }
  return {
    ...run,
    openPauses: open
      ? run.openPauses.map((each) => (each === open ? earlier(each) : each))
      : [...run.openPauses, { reason, fromMs }],
  }
}

/** When a reason to stand still ends by itself. */
interface Lapse extends Due {
  reason: PauseReason
}

/** Which of the reasons that hold is the first to end by itself, and when; null where none of them ever does. */
export function firstLapse(
  calendar: PinnedCalendar,
  reasons: readonly PauseReason[],
  { openPauses, manner }: ClockRun,
): Lapse | null {
  const by = calendarOf(calendar, manner)
  const lapses = openPauses.flatMap((open) => lapseOf(by, reasons, open) ?? [])
  return lapses.toSorted((a, b) => a.atMs - b.atMs)[0] ?? null
}

/** When a reason that holds ends by itself, by the calendar of its clock; null where it never does. */
export function lapseOf(
  calendar: PinnedCalendar,
  reasons: readonly PauseReason[],
  { reason: name, fromMs }: OpenPause,
): Lapse | null {
  const reason = reasons.find((each) => each.name === name)
  if (reason?.upTo === undefined) return null
  return { reason, ...reckoned(calendar, parseRule(reason.upTo), fromMs, []) }
}

/** The run as it was when it last came to stand still. */
export function beforeStanding(run: ClockRun): ClockRun {
  const sinceMs = pausedSinceMs(run)
  if (sinceMs === null) return run
  return { ...run, openPauses: [], pauses: run.pauses.filter(({ toMs }) => toMs < sinceMs) }
}
