/** A closed stretch in which a clock stood still, UTC milliseconds; its end no longer belongs to it. */
export type Pause = { readonly fromMs: number; readonly toMs: number }

/** How much wall-clock time outside the pauses lies between two instants. */
export function unpausedBetween(fromMs: number, toMs: number, pauses: readonly Pause[]): number {
  return Math.max(0, toMs - fromMs - pausedWithin(fromMs, toMs, merged(pauses)))
}

/** Whether an instant lies in a pause: its first does, its last does not. */
export function isPausedAt(ms: number, stops: readonly Pause[]): boolean {
  return stops.some(({ fromMs, toMs }) => fromMs <= ms && ms < toMs)
}

/** The instant at which that much unpaused time has gone by; a pause that begins at that very instant adds nothing. */
export function afterUnpaused(startMs: number, amountMs: number, stops: readonly Pause[]): number {
  let atMs = startMs + amountMs
  for (const { fromMs, toMs } of stops) {
    if (fromMs >= atMs) break
    if (toMs > startMs) atMs += toMs - Math.max(fromMs, startMs)
  }
  return atMs
}

/** How much of a stretch lies in pauses that do not overlap. */
export function pausedWithin(openMs: number, closeMs: number, stops: readonly Pause[]): number {
  let pausedMs = 0
  for (const { fromMs, toMs } of stops) {
    pausedMs += Math.max(0, Math.min(toMs, closeMs) - Math.max(fromMs, openMs))
  }
  return pausedMs
}

/** Pauses in their order, those that touch or overlap made one. */
export function merged(pauses: readonly Pause[]): readonly Pause[] {
  const stops: { fromMs: number; toMs: number }[] = []
  const inOrder = pauses.filter(({ fromMs, toMs }) => toMs > fromMs).sort((a, b) => a.fromMs - b.fromMs)
  for (const { fromMs, toMs } of inOrder) {
    const last = stops.at(-1)
    if (last && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs)
    else stops.push({ fromMs, toMs })
  }
  return stops
}
