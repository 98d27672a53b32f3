import type { OwedBy, RunSeen, Verdict } from './runs.ts'

/** What other terms make of a run: the verdict turns, the run is new or gone, only its date moves, or nothing. */
export type Change = 'lateToInTime' | 'inTimeToLate' | 'new' | 'gone' | 'otherwise' | 'moved' | 'same'

/** A run with what became of it, and whose time it was. */
export type Judged = RunSeen & { verdict: Verdict; owedBy: OwedBy }

/** One run of a clock under the terms it was recorded under, and under others. */
export interface Compared {
  id: string
  nth: number
  owedBy: OwedBy
  before: Judged | null
  after: Judged | null
  change: Change
}

/**
 * Every run that a case had or would have had, side by side, in the order in which they were recorded. What the one owed and the other
 * would owe is gone for the one and new for the other.
 */
export function compared(before: readonly Judged[], after: readonly Judged[]): Compared[] {
  const same = (one: Judged) => (other: Judged) =>
    one.id === other.id && one.nth === other.nth && one.owedBy === other.owedBy
  const kept = before.map((one) => ({ before: one, after: after.find(same(one)) ?? null }))
  const fresh = after.filter((one) => !before.some(same(one))).map((one) => ({ before: null, after: one }))
  return [...kept, ...fresh].map((pair) => {
    const { id, nth, owedBy } = pair.before ?? pair.after
    return { id, nth, owedBy, ...pair, change: changeOf(pair.before, pair.after) }
  })
}

function changeOf(before: Judged | null, after: Judged | null): Change {
  if (before === null) return 'new'
  if (after === null) return 'gone'
  const [was, is] = [before.verdict === 'late', after.verdict === 'late']
  if (was !== is) return was ? 'lateToInTime' : 'inTimeToLate'
  if (before.verdict !== after.verdict) return 'otherwise'
  return before.standing.dueAtMs === after.standing.dueAtMs ? 'same' : 'moved'
}
