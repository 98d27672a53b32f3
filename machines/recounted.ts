import { own } from '../policies/own.ts'
import { countedSince } from '../policies/counted.ts'
import { lookedBackAt } from '../policies/looked-back.ts'
import { withTurns } from './chronicle.ts'
import type { Complaint } from './complaint-context.ts'
import type { Happening } from './happening.ts'
import { pastOf, pastsOf } from './past.ts'
import type { Terms } from './terms.ts'
import { atInstant, type Instants } from './time/instants.ts'
import { calendarOf } from './time/own-calendar.ts'
import type { Turn } from './time/turn.ts'
import { endOf } from './turns-heard.ts'

/**
 * The complaint after something happened that is looked back at, with when: what had counted from its last time counts from there, and
 * gates bounded in time are judged by it.
 */
export function recounted(
  terms: Terms,
  before: Complaint,
  complaint: Complaint,
  happenings: readonly Happening[],
  when: Instants,
): Complaint {
  const { chronicle } = complaint
  const isCounted = ({ name }: Happening) => countedSince(terms.rules).includes(name)
  const kept = happenings.filter((each) => isCounted(each) || lookedBackAt(terms.rules).has(each.name))
  if (!chronicle || kept.length === 0) return complaint
  const past = kept.reduce(
    (so, { name, key, atMs }) => {
      const { fromMs, untilMs } = atMs === undefined ? when : atInstant(atMs)
      const known = own(so, name) ?? pastsOf(before, name)
      return { ...so, [name]: [...known, { ...(key === undefined ? {} : { key }), fromMs, untilMs }] }
    },
    { ...chronicle.past },
  )
  const so = { ...complaint, chronicle: { ...chronicle, past } }
  if (!kept.some(isCounted)) return so
  const turns = chronicle.turns.map((turn) => countedAnew(terms, so, turn))
  return withTurns(terms, so, turns, when.enteredAtMs)
}

function countedAnew(terms: Terms, complaint: Complaint, turn: Turn): Turn {
  const { since, reachMs: _, ...rest } = turn
  if (!since) return turn
  const at = pastOf(terms, complaint, since)
  const isEnd = turn.does === 'stop' || turn.does === 'resume'
  const now = isEnd
    ? endOf({ calendar: calendarOf(terms.calendar, own(terms.rules.clocks, turn.clock)) }, since, at)
    : { atMs: at.fromMs }
  return now.atMs === turn.atMs ? turn : { ...rest, since, ...now }
}
