import { own } from '../policies/own.ts'
import { countedSince } from '../policies/counted.ts'
import { withTurns } from './chronicle.ts'
import type { Complaint } from './complaint-context.ts'
import type { Happening } from './happening.ts'
import { pastOf, pastsOf } from './past.ts'
import type { Terms } from './terms.ts'
import { atInstant, type Instants } from './time/instants.ts'
import type { Turn } from './time/turn.ts'
import { endOf } from './turns-heard.ts'

/** The complaint after something happened from which clocks count: what had counted from its last time counts from there. */
export function recounted(
  terms: Terms,
  before: Complaint,
  complaint: Complaint,
  happenings: readonly Happening[],
  when: Instants,
): Complaint {
  const { chronicle } = complaint
  const counted = happenings.filter(({ name }) => countedSince(terms.rules).includes(name))
  if (!chronicle || counted.length === 0) return complaint
  const past = counted.reduce(
    (so, { name, key, atMs }) => {
      const { fromMs, untilMs } = atMs === undefined ? when : atInstant(atMs)
      const known = own(so, name) ?? pastsOf(before, name)
      return { ...so, [name]: [...known, { ...(key === undefined ? {} : { key }), fromMs, untilMs }] }
    },
    { ...chronicle.past },
  )
  const so = { ...complaint, chronicle: { ...chronicle, past } }
  const turns = chronicle.turns.map((turn) => countedAnew(terms, so, turn))
  return withTurns(terms, so, turns, when.enteredAtMs)
}

function countedAnew(terms: Terms, complaint: Complaint, turn: Turn): Turn {
  const { since, reachMs: _, ...rest } = turn
  if (!since) return turn
  const at = pastOf(terms, complaint, since)
  const isEnd = turn.does === 'stop' || turn.does === 'resume'
  const now = isEnd ? endOf(terms, since, at) : { atMs: at.fromMs }
  return now.atMs === turn.atMs ? turn : { ...rest, since, ...now }
}
