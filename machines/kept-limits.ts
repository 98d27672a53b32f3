import { own } from '../policies/own.ts'
import { concerns } from './clocks.ts'
import type { ClockRun, Complaint } from './complaint-context.ts'
import { retaken } from './retaken.ts'
import type { Terms } from './terms.ts'
import { clockId } from './time/run.ts'
import type { Turn } from './time/turn.ts'

/**
 * A case that has come under other terms, with the limit of each run told in its chronicle where these would give it another or none:
 * taken again, it has the same. Throws a `CalendarRangeError`.
 */
export function withLimitsKept(terms: Terms, complaint: Complaint): Complaint {
  const { chronicle, clocks } = complaint
  if (!chronicle) return complaint
  const turns = clocks.reduce<Turn[]>((all, run) => {
    if (!own(terms.rules.clocks, run.clock)) return all
    const so = { ...complaint, chronicle: { ...chronicle, turns: all } }
    return isTold(terms, so, run) ? all : withLimitTold(all, run)
  }, chronicle.turns)
  return { ...complaint, chronicle: { ...chronicle, turns } }
}

function isTold(terms: Terms, complaint: Complaint, run: ClockRun): boolean {
  const again = retaken(terms, complaint, run.clock).find((each) => clockId(each) === clockId(run))
  return again?.rule === run.rule && again.untilMs === run.untilMs
}

/** The turns with the limit of a run told at its start, or where it is told to have changed last. */
function withLimitTold(turns: readonly Turn[], run: ClockRun): Turn[] {
  const { rule, untilMs, untilClosing } = run
  const limit = { rule, untilMs, ...(untilClosing ? { untilClosing } : {}) }
  const isIts = (turn: Turn) =>
    turn.clock === run.clock &&
    concerns(run, turn) &&
    (turn.does === 'limit'
      ? turn.atMs >= run.startedAtMs
      : (turn.does === 'start' || turn.does === 'reset') && turn.atMs === run.startedAtMs)
  const last = turns.findLastIndex(isIts)
  return turns.map((turn, nth) => (nth === last ? ({ ...turn, limit } as Turn) : turn))
}
