import { mannerOf } from '../policies/manner.ts'
import { own } from '../policies/own.ts'
import { pauseReasons } from '../policies/pauses.ts'
import { asOf } from './as-of.ts'
import { concerns, endsOf, limitOf, put, withinCalendar } from './clocks.ts'
import type { ClockRun, Complaint } from './complaint-context.ts'
import { withNotices } from './noticed.ts'
import { pauseClock } from './pausing.ts'
import { isSame, limitNow, underLimit } from './rerate.ts'
import type { Terms } from './terms.ts'
import { atInstant } from './time/instants.ts'
import { firstLapse } from './time/pauses.ts'
import { clockId, startedRun, withLimit } from './time/run.ts'
import { stopClock } from './time/stopped.ts'
import { comesAfter, itselfMs, type Turn } from './time/turn.ts'
import { asleep, dormant, isDormant, isWithoutLimit, ranUntil, roused } from './dormant.ts'
import { withGrant } from './with-grant.ts'

/** A turn with its place in the order of entry. */
type Entered = Turn & { nth: number }

/** The runs of a clock as far as they are taken again. */
interface Retaken {
  runs: ClockRun[]
  /** What ended nothing, and may have come before what it ends. */
  idle: Entered[]
  /** Runs in whose place another has begun, in their order; one that was going on ended with that. */
  former: ClockRun[]
}

/** The runs of a clock, from all that happened to it, in the order in which it happened. */
export function retaken(terms: Terms, complaint: Complaint, clock: string): ClockRun[] {
  return retakenFrom(terms, complaint, clock).runs
}

/** The runs of a clock in whose place others have begun; none where its case keeps no chronicle. */
export function formerRuns(terms: Terms, complaint: Complaint, clock: string): ClockRun[] {
  return retakenFrom(terms, complaint, clock).former
}

function retakenFrom(terms: Terms, complaint: Complaint, clock: string): Retaken {
  const { turns = [], facts = [] } = complaint.chronicle ?? {}
  const all = turns.map((turn, nth): Entered => ({ ...turn, nth })).filter((turn) => turn.clock === clock)
  const mine = all.filter((turn) => !isAfterClosing(turn, all))
  // What became known holds for what was entered after it.
  const known = facts.map(({ atMs, turns: by = 0 }, nth) => {
    return { does: 'known' as const, atMs, nth: by - 0.5, known: nth + 1 }
  })
  const inOrder = [...known, ...mine].toSorted((a, b) => comesAfter(a, b) || a.nth - b.nth)
  const walked = inOrder.reduce<Retaken>(
    (so, turn) => {
      const { atMs } = turn
      const runs = so.runs.map((run) => passed(terms, run, atMs))
      if (turn.does !== 'known')
        return turned(terms, asOf(complaint, atMs, byEntry(turn)), { ...so, runs }, turn)
      const then = asOf(complaint, atMs, { known: turn.known })
      return { ...so, runs: runs.map((run) => limitedAt(terms, then, run, { atMs, mine })) }
    },
    { runs: [], idle: [], former: [] },
  )
  return shown(terms, complaint, walked)
}

/** Whether something was to begin of which, once the closing of its case was entered, it turned out that this had come before. */
function isAfterClosing(begins: Entered, turns: readonly Entered[]): boolean {
  if (begins.does !== 'start' && begins.does !== 'reset') return false
  const beganMs = Math.max(begins.atMs, begins.passedMs ?? itselfMs(begins))
  return turns.some(
    (each) => each.does === 'stop' && each.closing && each.nth > begins.nth && each.atMs < beganMs,
  )
}

/** The runs as the case has them: one that no alternative holds for has ended where the last one did, or has not begun. */
function shown(terms: Terms, complaint: Complaint, { runs, former, ...so }: Retaken): Retaken {
  const before = former.flatMap((run) => ranUntil(run) ?? [])
  const unbegun = new Set<ClockRun>()
  const now = runs.flatMap((run) => {
    const ran = ranUntil(run.stoppedAtMs === null ? roused(terms, complaint, run) : run)
    if (ran) return [ran]
    const earlier = before.findLast((each) => clockId(each) === clockId(run))
    if (earlier) unbegun.add(earlier)
    return earlier ?? []
  })
  return { ...so, runs: now, former: before.filter((run) => !unbegun.has(run)) }
}

/** How many turns had been entered by then, of those at its instant; all of what only counts from that. */
function byEntry({ nth, atMs, since }: Entered): { turns?: number } {
  return since && since.fromMs > atMs ? {} : { turns: nth + 0.5 }
}

function limitedAt(
  terms: Terms,
  complaint: Complaint,
  run: ClockRun,
  { atMs, mine }: { atMs: number; mine: readonly Turn[] },
): ClockRun {
  if (run.stoppedAtMs !== null) return run
  if (isDormant(run)) return roused(terms, complaint, run)
  // What it runs by was promised under other terms, whatever the alternatives of these.
  const isKept = mine.some((turn) => 'limit' in turn && turn.limit && isSame(run, turn.limit))
  if (!isKept && isWithoutLimit(terms, complaint, run)) return asleep(run, atMs)
  const limit = limitNow(terms, complaint, run)
  return limit === null ? run : underLimit(terms, run, limit, atMs, atMs)
}

/** The run once the reasons to stand still that end by themselves by then have ended. */
function passed(terms: Terms, run: ClockRun, byMs: number): ClockRun {
  const rule = own(terms.rules.clocks, run.clock)
  const lapse = rule && run.stoppedAtMs === null ? firstLapse(terms.calendar, pauseReasons(rule), run) : null
  if (!lapse || lapse.atMs > byMs) return run
  const ended = { ended: [lapse.reason.name], begun: [], when: atInstant(lapse.atMs) }
  return passed(terms, pauseClock(terms, run, ended), byMs)
}

function turned(terms: Terms, complaint: Complaint, so: Retaken, turn: Entered): Retaken {
  const isMine = (run: ClockRun) => run.stoppedAtMs === null && concerns(run, turn)
  const change = (of: (run: ClockRun) => ClockRun) => ({
    ...so,
    runs: so.runs.map((run) => (isMine(run) ? of(run) : run)),
  })
  const isOpen = (reason: string) =>
    so.runs.some((run) => isMine(run) && run.openPauses.some((pause) => pause.reason === reason))
  switch (turn.does) {
    case 'reset':
      return so.runs.some(isMine) ? begin(terms, complaint, so, turn) : so
    case 'start':
      return so.runs.some(isMine) ? so : begin(terms, complaint, so, turn)
    case 'stop':
      return so.runs.some(isMine)
        ? change((run) => stopClock(run, turn.atMs))
        : { ...so, idle: [...so.idle, turn] }
    case 'pause':
      return change((run) => paused(terms, run, turn.reason, turn, so.idle))
    case 'resume': {
      const { reason, atMs } = turn
      return isOpen(reason)
        ? change((run) => resumed(terms, run, reason, atMs))
        : { ...so, idle: [...so.idle, turn] }
    }
    case 'limit':
      return change((run) => underLimit(terms, run, turn.limit, turn.atMs, turn.atMs))
    case 'grant':
      return change((run) => withGrant(terms, run, turn.grant))
    case 'notice':
      return change((run) => withNotices(terms, run, [turn.notice], atInstant(turn.atMs)))
    case 'pass':
      return so
  }
}

function begin(
  terms: Terms,
  complaint: Complaint,
  so: Retaken,
  turn: Entered & { does: 'start' | 'reset' },
): Retaken {
  const fresh = freshRun(terms, complaint, turn)
  if (!fresh) return so
  const isStopped = so.idle.some(
    (stop) => stop.does === 'stop' && concerns(fresh, stop) && reaches(stop, turn),
  )
  const replaced = so.runs.filter((run) => clockId(run) === clockId(fresh))
  const ended = replaced.map((run) => (run.stoppedAtMs === null ? stopClock(run, turn.atMs) : run))
  return {
    ...so,
    runs: put(so.runs, isStopped ? stopClock(fresh, turn.atMs) : fresh),
    former: [...so.former, ...ended],
  }
}

function freshRun(
  terms: Terms,
  complaint: Complaint,
  { clock, key: named, atMs, untilMs, limit: kept, origin }: Entered & { does: 'start' | 'reset' },
): ClockRun | null {
  const rule = own(terms.rules.clocks, clock)
  if (!rule) return null
  const limit = limitOf(terms, complaint, clock, rule)
  const manner = mannerOf(rule)
  const key = rule.per !== undefined && named !== undefined ? named : null
  const run = { clock, key, startedAtMs: atMs, ...(origin && { origin }), ...(manner && { manner }) }
  const date = untilMs === undefined ? {} : { untilMs }
  if (kept) return withLimit(startedRun(run, { rule: '0h' }), kept)
  if (limit === null) return dormant(run)
  const ends = endsOf(terms, complaint, limit, date, run)
  return ends && withinCalendar(terms, startedRun(run, ends))
}

function paused(
  terms: Terms,
  run: ClockRun,
  reason: string,
  turn: Entered,
  idle: readonly Entered[],
): ClockRun {
  const { atMs } = turn
  const after = pauseClock(terms, run, { ended: [], begun: [reason], when: atInstant(atMs) })
  const isEnded = idle.some(
    (end) => end.does === 'resume' && end.reason === reason && concerns(run, end) && reaches(end, turn),
  )
  return isEnded ? resumed(terms, after, reason, atMs) : after
}

function resumed(terms: Terms, run: ClockRun, reason: string, atMs: number): ClockRun {
  return pauseClock(terms, run, { ended: [reason], begun: [], when: atInstant(atMs) })
}

/**
 * Whether an end meant a beginning that came after it: on the same day, or by a mark that would not have passed. Of what is of one
 * instant, an end means what was entered before it, unless that happened later and only counts from there.
 */
function reaches(end: Entered, begins: Entered): boolean {
  const { reachMs = end.atMs, nth } = end
  if (reachMs > begins.atMs) return true
  const isOfOneInstant = reachMs === begins.atMs && (end.since?.untilMs ?? reachMs) >= itselfMs(begins)
  return nth > begins.nth && (isOfOneInstant || begins.byMark === true)
}
