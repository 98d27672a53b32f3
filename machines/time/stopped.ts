import type { ClockRun } from './run.ts'

/** The clock, stopped; where it stood still, it stands still for good, and what came after is as if it had not been. */
export function stopClock(run: ClockRun, atMs: number): ClockRun {
  const { grants, pauses, openPauses } = run
  const standing = pauses.filter(({ fromMs, toMs }) => fromMs < atMs && atMs < toMs)
  return {
    ...run,
    stoppedAtMs: atMs,
    grants: grants.filter((grant) => grant.atMs <= atMs),
    pauses: pauses.filter(({ toMs }) => toMs <= atMs),
    openPauses: [
      ...openPauses.filter(({ fromMs }) => fromMs <= atMs),
      ...standing.map(({ reason, fromMs }) => ({ reason, fromMs })),
    ],
  }
}
