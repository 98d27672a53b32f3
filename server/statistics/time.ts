import type { ComplaintSummary } from '../projections/summary.ts'

/** How long something took, milliseconds, and how much of it did not count. */
interface Paused {
  pausedMs: number
  share: number | null
}

interface ClockTime extends Paused {
  elapsedMs: number
  pauses: ({ reason: string } & Paused)[]
}

type Clock = ComplaintSummary['standing']['clocks'][number]

/** How long the runs of a clock took until they stopped, or up to an instant (UTC milliseconds), and for how long they stood still for which reasons. */
export function timeOf(
  cases: readonly Pick<ComplaintSummary, 'standing'>[],
  clock: string,
  atMs: number,
): ClockTime {
  const runs = cases.flatMap(({ standing }) => standing.clocks.filter(({ id }) => id === clock))
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

function sum(runs: readonly Clock[], of: (run: Clock) => number): number {
  return runs.reduce((total, run) => total + of(run), 0)
}
