import { clockId } from './clocks.ts'
import { type Change, changesOf, isSameGrant, limitOf, type OfTier } from './clock-changes.ts'
import type { ClockRun, Complaint } from './complaint-context.ts'
import type { Folded } from './fold.ts'
import { type Mark, marksAhead, type PauseEnd, toldByMs } from './marks.ts'
import { pauseClock } from './pausing.ts'
import { recipientsOf } from './recipients.ts'
import type { Terms } from './terms.ts'
import type { GrantStanding } from './time/counted.ts'
import { dueTold, grantsOf, isProvisionalAt } from './time/due.ts'
import { atInstant } from './time/instants.ts'
import { calendarOf } from './time/own-calendar.ts'
import type { Grant } from './time/run.ts'
import { own } from '../policies/own.ts'

/** What one step did to a clock; instants are UTC milliseconds. */
export interface ClockEvent extends Change {
  /** Number of the step in the record, from 1. */
  seq: number
  /** When it is due since that step. */
  dueAtMs: number
  provisional?: true
}

/** How a clock came to be due when it is, and whom it tells next. */
export interface ClockStory {
  run: ClockRun
  /** What it runs under now. */
  terms: Terms
  events: ClockEvent[]
  ahead: MarkAhead[]
  /** When a window lapsed, UTC milliseconds: what is entered later of a time before does not open it again. */
  lapsedAtMs?: number
  /** While it stands still: whom it would tell next, were it to run again at an instant. */
  onceItRuns?: { fromMs: number; ahead: MarkAhead[] }
}

/** A mark to come, and whom it reaches. */
type MarkAhead = Pick<Mark | PauseEnd, 'atMs' | 'sort'> & { to: string[]; provisional?: true }

/**
 * The story of the latest run of a clock by an instant, from a record taken again step by step; null where the case has no such clock.
 */
export function clockStory(folded: readonly Folded[], id: string, nowMs: number): ClockStory | null {
  const runs = folded.map(({ snapshot }) => snapshot.context.clocks.find((run) => clockId(run) === id))
  const [run, last] = [runs.at(-1), folded.at(-1)]
  if (!run || !last) return null
  const { terms } = last
  const standings = grantsOf(terms.calendar, run, toldByMs(terms, run))
  const tierOf = (grant: Grant) => {
    const standing = standings.find((each) => isSameGrant(each.grant, grant))
    return standing ? inTier(standing) : {}
  }
  const begins = runs.findLastIndex((_, n) => {
    const after = folded[n]
    return after !== undefined && isAnother(folded[n - 1], after, id)
  })
  const events = runs.slice(begins).flatMap((after, n): ClockEvent[] => {
    const [step, former] = [folded[begins + n], folded[begins + n - 1]]
    if (!after || !step) return []
    const told = { seq: begins + n + 1, ...dueTold(step.terms.calendar, after) }
    const before = n === 0 ? undefined : runs[begins + n - 1]
    const isRebased = before && former && former.terms !== step.terms
    const found = isRebased
      ? [{ what: 'rebased' as const, atMs: step.atMs, ...limitOf(after) }]
      : [...changesOf(before, after, tierOf), ...grantsTurned(step.terms, before, after)]
    return found.map((change) => ({ ...told, ...change }))
  })
  const fromMs = Math.max(nowMs, last.atMs)
  const resumed = runningAgain(terms, run, fromMs)
  return {
    run,
    terms,
    events,
    ahead: toldAhead(last, run),
    ...lapsed(last.snapshot.context, run),
    ...(resumed ? { onceItRuns: { fromMs, ahead: toldAhead(last, resumed) } } : {}),
  }
}

function lapsed({ done }: Complaint, { clock, stoppedAtMs }: ClockRun): Pick<ClockStory, 'lapsedAtMs'> {
  const atMs = own(done, `${clock}.lapsed`)?.atMs
  return atMs !== undefined && atMs === stoppedAtMs ? { lapsedAtMs: atMs } : {}
}

function toldAhead({ terms, snapshot }: Folded, run: ClockRun): MarkAhead[] {
  const isUnsure = provisionalMarks(terms, run)
  return marksAhead(terms, run).map((mark) => ({
    atMs: mark.atMs,
    sort: mark.sort,
    to: recipientsOf(terms.rules, snapshot.context, mark.to),
    ...((mark.sort === 'pauseEnd' ? mark.provisional : isUnsure(mark.atMs))
      ? { provisional: true as const }
      : {}),
  }))
}

/** A clock that stands still as it would be were it to run again at an instant; null where it does not. */
function runningAgain(terms: Terms, run: ClockRun, atMs: number): ClockRun | null {
  if (run.stoppedAtMs !== null || run.openPauses.length === 0) return null
  const ended = run.openPauses.map(({ reason }) => reason)
  return pauseClock(terms, run, { ended, begun: [], when: atInstant(atMs) })
}

/** Whether a mark rests on a provisional day: by the due instant that it hangs on, or by working days of its own. */
function provisionalMarks(terms: Terms, run: ClockRun): (atMs: number) => boolean {
  if (dueTold(terms.calendar, run).provisional) return () => true
  const rule = own(terms.rules.clocks, run.clock)
  const spans = rule
    ? [...rule.warnings.map(({ before }) => before), ...rule.ladder.map(({ after }) => after)]
    : []
  if (!spans.some((span) => span.endsWith('wd'))) return () => false
  const calendar = calendarOf(terms.calendar, run.manner)
  return (atMs) => isProvisionalAt(calendar, atMs)
}

/** A clock that starts once it has stopped, or anew, begins another run under its name. */
function isAnother(before: Folded | undefined, after: Folded, id: string): boolean {
  const [was, is] = [before, after].map((each) => each?.snapshot.context)
  const [one, other] = [was, is].map((each) => each?.clocks.find((run) => clockId(run) === id))
  if (!one || !other) return other !== undefined
  if (one.startedAtMs === other.startedAtMs)
    return one.stoppedAtMs !== null && other.stoppedAtMs === null && !is?.chronicle
  return startsOf(was, one.clock) !== startsOf(is, other.clock) || !is?.chronicle
}

function inTier({ grant: { tier, notice }, counts }: GrantStanding): OfTier {
  return tier === undefined ? {} : { tier, counts, ...(notice && { notice }) }
}

/** Extensions that were given before, and since a step count or are void. */
function grantsTurned(terms: Terms, before: ClockRun | undefined, after: ClockRun): Change[] {
  const standing = (run: ClockRun) => grantsOf(terms.calendar, run, toldByMs(terms, run))
  const was = before ? standing(before) : []
  return standing(after).flatMap((now, nth): Change[] => {
    const then = was[nth]
    const { counts, noticedAtMs, voidSinceMs } = now
    const told = { untilMs: now.grant.untilMs, ...inTier(now) }
    if (counts && then && !then.counts)
      return [{ what: 'counted', atMs: noticedAtMs ?? now.grant.atMs, ...told }]
    return voidSinceMs !== undefined && voidSinceMs !== then?.voidSinceMs
      ? [{ what: 'void', atMs: voidSinceMs, ...told }]
      : []
  })
}

/** How often a clock was asked to start: one that was not asked again has only turned out to have started at another time. */
function startsOf(complaint: Complaint | undefined, clock: string): number {
  const turns = complaint?.chronicle?.turns ?? []
  return turns.filter((turn) => turn.clock === clock && (turn.does === 'start' || turn.does === 'reset'))
    .length
}
