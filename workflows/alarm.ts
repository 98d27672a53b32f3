import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow'

/**
 * Marks of many complaints fall on one instant, closing time above all, and a worker cannot wake thousands at once: each
 * complaint wakes up to this much later, always the same for the same complaint. The record says how late it was.
 */
const SPREAD_MS = 10_000

/** One durable timer, set anew only when the instant changes. */
export interface AlarmClock {
  setTo(atMs: number | null): void
  rings(): boolean
  /** Rings at once. */
  ring(): void
  cancel(): void
}

/** An alarm clock for this complaint. Instants are real time, UTC milliseconds. */
export function alarmClock(complaintId: string): AlarmClock {
  const spreadMs = spreadOf(complaintId)
  let armed: { atMs: number; scope: CancellationScope } | null = null
  let ringing = false

  function cancel(): void {
    armed?.scope.cancel()
    armed = null
  }

  function setTo(atMs: number | null): void {
    ringing = false
    if (armed !== null && armed.atMs === atMs) return
    cancel()
    if (atMs === null) return
    const scope = new CancellationScope()
    armed = { atMs, scope }
    scope
      .run(() => sleep(Math.max(1, atMs + spreadMs - Date.now())))
      .then(
        () => {
          if (armed?.scope === scope) armed = null
          ringing = true
        },
        (error: unknown) => {
          if (!isCancellation(error)) throw error
        },
      )
  }

  return { setTo, cancel, rings: () => ringing, ring: () => void (ringing = true) }
}

function spreadOf(id: string): number {
  let hash = 0
  for (const letter of id) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % SPREAD_MS
  return hash
}
