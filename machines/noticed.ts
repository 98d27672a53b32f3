import { noticesAwaited } from '../policies/extensions.ts'
import { own } from '../policies/own.ts'
import type { ClockRun, Complaint } from './complaint-context.ts'
import type { Happening } from './happening.ts'
import { isHeard } from './heard.ts'
import { recipientsOf } from './recipients.ts'
import type { Terms } from './terms.ts'
import { known, toldAnew } from './time/anew.ts'
import { dueOf } from './time/due.ts'
import { countedIn, type Instants } from './time/instants.ts'
import type { Turn } from './time/turn.ts'

/** The clocks of a case after a happening that sends notices for which their extensions wait. */
export function noticed(
  terms: Terms,
  complaint: Complaint,
  happening: Happening,
  when: Instants,
): ClockRun[] {
  return complaint.clocks.map((run) => {
    const rule = own(terms.rules.clocks, run.clock)
    const isOver = run.stoppedAtMs !== null && run.stoppedAtMs < when.untilMs
    const isAnothers = run.key !== null && happening.key !== undefined && run.key !== happening.key
    if (!rule || isOver || isAnothers) return run
    const sent = noticesAwaited(rule).filter((name) =>
      goesOut(terms, complaint, name, happening, when.fromMs),
    )
    return sent.length === 0
      ? run
      : withNotices(terms, run, sent, countedIn(terms.calendar, run.manner, when))
  })
}

/** The same, as the clocks of a chronicle hear it. */
export function noticesHeard(
  terms: Terms,
  complaint: Complaint,
  happening: Happening,
  when: Instants,
): Turn[] {
  const { key } = happening
  return Object.entries(terms.rules.clocks).flatMap(([clock, rule]) =>
    noticesAwaited(rule)
      .filter((name) => goesOut(terms, complaint, name, happening, when.fromMs))
      .map((notice): Turn => ({
        clock,
        ...(key === undefined ? {} : { key }),
        does: 'notice',
        notice,
        atMs: countedIn(terms.calendar, rule, when).untilMs,
      })),
  )
}

/** A notice goes out where somebody is there to get it. */
function goesOut(
  terms: Terms,
  complaint: Complaint,
  name: string,
  happening: Happening,
  atMs: number,
): boolean {
  const { rules } = terms
  const notice = own(rules.notices, name)
  return (
    notice !== undefined &&
    notice.on.some((trigger) => isHeard(terms, trigger, complaint, happening, atMs)) &&
    recipientsOf(rules, complaint, notice.to).length > 0
  )
}

/** Where a date is all that is known of a notice, it counts as sent at closing time. */
export function withNotices(
  { calendar }: Terms,
  run: ClockRun,
  names: readonly string[],
  when: Instants,
): ClockRun {
  const atMs = when.untilMs
  const notices = [...(run.notices ?? []), ...names.map((notice) => ({ notice, atMs }))]
  const after = { ...run, notices }
  if (run.stoppedAtMs !== null || dueOf(calendar, after) === dueOf(calendar, run)) return after
  return known(toldAnew(after, atMs), atMs, when)
}
