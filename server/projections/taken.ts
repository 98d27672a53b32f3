import type { AnyEntry } from '../../ledger/entry.ts'

/**
 * When each step was first taken (`step:<name>`), each record first made (`record:<name>`) and each state first entered
 * (`state:<name>`), UTC milliseconds: when it happened, at closing time where only a date is known.
 */
export type Taken = Record<string, number>

/** The same after one more entry, from the state that the case was in; one that is entered late may turn out to have been the first. */
export function takenAfter(
  before: Taken,
  { step, after, atMs, happenedAtMs = atMs, happenedUntilMs = happenedAtMs }: AnyEntry,
  state: string | null,
): Taken {
  if (step.type === 'deadlinePassed') return before
  const names = [
    `step:${step.type}`,
    ...(step.type === 'record' ? [`record:${String(step['record'])}`] : []),
    ...statesEntered(state, after.state).map((name) => `state:${name}`),
  ]
  // What begins with a date begins with its day, and so does a case.
  const whenMs = step.type === 'receive' ? happenedAtMs : happenedUntilMs
  const known = new Map(Object.entries(before))
  for (const name of names) known.set(name, Math.min(known.get(name) ?? Infinity, whenMs))
  return Object.fromEntries(known)
}

/** What is filed in the step that closes it was closed all the same. */
function statesEntered(before: string | null, after: string): string[] {
  if (before === after) return []
  return after === 'filed' && before !== 'closed' ? ['closed', after] : [after]
}
