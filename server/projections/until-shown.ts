import { setTimeout as pause } from 'node:timers/promises'

const LOOK_AGAIN_MS = 15

/** True once the projections show `version` or a later one; false when `timeoutMs` pass before. */
export async function untilShown(
  look: () => Promise<{ standing: { version: number } } | null | undefined>,
  version: number,
  timeoutMs: number,
): Promise<boolean> {
  const untilMs = performance.now() + timeoutMs
  for (;;) {
    const summary = await look()
    if (summary && summary.standing.version >= version) return true
    if (performance.now() >= untilMs) return false
    await pause(LOOK_AGAIN_MS)
  }
}
