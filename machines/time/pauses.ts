import type { ClockRun } from './run.ts'

/** Since when a clock stands still without a break, over all the reasons that overlap; null while none of them holds. */
export function pausedSinceMs({ pauses, openPauses }: ClockRun): number | null {
  if (openPauses.length === 0) return null
  let sinceMs = Math.min(...openPauses.map(({ fromMs }) => fromMs))
  for (const { fromMs, toMs } of pauses.toSorted((a, b) => b.toMs - a.toMs)) {
    if (toMs >= sinceMs) sinceMs = Math.min(sinceMs, fromMs)
  }
  return sinceMs
}

/** The clock with some of its reasons ended at an instant and others begun; one that holds already goes on, and none ends twice. */
export function withPauses(
  run: ClockRun,
  change: { ended: readonly string[]; begun: readonly string[]; atMs: number },
): ClockRun {
  const { ended, begun, atMs } = change
  const isEnding = ({ reason }: { reason: string }) => ended.includes(reason)
  const goingOn = run.openPauses.filter((pause) => !isEnding(pause))
  const fresh = begun.filter((reason) => !goingOn.some((pause) => pause.reason === reason))
  return {
    ...run,
    pauses: [...run.pauses, ...run.openPauses.filter(isEnding).map((pause) => ({ ...pause, toMs: atMs }))],
    openPauses: [...goingOn, ...fresh.map((reason) => ({ reason, fromMs: atMs }))],
  }
}

/** The run as it was when it last came to stand still. */
export function beforeStanding(run: ClockRun): ClockRun {
  const sinceMs = pausedSinceMs(run)
  if (sinceMs === null) return run
  return { ...run, openPauses: [], pauses: run.pauses.filter(({ toMs }) => toMs < sinceMs) }
}
