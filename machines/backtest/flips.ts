import type { RunSeen, Verdict } from './runs.ts'

/** What other terms make of a run: the verdict turns, the run is new or gone, only its date moves, or nothing. */
export type Change = 'lateToInTime' | 'inTimeToLate' | 'new' | 'gone' | 'otherwise' | 'moved' | 'same'

/** A run with what became of it. */
export type Judged = RunSeen & { verdict: Verdict }

/** One run of a clock under the terms it was recorded under, and under others. */
export interface Compared {
  id: string
  nth: number
  before: Judged | null
  after: Judged | null
  change: Change
}

/** Every run that a case had or would have had, side by side, in the order in which they were recorded. */
export function compared(before: readonly Judged[], after: readonly Judged[]): Compared[] {
  const same = (one: Judged) => (other: Judged) => one.id === other.id && one.nth === other.nth
  const kept = before.map((one) => ({ before: one, after: after.find(same(one)) ?? null }))
  const fresh = after.filter((one) => !before.some(same(one))).map((one) => ({ before: null, after: one }))
  return [...kept, ...fresh].map((pair) => {
    const { id, nth } = pair.before ?? pair.after
    return { id, nth, ...pair, change: changeOf(pair.before, pair.after) }
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
