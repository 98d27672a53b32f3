import type { Advanced } from './advance.ts'
import type { Notice } from './notice.ts'
import { type RebasedRun, rebasedClocks } from './rebased-clocks.ts'
import type { Change } from './rebased-run.ts'
import { RefusalError, refuse } from './refusal.ts'
import type { ComplaintSnapshot } from './snapshot.ts'
import { dueOf, dueTold } from './time/due.ts'
import { withTold } from './told.ts'
import { unknownTo } from './unknown-to.ts'
import { CalendarRangeError } from './working-time.ts'

/** A case comes under other rules, or another calendar; terms are named by their digests. No person's token can send it. */
export type Rebase = { type: 'rebase'; from: string; to: string; reason?: string }

/**
 * The case under other terms: every clock as if they had held from its start, what was said of it before kept beside. Whoever has
 * the case is told once where a clock's date moved. Throws a `RefusalError` for a case that has ended, is under other terms than
 * the step says, or has what the new ones do not know; then nothing has changed.
 */
export function rebased(change: Change, snapshot: ComplaintSnapshot, step: Rebase, nowMs: number): Advanced {
  const { complaint, runs } = rebasedCase(change, snapshot, step, nowMs)
  const notices = noticesOf(change, complaint.holder, runs)
  const after = { ...snapshot, context: { ...complaint, version: complaint.version + 1 } }
  return { snapshot: withTold(after, step, notices), notices, terms: change.to }
}

/** The case under other terms with what becomes of each run that was there, nobody told yet. Throws as `rebased` does. */
export function rebasedCase(
  change: Change,
  snapshot: ComplaintSnapshot,
  step: Rebase,
  nowMs: number,
): ReturnType<typeof rebasedClocks> {
  const { from, to } = change
  if (snapshot.status !== 'active')
    throw new RefusalError(refuse('ended', `the complaint is ${snapshot.value}; nothing more can be done`))
  if (step.from !== from.digest || step.to !== to.digest || step.from === step.to) {
    throw new RefusalError(refuse('stale', 'the complaint is under other terms than were to be changed'))
  }
  const unknown = unknownTo(change, snapshot.context)
  if (unknown.length > 0)
    throw new RefusalError(refuse('unknown', `the new rules do not know ${unknown.join(', ')}`))
  try {
    return rebasedClocks(change, snapshot.context, nowMs)
  } catch (error) {
    if (!(error instanceof CalendarRangeError)) throw error
    throw new RefusalError(refuse('beyondCalendar', error.message), { cause: error })
  }
}

/** One notice to the holder where a date has moved, with the nearest of these dates, or where a clock has not begun. */
function noticesOf({ from, to }: Change, holder: string | null, runs: readonly RebasedRun[]): Notice[] {
  const changed = runs.filter(
    ({ before, after }) =>
      before.stoppedAtMs === null &&
      (after === null || dueOf(from.calendar, before) !== dueOf(to.calendar, after)),
  )
  if (changed.length === 0 || holder === null) return []
  const [nearest] = changed
    .flatMap(({ after }) => (after === null ? [] : [dueTold(to.calendar, after)]))
    .toSorted((one, other) => one.dueAtMs - other.dueAtMs)
  return [{ kind: 'notice', to: [holder], about: 'rebase', ...nearest }]
}
