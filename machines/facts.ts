import type { Expected, Match } from '../policies/match.ts'
import type { Complaint, Fact } from './complaint-context.ts'

const DAY_MS = 86_400_000

/** What conditions may look at: the complaint's own facts and the sums of its proposal. */
export function factsOf(complaint: Complaint): Record<string, Fact> {
  const { facts, proposal, group } = complaint
  if (!proposal) return { grouped: group !== null, ...facts }
  const sum = (of: 'amount' | 'quantity') =>
    proposal.remedies.reduce((total, each) => total + (each[of] ?? 0), 0)
  return {
    grouped: group !== null,
    quantity: sum('quantity'),
    amount: sum('amount'),
    ...facts,
    remedy: proposal.remedies.map((each) => each.remedy),
  }
}

/** Whether the complaint, as it stands, meets a condition. */
export function matches(complaint: Complaint, match: Match): boolean {
  return holds(match, factsOf(complaint), complaint.receivedDay)
}

/** Whether every fact is as the condition expects. Ages of dates are counted to the local day of receipt. */
export function holds(match: Match, facts: Record<string, Fact>, receivedDay: number): boolean {
  return Object.entries(match).every(([name, expected]) =>
    meets(facts[name === 'class' ? 'classPath' : name] ?? null, expected, receivedDay),
  )
}

function meets(fact: Fact, expected: Expected, receivedDay: number): boolean {
  if (Array.isArray(fact)) return fact.some((each) => meets(each, expected, receivedDay))
  if (Array.isArray(expected)) return expected.some((each) => each === fact)
  if (typeof expected !== 'object') return expected === fact
  const { from, below, withinDays, moreThanDays, known, not } = expected
  if (known !== undefined && known !== (fact !== null)) return false
  if (not !== undefined && [not].flat().some((each) => each === fact)) return false
  if (from !== undefined && !(typeof fact === 'number' && fact >= from)) return false
  if (below !== undefined && !(typeof fact === 'number' && fact < below)) return false
  if (withinDays === undefined && moreThanDays === undefined) return true
  const ageDays = ageInDays(fact, receivedDay)
  if (ageDays === null) return false
  if (withinDays !== undefined && ageDays > withinDays) return false
  return moreThanDays === undefined || ageDays > moreThanDays
}

/** Whole days from a `YYYY-MM-DD` fact to the day of receipt . */
function ageInDays(fact: Fact, receivedDay: number): number | null {
  if (typeof fact !== 'string') return null
  const [year, month, day] = fact.split('-').map(Number)
  if (year === undefined || month === undefined || day === undefined) return null
  return receivedDay - Math.floor(Date.UTC(year, month - 1, day) / DAY_MS)
}
