import { own } from '../../policies/own.ts'
import type { ClockStanding } from '../standing.ts'
import type { Terms } from '../terms.ts'
import { clockNameOf } from '../time/run.ts'

/** What became of a clock. A window that ended before its time was up has been used; one that nobody used has lapsed. */
export type Verdict = 'in time' | 'late' | 'open' | 'used' | 'lapsed'

/** One run of a clock in a case, as it last stood. A clock that starts again after its end has another. */
export interface RunSeen {
  /** The clock, with the consultation, slip or action it is for. */
  id: string
  /** Which of its runs it is, from 1. */
  nth: number
  standing: ClockStanding
  /** Whose step ended it; null while it goes on. */
  endedBy: string | null
}

/** The runs of a case after a step of somebody, from those before it and its clocks as they stand now. */
export function runsAfter(
  before: readonly RunSeen[],
  clocks: readonly ClockStanding[],
  by: string,
): RunSeen[] {
  return clocks.reduce<RunSeen[]>(
    (runs, standing) => {
      const latest = runs.findLast(({ id }) => id === standing.id)
      const isStopped = standing.state === 'stopped'
      const wasStopped = latest?.standing.state === 'stopped'
      const seen = { standing, endedBy: isStopped ? (wasStopped ? latest.endedBy : by) : null }
      if (latest && !isAnother(latest.standing, standing)) {
        return runs.map((run) => (run === latest ? { ...latest, ...seen } : run))
      }
      return [
        ...runs,
        { id: standing.id, nth: (latest?.nth ?? 0) + 1, ...seen, endedBy: isStopped ? by : null },
      ]
    },
    [...before],
  )
}

/** A run that was reset before anybody missed it is the same promise; one that turns out to have begun earlier is, too. */
function isAnother(before: ClockStanding, now: ClockStanding): boolean {
  return now.startedAtMs > before.startedAtMs && (before.state === 'stopped' || before.late)
}

/** Whose time a clock is under some rules: what the complainant does late is no lateness of the organisation. */
export type OwedBy = 'organisation' | 'complainant'

/** Who owes what a run is the time for. */
export function owedBy({ rules }: Pick<Terms, 'rules'>, { id }: Pick<RunSeen, 'id'>): OwedBy {
  return own(rules.clocks, clockNameOf(id))?.owedBy ?? 'organisation'
}

/** Whether a clock, by its id, is a window: nothing that anybody owes. */
export function isWindow({ clocks }: Pick<Terms['rules'], 'clocks'>, id: string): boolean {
  return own(clocks, clockNameOf(id))?.lapses ?? false
}

/** What became of a run by an instant, UTC milliseconds, under the rules that it ran by. */
export function verdictOn({ rules }: Pick<Terms, 'rules'>, { id, standing }: RunSeen, byMs: number): Verdict {
  const { state, dueAtMs, stoppedAtMs, late } = standing
  const isOver = state === 'running' && dueAtMs <= byMs
  if (isWindow(rules, id)) {
    if (state !== 'stopped') return isOver ? 'lapsed' : 'open'
    return stoppedAtMs !== undefined && stoppedAtMs >= dueAtMs ? 'lapsed' : 'used'
  }
  if (late || isOver) return 'late'
  return state === 'stopped' ? 'in time' : 'open'
}
