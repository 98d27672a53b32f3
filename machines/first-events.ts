import type { Folded } from './fold.ts'
import { own } from '../policies/own.ts'

/**
 * When each event of a part of a case, and each mark of its clocks, happened first, by the name that triggers hear it under, UTC
 * milliseconds; at closing time where only a date is known. What a way back has undone happened all the same.
 */
export function firstEventsOf(folded: readonly Folded[]): Record<string, number> {
  const first = new Map<string, number>()
  for (const [n, { snapshot, happenedAtMs, happenedUntilMs }] of folded.entries()) {
    const before = folded[n - 1]?.snapshot.context.done ?? {}
    for (const [name, done] of Object.entries(snapshot.context.done)) {
      if (!name.includes('.') || own(before, name) === done) continue
      const atMs = Math.min(done.atMs, done.sinceMs ?? done.atMs)
      const whenMs = atMs === happenedAtMs ? (happenedUntilMs ?? atMs) : atMs
      first.set(name, Math.min(first.get(name) ?? Infinity, whenMs))
    }
  }
  return Object.fromEntries(first)
}
