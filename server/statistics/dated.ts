import type { DatedBy } from '../../policies/dated.ts'
import { own } from '../../policies/own.ts'
import type { ComplaintSummary } from '../projections/summary.ts'

type Dated = Pick<ComplaintSummary, 'receivedAtMs' | 'closedAtMs' | 'endedAtMs' | 'taken'> & {
  standing: Pick<ComplaintSummary['standing'], 'clocks'>
}

/** When it happened in a case, UTC milliseconds: a step for the first time, a clock due by its latest date; null while it has not. */
export function dateOf(of: Dated, by: DatedBy): number | null {
  switch (by) {
    case 'received':
      return of.receivedAtMs
    case 'closed':
      return of.closedAtMs
    case 'ended':
      return of.endedAtMs
    case 'answered':
      return takenAt(of, 'step:answer')
    default:
      return by.startsWith('due:') ? dueOf(of, by.slice('due:'.length)) : takenAt(of, by)
  }
}

function takenAt({ taken }: Dated, name: string): number | null {
  return own(taken, name) ?? null
}

/** A clock that runs for each slip or action is due when the last of them is. */
function dueOf({ standing }: Dated, clock: string): number | null {
  const runs = standing.clocks.filter(({ id }) => id === clock || id.startsWith(`${clock}:`))
  return runs.length === 0 ? null : Math.max(...runs.map(({ dueAtMs }) => dueAtMs))
}
