import type { PinnedCalendar } from '../../policies/calendar.ts'
import { parseRule } from '../duration.ts'
import { dueAt, type Pause } from '../working-time.ts'
import { type ClockRun, startedRun } from './run.ts'

/** A run as earlier versions kept it: with its due instant, and without what had led to it. */
interface OlderRun {
  clock: string
  key: string | null
  startedAtMs: number
  rule: string | null
  dueAtMs: number
  pauses: Pause[]
  pausedAtMs: number | null
  stoppedAtMs: number | null
  late: boolean
  marks: number
  marksFromMs: number
  ladderFromMs: number
  extensions: number
}

/** What one run handed to the next, in today's shape; a snapshot that an earlier version wrote keeps what it knew. */
export function readRuns<S extends { context: { clocks: (ClockRun | OlderRun)[] } }>(
  calendar: PinnedCalendar,
  snapshot: S,
): S {
  const clocks = snapshot.context.clocks.map((run) => ('grants' in run ? run : fromOlder(calendar, run)))
  return { ...snapshot, context: { ...snapshot.context, clocks } }
}

function fromOlder(calendar: PinnedCalendar, older: OlderRun): ClockRun {
  const { clock, key, startedAtMs, rule, dueAtMs, marks, marksFromMs, ladderFromMs, extensions } = older
  const { pauses, pausedAtMs, stoppedAtMs } = older
  const isMoved = extensions > 0 || (rule !== null && ruledMs(calendar, older, rule) !== dueAtMs)
  // How often it was extended counts; the dates before the last are lost.
  const grants = Array.from({ length: Math.max(extensions, isMoved ? 1 : 0) }, () => ({
    sort: extensions > 0 ? ('extended' as const) : ('promised' as const),
    untilMs: dueAtMs,
    atMs: marksFromMs,
  }))
  return {
    ...startedRun({ clock, key, startedAtMs }, rule === null ? { untilMs: dueAtMs } : { rule }),
    grants,
    pauses,
    pausedAtMs,
    stoppedAtMs,
    marks,
    marksFromMs,
    takenOver: ladderFromMs === dueAtMs ? null : { atMs: ladderFromMs, reachedMs: 0 },
  }
}

function ruledMs(calendar: PinnedCalendar, { startedAtMs, pauses }: OlderRun, rule: string): number {
  return dueAt(calendar, parseRule(rule), startedAtMs, pauses)
}
