import type { Advanced } from './advance.ts'
import type { ClockRun, Complaint } from './complaint-context.ts'
import { clockStanding } from './standing.ts'
import { following } from './following.ts'
import type { Notice } from './notice.ts'
import { rebasedRun } from './rebased-run.ts'
import { RefusalError, refuse } from './refusal.ts'
import type { ComplaintSnapshot } from './snapshot.ts'
import type { Terms } from './terms.ts'
import { dueOf, dueTold } from './time/due.ts'
import { clockId } from './time/run.ts'
import { withTold } from './told.ts'
import { unknownTo } from './unknown-to.ts'
import { CalendarRangeError } from './working-time.ts'

/** A case comes under other rules, or another calendar; terms are named by their digests. No person's token can send it. */
export type Rebase = { type: 'rebase'; from: string; to: string; reason?: string }

/** What a case is under, and what it is to be under. */
export interface Change {
  from: Terms
  to: Terms
}

/** A run of a clock as it was, and as it is under other terms; null where it has not begun under these. */
interface RebasedRun {
  before: ClockRun
  after: ClockRun | null
}

/** A case under other terms, with what became of each of its runs. */
interface Rebased extends Advanced {
  runs: RebasedRun[]
}

/**
 * The case under other terms: every clock as if they had held from its start, what was said of it before kept beside. Whoever has
 * the case is told once where a clock's date moved. Throws a `RefusalError` for a case that has ended, is under other terms than
 * the step says, or has what the new ones do not know; then nothing has changed.
 */
export function rebased(change: Change, snapshot: ComplaintSnapshot, step: Rebase, nowMs: number): Rebased {
  const { from, to } = change
  if (snapshot.status !== 'active')
    throw new RefusalError(refuse('ended', `the complaint is ${snapshot.value}; nothing more can be done`))
  if (step.from !== from.digest || step.to !== to.digest || step.from === step.to) {
    throw new RefusalError(refuse('stale', 'the complaint is under other terms than were to be changed'))
  }
  const unknown = unknownTo(change, snapshot.context)
  if (unknown.length > 0)
    throw new RefusalError(refuse('unknown', `the new rules do not know ${unknown.join(', ')}`))
  const context = under(change, snapshot.context, nowMs)
  const notices = noticesOf(change, snapshot.context, context)
  const { complaint, starts } = following(to, context, nowMs)
  const after = { ...snapshot, context: { ...complaint, version: context.version + 1 } }
  const runs = runsOf(snapshot.context.clocks, complaint.clocks, starts)
  return { snapshot: withTold(after, step, notices), notices, terms: to, runs }
}

/** What became of each run: it is known by its clock, and by when it begins now. */
function runsOf(
  before: readonly ClockRun[],
  after: readonly ClockRun[],
  starts: ReadonlyMap<string, number | null>,
): RebasedRun[] {
  return before.map((run) => {
    const id = clockId(run)
    const startMs = starts.get(id) ?? (starts.has(id) ? null : run.startedAtMs)
    const is = after.find((each) => clockId(each) === id && each.startedAtMs === startMs)
    return { before: run, after: is ?? null }
  })
}

function under(change: Change, complaint: Complaint, nowMs: number): Complaint {
  try {
    return {
      ...complaint,
      clocks: complaint.clocks.map((run) => judgedBefore(change, complaint, run, nowMs)),
    }
  } catch (error) {
    if (!(error instanceof CalendarRangeError)) throw error
    throw new RefusalError(refuse('beyondCalendar', error.message), { cause: error })
  }
}

/** The run under the new terms, with what was said of it under the old ones where that was something else. */
function judgedBefore(change: Change, complaint: Complaint, run: ClockRun, nowMs: number): ClockRun {
  const { from, to } = change
  const after = rebasedRun(change, complaint, run, nowMs)
  const was = clockStanding(from, run)
  const is = clockStanding(to, after)
  if (was.dueAtMs === is.dueAtMs && was.late === is.late) return after
  const judged = {
    untilMs: nowMs,
    ...dueTold(from.calendar, run),
    late: was.late,
    policy: from.rules.version,
    calendar: from.calendar.version,
  }
  return { ...after, judged: [...(run.judged ?? []), judged] }
}

function noticesOf({ from, to }: Change, before: Complaint, { clocks, holder }: Complaint): Notice[] {
  const moved = clocks.filter((run, nth) => {
    const was = before.clocks[nth]
    return was && run.stoppedAtMs === null && dueOf(from.calendar, was) !== dueOf(to.calendar, run)
  })
  const [nearest] = moved
    .map((run) => dueTold(to.calendar, run))
    .toSorted((one, other) => one.dueAtMs - other.dueAtMs)
  return nearest && holder ? [{ kind: 'notice', to: [holder], about: 'rebase', ...nearest }] : []
}
