import { type ClockRun, withLimit } from './run.ts'

/** The clock, stopped; where it stood still, it stands still for good, and what came after is as if it had not been. */
export function stopClock(run: ClockRun, atMs: number): ClockRun {
  const { grants, notices, pauses, openPauses, ...then } = limitedAt(run, atMs)
  const standing = pauses.filter(({ fromMs, toMs }) => fromMs < atMs && atMs < toMs)
  return {
    ...then,
    stoppedAtMs: atMs,
    grants: grants.filter((grant) => grant.atMs <= atMs),
    ...(notices ? { notices: notices.filter((sent) => sent.atMs <= atMs) } : {}),
    pauses: pauses.filter(({ toMs }) => toMs <= atMs),
    openPauses: [
      ...openPauses.filter(({ fromMs }) => fromMs <= atMs),
      ...standing.map(({ reason, fromMs }) => ({ reason, fromMs })),
    ],
  }
}

/** The clock under the limit that it had at an instant. */
function limitedAt(run: ClockRun, atMs: number): ClockRun {
  const formerLimits = run.formerLimits?.filter(({ replacedAtMs }) => replacedAtMs <= atMs) ?? []
  const next = run.formerLimits?.[formerLimits.length]
  if (!next) return run
  const { formerLimits: _, ...under } = withLimit(run, next)
  return formerLimits.length === 0 ? under : { ...under, formerLimits }
}
