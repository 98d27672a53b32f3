import type { ClockStanding } from '../../machines/standing.ts'

/** How long something took, milliseconds, and how much of it did not count. */
interface Paused {
  pausedMs: number
  share: number | null
}

export interface ClockTime extends Paused {
  elapsedMs: number
  pauses: ({ reason: string } & Paused)[]
}

type RunTime = Pick<ClockStanding, 'startedAtMs' | 'stoppedAtMs' | 'pausedMs' | 'pausedSinceMs' | 'pauses'>

/** How long the runs of one clock of some cases took, and for how long they stood still. */
export function timeOf(
  cases: readonly { standing: { clocks: readonly ({ id: string } & RunTime)[] } }[],
  clock: string,
  atMs: number,
): ClockTime {
  return timeOfRuns(
    cases.flatMap(({ standing }) => standing.clocks.filter(({ id }) => id === clock)),
    atMs,
  )
}

/** How long runs of clocks took until they stopped, or up to an instant (UTC milliseconds), and for how long they stood still for which reasons. */
export function timeOfRuns(runs: readonly RunTime[], atMs: number): ClockTime {
  const elapsedMs = sum(runs, ({ startedAtMs, stoppedAtMs = atMs }) => since(startedAtMs, stoppedAtMs))
  const shareOf = (pausedMs: number): Paused => ({
    pausedMs,
    share: elapsedMs === 0 ? null : pausedMs / elapsedMs,
  })
  const reasons = new Map<string, number>()
  for (const { reason, pausedMs, sinceMs = atMs } of runs.flatMap(({ pauses = [] }) => pauses))
    reasons.set(reason, (reasons.get(reason) ?? 0) + pausedMs + since(sinceMs, atMs))
  return {
    elapsedMs,
    ...shareOf(sum(runs, ({ pausedMs = 0, pausedSinceMs = atMs }) => pausedMs + since(pausedSinceMs, atMs))),
    pauses: [...reasons]
      .toSorted(([, a], [, b]) => b - a)
      .map(([reason, pausedMs]) => ({ reason, ...shareOf(pausedMs) })),
  }
}

function since(fromMs: number, toMs: number): number {
  return Math.max(0, toMs - fromMs)
}

function sum(runs: readonly RunTime[], of: (run: RunTime) => number): number {
  return runs.reduce((total, run) => total + of(run), 0)
}
