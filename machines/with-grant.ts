import type { Terms } from './terms.ts'
import { known, toldAnew } from './time/anew.ts'
import { dueOf } from './time/due.ts'
import type { ClockRun, Grant } from './time/run.ts'

/** The clock with a date that a person gave it. */
export function withGrant(
  { calendar }: Pick<Terms, 'calendar'>,
  run: ClockRun,
  grant: Grant,
  enteredAtMs = grant.atMs,
): ClockRun {
  const after = { ...run, grants: [...run.grants, grant] }
  // One that waits for its notice moves nothing yet.
  const isSame = grant.notice !== undefined && dueOf(calendar, after) === dueOf(calendar, run)
  return isSame ? after : known(toldAnew(after, grant.atMs), grant.atMs, { enteredAtMs })
}
