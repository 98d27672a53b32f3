import type { DatedBy } from '../../policies/dated.ts'
import { own } from '../../policies/own.ts'
import type { ComplaintSummary } from '../projections/summary.ts'
import { clockNameOf } from '../../machines/time/run.ts'

type Dated = Pick<ComplaintSummary, 'receivedAtMs' | 'closedAtMs' | 'endedAtMs' | 'taken'> & {
  standing: Pick<ComplaintSummary['standing'], 'clocks'>
}

/**
 * When it happened in a case, UTC milliseconds; null while it has not. A step, a record, a state or an event counts by its first time,
 * a clock by the run that it has now.
 */
export function dateOf(of: Dated, by: DatedBy): number | null {
  const [kind = '', clock = ''] = by.split(':')
  const runs = () => of.standing.clocks.filter(({ id }) => clockNameOf(id) === clock)
  switch (kind) {
    case 'received':
      return of.receivedAtMs
    case 'closed':
      return of.closedAtMs
    case 'ended':
      return of.endedAtMs
    case 'answered':
      return own(of.taken, 'step:answer') ?? null
    case 'started':
      return among(runs(), ({ startedAtMs }) => startedAtMs, Math.min)
    case 'stopped':
      return among(runs(), ({ stoppedAtMs = null }) => stoppedAtMs, Math.max)
    case 'due':
      return among(runs(), ({ dueAtMs }) => dueAtMs, Math.max)
    default:
      return own(of.taken, by) ?? null
  }
}

type Run = Dated['standing']['clocks'][number]

/** Of a clock that runs for each slip or action: it starts with the first of them, is due when the last is, and stops once all have. */
function among(
  runs: readonly Run[],
  instantOf: (run: Run) => number | null,
  pick: (...all: number[]) => number,
): number | null {
  const all = runs.map(instantOf)
  const known = all.filter((each) => each !== null)
  return known.length === 0 || known.length < all.length ? null : pick(...known)
}
