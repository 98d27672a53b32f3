import { chronicled } from './chronicle.ts'
import type { ClockRun, Complaint } from './complaint-context.ts'
import type { Taking } from './taking/taken.ts'
import type { Grant } from './time/run.ts'
import type { Turn } from './time/turn.ts'
import { withGrant } from './with-grant.ts'

/** The complaint with a date given to those of these runs that go on; `to` says whose it is in its chronicle. */
export function given(
  { terms, complaint, enteredAtMs }: Taking,
  runs: readonly ClockRun[],
  to: readonly Pick<Turn, 'clock' | 'key'>[],
  grant: Grant,
): Complaint {
  const clocks = complaint.clocks.map((run) =>
    runs.includes(run) && run.stoppedAtMs === null ? withGrant(terms, run, grant, enteredAtMs) : run,
  )
  const turns = to.map((each): Turn => ({ ...each, does: 'grant', grant, atMs: grant.atMs }))
  return chronicled(terms, complaint, clocks, turns, enteredAtMs)
}

/** A run as its chronicle names it. */
export function partOf({ clock, key }: ClockRun): Pick<Turn, 'clock' | 'key'> {
  return key === null ? { clock } : { clock, key }
}
