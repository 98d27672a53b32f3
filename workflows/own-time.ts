import { setHandler } from '@temporalio/workflow'
import { type OwnTime, ownTime, wake } from './messages.ts'

/** The time that something lives in, UTC milliseconds. */
interface Time {
  nowMs: () => number
  /** In a query the time stands still since the last task, so it is told how late it is by Temporal. */
  toldMs: (clockMs?: number) => number
}

/** The real time, or one that began at an origin when the life itself did; all UTC milliseconds. */
export function timeSince(originMs: number | null, startedAtMs: number): Time {
  const at = (clockMs: number) => (originMs === null ? clockMs : originMs + clockMs - startedAtMs)
  return { nowMs: () => at(Date.now()), toldMs: (clockMs = 0) => at(Math.max(clockMs, Date.now())) }
}

/** Answers what time it is in what lives in a time of its own, and lets that be sent on. */
export function answerOwnTime({
  isReal,
  toldMs,
  hasUntold,
  ring,
}: Pick<Time, 'toldMs'> & { isReal: boolean; hasUntold: (atMs: number) => boolean; ring: () => void }): void {
  let sentToMs: number | null = null
  setHandler(ownTime, (clockMs): OwnTime | null => {
    const nowMs = toldMs(clockMs)
    return isReal ? null : { nowMs, hasUntold: hasUntold(nowMs), sentToMs }
  })
  setHandler(wake, (toMs) => {
    sentToMs = toMs
    ring()
  })
}
