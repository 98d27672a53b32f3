import type { PinnedCalendar } from '../../policies/calendar.ts'
import type { Clock } from '../../policies/clock.ts'
import { own } from '../../policies/own.ts'
import { pauseReasons } from '../../policies/pauses.ts'
import { parseRule } from '../duration.ts'
import { dueAt, type Pause } from '../working-time.ts'
import { type ClockRun, startedRun } from './run.ts'

/** Pauses as earlier versions kept them: without their reasons, and one at a time. */
interface OlderPauses {
  pauses: Pause[]
  pausedAtMs: number | null
}

/** A run as earlier versions kept it: what had led to its due instant, and pauses without reasons. */
type OlderRun = Omit<ClockRun, keyof OlderPauses | 'openPauses'> & OlderPauses

/** A run as the first versions kept it: with its due instant, and without what had led to it. */
interface FirstRun extends OlderPauses {
  clock: string
  key: string | null
  startedAtMs: number
  rule: string | null
  dueAtMs: number
  stoppedAtMs: number | null
  late: boolean
  marks: number
  marksFromMs: number
  ladderFromMs: number
  extensions: number
}

type Clocks = Readonly<Record<string, Pick<Clock, 'pauses' | 'resumes'>>>

/**
 * What one run handed to the next, in today's shape; a snapshot that an earlier version wrote keeps what it knew. `clocks` are those
 * of the policy that can be paused.
 */
export function readRuns<S extends { context: { clocks: (ClockRun | OlderRun | FirstRun)[] } }>(
  calendar: PinnedCalendar,
  snapshot: S,
  clocks: Clocks = {},
): S {
  const runs = snapshot.context.clocks.map((run) => {
    if ('openPauses' in run) return run
    const older = 'grants' in run ? run : fromFirst(calendar, run)
    return withReasons(older, reasonsOf(own(clocks, older.clock)))
  })
  return { ...snapshot, context: { ...snapshot.context, clocks: runs } }
}

function withReasons({ pauses, pausedAtMs, ...kept }: OlderRun, reason: string): ClockRun {
  return {
    ...kept,
    pauses: pauses.map((pause) => ({ ...pause, reason })),
    openPauses: pausedAtMs === null ? [] : [{ reason, fromMs: pausedAtMs }],
  }
}

/** The reason of a pause, as far as its clock tells: all that it has, where it has several. */
function reasonsOf(rule: Clocks[string] | undefined): string {
  return rule
    ? pauseReasons(rule)
        .map(({ name }) => name)
        .join(' or ')
    : ''
}

function fromFirst(calendar: PinnedCalendar, first: FirstRun): OlderRun {
  const { clock, key, startedAtMs, rule, dueAtMs, marks, marksFromMs, ladderFromMs, extensions } = first
  const { pauses, pausedAtMs, stoppedAtMs } = first
  const isMoved = extensions > 0 || (rule !== null && ruledMs(calendar, first, rule) !== dueAtMs)
  // How often it was extended counts; the dates before the last are lost.
  const grants = Array.from({ length: Math.max(extensions, isMoved ? 1 : 0) }, () => ({
    sort: extensions > 0 ? ('extended' as const) : ('promised' as const),
    untilMs: dueAtMs,
    atMs: marksFromMs,
  }))
  const { openPauses: _, ...started } = startedRun(
    { clock, key, startedAtMs },
    rule === null ? { untilMs: dueAtMs } : { rule },
  )
  return {
    ...started,
    grants,
    pauses,
    pausedAtMs,
    stoppedAtMs,
    marks,
    marksFromMs,
    takenOver: ladderFromMs === dueAtMs ? null : { atMs: ladderFromMs, reachedMs: 0 },
  }
}

function ruledMs(calendar: PinnedCalendar, { startedAtMs, pauses }: FirstRun, rule: string): number {
  return dueAt(calendar, parseRule(rule), startedAtMs, pauses)
}
