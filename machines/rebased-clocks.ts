import type { ClockRun, Complaint } from './complaint-context.ts'
import { following } from './following.ts'
import { withLimitsKept } from './kept-limits.ts'
import { type Change, runUnder, toldUnder } from './rebased-run.ts'
import { clockStanding, firstDueOf } from './standing.ts'
import { dueTold } from './time/due.ts'
import { reckonsBy } from './time/reckoning.ts'
import { clockId, type Judged, type ToldDate } from './time/run.ts'
import { toldDates } from './told-dates.ts'

/** A run of a clock as it was, and as it is under other terms; null where it has not begun under these. */
export interface RebasedRun {
  before: ClockRun
  after: ClockRun | null
}

/**
 * The clocks of a case under other terms, once each has followed what it began with, and what became of each run that was there. What
 * was said of a run is kept with it, or in `unbegun` where it has not begun. Throws a `CalendarRangeError`.
 */
export function rebasedClocks(
  change: Change,
  complaint: Complaint,
  nowMs: number,
): { complaint: Complaint; runs: RebasedRun[] } {
  const { from, to } = change
  const limited = complaint.clocks.map((run) => runUnder(change, complaint, run))
  const { complaint: so, starts } = following(
    to,
    withLimitsKept(to, { ...complaint, clocks: limited }),
    nowMs,
  )
  const runs = runsOf(complaint.clocks, so.clocks, starts).map(({ before, after }): RebasedRun => {
    const told = after && toldUnder(change, before, after, nowMs)
    return { before, after: told && judgedUnder(change, before, told, nowMs) }
  })
  const clocks = so.clocks.map((run) => runs.find(({ after }) => isOne(after, run))?.after ?? run)
  const gone = runs.flatMap(({ before, after }) => (after === null ? [before] : []))
  const unbegun = gone.map((run) => ({
    clock: clockId(run),
    startedAtMs: run.startedAtMs,
    judged: [...(run.judged ?? []), judgement(change, run, nowMs)],
    ...dated(toldDates(from, to, run)),
  }))
  const all = [...(complaint.unbegun ?? []), ...unbegun]
  return { complaint: { ...so, clocks, ...(all.length > 0 ? { unbegun: all } : {}) }, runs }
}

function dated(dates: ToldDate[]): Pick<ClockRun, 'toldDates'> {
  return dates.length > 0 ? { toldDates: dates } : {}
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
    const is =
      startMs === null ? undefined : after.find((each) => isOne({ ...run, startedAtMs: startMs }, each))
    return { before: run, after: is ?? null }
  })
}

type Known = Pick<ClockRun, 'clock' | 'key' | 'startedAtMs'>

function isOne(one: Known | null, other: Known): boolean {
  return one !== null && clockId(one) === clockId(other) && one.startedAtMs === other.startedAtMs
}

/** The run with what was said of it before, and under the terms it comes from where that is something else now. */
function judgedUnder({ from, to }: Change, before: ClockRun, after: ClockRun, nowMs: number): ClockRun {
  const [was, is] = [clockStanding(from, before), clockStanding(to, after)]
  const isSame = was.dueAtMs === is.dueAtMs && was.late === is.late
  const isFirstSame = !reckonsBy(to.calendar, 5) || firstDueOf(was) === firstDueOf(is)
  const said = judgement({ from, to }, before, nowMs)
  const judged = [...(before.judged ?? []), ...(isSame && isFirstSame ? [] : [said])]
  return judged.length === 0 ? after : { ...after, judged }
}

function judgement({ from, to }: Change, run: ClockRun, nowMs: number): Judged {
  const { late, firstDueAtMs } = clockStanding(from, run)
  return {
    untilMs: nowMs,
    ...dueTold(from.calendar, run),
    ...(reckonsBy(to.calendar, 5) && firstDueAtMs !== undefined ? { firstDueAtMs } : {}),
    late,
    policy: from.rules.version,
    calendar: from.calendar.version,
  }
}
