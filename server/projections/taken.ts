import type { AnyEntry } from '../../ledger/entry.ts'

/** When each step was first taken, and each record first made (`record:<name>`), UTC milliseconds: when it happened, at closing time where only a date is known. */
export type Taken = Record<string, number>

/** The same after one more entry; one that is entered late may turn out to have been the first. */
export function takenAfter(
  before: Taken,
  { step, atMs, happenedAtMs = atMs, happenedUntilMs = happenedAtMs }: AnyEntry,
): Taken {
  if (step.type === 'deadlinePassed') return before
  const names = [`step:${step.type}`, ...(step.type === 'record' ? [`record:${String(step['record'])}`] : [])]
  // What begins with a date begins with its day, and so does a case.
  const whenMs = step.type === 'receive' ? happenedAtMs : happenedUntilMs
  const known = new Map(Object.entries(before))
  for (const name of names) known.set(name, Math.min(known.get(name) ?? Infinity, whenMs))
  return Object.fromEntries(known)
}
