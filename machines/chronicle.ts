import { countedFrom, isAnyCounted } from '../policies/counted.ts'
import { own } from '../policies/own.ts'
import type { Rules } from '../policies/policy.ts'
import { remembered } from '../policies/remembered.ts'
import { clocksWithGaps } from '../policies/within.ts'
import { isAwaited } from './awaited.ts'
import type { ClockRun, Complaint } from './complaint-context.ts'
import { tellsUntilMs, toldAs } from './marks.ts'
import { retaken } from './retaken.ts'
import type { Terms } from './terms.ts'
import { dueOf } from './time/due.ts'
import { instantsOf } from './time/instants.ts'
import { calendarOf } from './time/own-calendar.ts'
import { beforeStanding } from './time/pauses.ts'
import { heardBefore, standingSince } from './heard-before.ts'
import { reckonsBy } from './time/reckoning.ts'
import { concerns } from './clocks.ts'
import { beganAnew, clockId } from './time/run.ts'
import { recalling, toldDates } from './told-dates.ts'
import { type Chronicle, comesAfter, type Turn } from './time/turn.ts'

/** The complaint with the chronicle that its policy asks for: where nothing can be entered late there is none. */
export function withChronicle({ rules, calendar }: Terms, complaint: Complaint): Complaint {
  if (complaint.chronicle || !reckonsBy(calendar, 3) || !mayComeLate(rules)) return complaint
  const { clocks, receivedAtMs: atMs, facts } = complaint
  const chronicle = {
    turns: clocks.flatMap(turnsOf),
    facts: [{ atMs, facts }],
    parts: {},
    stepMs: atMs,
    stateMs: atMs,
  }
  return { ...complaint, chronicle }
}

const mayComeLate = remembered((rules: Rules): boolean => {
  const { intake, steps, records, slips, correctives, spotChecks, lists = {} } = rules
  const parts = [{ intake }, steps, records, slips, correctives, spotChecks, lists]
  const isBackdated = (part: object) => 'backdated' in part && part.backdated !== undefined
  return (
    parts.some((all) => Object.values(all).some(isBackdated)) ||
    isAnyCounted(rules) ||
    clocksWithGaps(rules).length > 0 ||
    Object.keys(rules.clocks).some((name) => isFollowed(rules, name))
  )
})

function isFollowed(rules: Rules, clock: string): boolean {
  return isAwaited(rules, clock, 'due') || isAwaited(rules, clock, 'stopped')
}

/**
 * The complaint after something happened to its clocks: as they were turned where nothing known happened later, else taken again
 * from all that did. `enteredAtMs` is when it was entered.
 */
export function chronicled(
  terms: Terms,
  complaint: Complaint,
  clocks: ClockRun[],
  turns: readonly Turn[],
  enteredAtMs: number,
): Complaint {
  const { chronicle } = complaint
  if (!chronicle || turns.length === 0) return { ...complaint, clocks }
  const late = new Set(turns.filter((turn) => isBefore(turn, chronicle)).map(({ clock }) => clock))
  const log = [...chronicle.turns, ...turns]
  const after: Complaint = { ...complaint, clocks, chronicle: { ...chronicle, turns: log } }
  return [...late].reduce((so, clock) => taken(terms, complaint, so, clock, enteredAtMs), after)
}

function isBefore(turn: Turn, { turns, facts }: Chronicle): boolean {
  const { clock, atMs } = turn
  const isLater = (each: Turn) =>
    Math.max(each.reachMs ?? each.atMs, each.passedMs ?? each.atMs) > atMs || comesAfter(each, turn) > 0
  return turns.some((each) => each.clock === clock && isLater(each)) || facts.some((each) => each.atMs > atMs)
}

/** The complaint after something became known that had happened before it was entered. */
export function knownLate(terms: Terms, complaint: Complaint, enteredAtMs: number): Complaint {
  const clocks = new Set((complaint.chronicle?.turns ?? []).map(({ clock }) => clock))
  return [...clocks].reduce((so, clock) => taken(terms, complaint, so, clock, enteredAtMs), complaint)
}

/** The complaint once clocks run by whose alternatives one has come to hold, and none by whose alternatives none does any more. */
export function withGapsClosed(terms: Terms, complaint: Complaint, enteredAtMs: number): Complaint {
  if (!complaint.chronicle) return complaint
  return clocksWithGaps(terms.rules).reduce((so, clock) => {
    const runs = so.clocks.filter((run) => run.clock === clock)
    const again = retaken(terms, so, clock)
    const isAsBefore = runs.length === again.length && runs.every((run) => again.some(isSameRun(run)))
    return isAsBefore ? so : taken(terms, so, so, clock, enteredAtMs)
  }, complaint)
}

function isSameRun(one: ClockRun): (other: ClockRun) => boolean {
  const told = ({ clock, key, startedAtMs, stoppedAtMs, rule, untilMs }: ClockRun) =>
    [clock, key, startedAtMs, stoppedAtMs, rule, untilMs].join()
  return (other) => told(one) === told(other)
}

/** The complaint after a date in its facts became another one: what had counted from it counts from there. */
export function retold(terms: Terms, before: Complaint, after: Complaint, enteredAtMs: number): Complaint {
  const { chronicle } = after
  const moved = new Map(
    countedFrom(terms.rules).flatMap((name) => {
      const told = own(after.facts, name)
      const was = own(before.facts, name) ?? null
      return typeof told === 'string' && told !== was ? [[name, { was, told }] as const] : []
    }),
  )
  if (!chronicle || moved.size === 0) return after
  const turns = chronicle.turns.map((turn) => {
    const move = turn.fact && moved.get(turn.fact.name)
    if (!turn.fact || !move || move.was !== turn.fact.told) return turn
    const { fromMs, untilMs } = instantsOf(
      calendarOf(terms.calendar, own(terms.rules.clocks, turn.clock)),
      move.told,
      enteredAtMs,
    )
    const isEnd = turn.does === 'stop' || turn.does === 'resume'
    return { ...turn, atMs: isEnd ? untilMs : fromMs, fact: { name: turn.fact.name, told: move.told } }
  })
  return withTurns(terms, { ...after, chronicle }, turns, enteredAtMs)
}

/** The complaint with its turns as they turn out to have been, the clocks of those that changed taken again. */
export function withTurns(
  terms: Terms,
  complaint: Complaint & { chronicle: Chronicle },
  turns: Turn[],
  enteredAtMs: number,
): Complaint {
  const { chronicle } = complaint
  const clocks = new Set(turns.flatMap((turn, nth) => (turn === chronicle.turns[nth] ? [] : [turn.clock])))
  const so: Complaint = { ...complaint, chronicle: { ...chronicle, turns } }
  return [...clocks].reduce((each, clock) => taken(terms, complaint, each, clock, enteredAtMs), so)
}

/** The complaint with a run that begins at another instant, with all that happened to its clock since; null where it has not begun. */
export function begunAt(
  terms: Terms,
  complaint: Complaint,
  run: ClockRun,
  atMs: number | null,
  enteredAtMs: number,
): Complaint {
  const { chronicle } = complaint
  if (!chronicle) return complaint
  const turns = chronicle.turns.flatMap((turn): Turn[] => {
    const isStart = turn.does === 'start' || turn.does === 'reset'
    const isIts = isStart && turn.clock === run.clock && turn.atMs === run.startedAtMs && concerns(run, turn)
    if (!isIts) return [turn]
    return atMs === null ? [] : [{ ...turn, atMs }]
  })
  const after: Complaint = { ...complaint, chronicle: { ...chronicle, turns } }
  return taken(terms, complaint, after, run.clock, enteredAtMs)
}

/** The complaint with the runs of one clock taken again; what it had told is told, as far as it still counts. */
function taken(
  terms: Terms,
  before: Complaint,
  after: Complaint,
  clock: string,
  enteredAtMs: number,
): Complaint {
  // Of a clock that its rules know no more what was promised stays.
  if (!own(terms.rules.clocks, clock)) return after
  const runs = retaken(terms, after, clock).map((run) =>
    toldBefore(
      terms,
      before.clocks.find((each) => clockId(each) === clockId(run)),
      run,
      enteredAtMs,
    ),
  )
  const others = after.clocks.filter((run) => run.clock !== clock)
  const place = after.clocks.findIndex((run) => run.clock === clock)
  const at =
    place < 0 ? others.length : after.clocks.slice(0, place).filter((run) => run.clock !== clock).length
  const so = { ...after, clocks: [...others.slice(0, at), ...runs, ...others.slice(at)] }
  return runs.reduce((each, run) => knownByStart(before, each, run), so)
}

/** What began with a run that turns out to begin at another instant knows it by that. */
function knownByStart({ clocks }: Complaint, complaint: Complaint, run: ClockRun): Complaint {
  const was = clocks.find((each) => clockId(each) === clockId(run))
  const { chronicle } = complaint
  if (!chronicle || !was || was.startedAtMs === run.startedAtMs) return complaint
  const turns = chronicle.turns.map((turn) => {
    const origin = turn.does === 'start' || turn.does === 'reset' ? turn.origin : undefined
    const isOfIt = origin?.clock === clockId(was) && origin.sinceMs === was.startedAtMs
    return isOfIt ? { ...turn, origin: { ...origin, sinceMs: run.startedAtMs } } : turn
  })
  const begun = beganAnew(complaint.clocks, was, run)
  return { ...complaint, clocks: begun, chronicle: { ...chronicle, turns } }
}

/** Whether both began with the same of another clock, whenever that was. */
function isFollowing(before: ClockRun | undefined, run: ClockRun): boolean {
  const { clock, on } = before?.origin ?? {}
  return clock !== undefined && clock === run.origin?.clock && on === run.origin.on
}

function toldBefore(
  terms: Terms,
  before: ClockRun | undefined,
  run: ClockRun,
  enteredAtMs: number,
): ClockRun {
  const isSame = before?.startedAtMs === run.startedAtMs || isFollowing(before, run)
  const judged = isSame && before?.judged ? { judged: before.judged } : {}
  const kept = isSame && before?.toldDates ? { toldDates: before.toldDates } : {}
  const known = { ...run, ...judged, ...kept, knownSinceMs: enteredAtMs }
  const anew = isSame && before ? recalling(terms, known, toldDates(terms, terms, before)) : known
  if (!before || before.startedAtMs !== run.startedAtMs) return anew
  const { marks, takenOver } = before
  if (run.stoppedAtMs !== null) return { ...known, marks, marksFromMs: before.marksFromMs, takenOver }
  const due = (each: ClockRun) => dueOf(terms.calendar, beforeStanding(each))
  if (before.stoppedAtMs !== null || due(before) !== due(run)) return anew
  const atMs = tellsUntilMs(terms, run) ?? enteredAtMs
  const told = standingSince(terms, { ...known, marks: toldAs(terms, before, run), takenOver }, atMs)
  return heardBefore(terms, told, before, atMs)
}

/** What is known to have happened to a run that was kept without a chronicle. */
function turnsOf(run: ClockRun): Turn[] {
  const { clock, key, startedAtMs, grants, pauses, openPauses, stoppedAtMs } = run
  const common = { clock, ...(key === null ? {} : { key }) }
  const limits = [...(run.formerLimits ?? []), run].map(({ rule, untilMs, untilClosing }) => ({
    rule,
    untilMs,
    ...(untilClosing ? { untilClosing } : {}),
  }))
  const since = [startedAtMs, ...(run.formerLimits ?? []).map(({ replacedAtMs }) => replacedAtMs)]
  return [
    ...limits.map((limit, nth): Turn => {
      const atMs = since[nth] ?? startedAtMs
      return nth === 0
        ? { ...common, does: 'start', limit, atMs, ...(run.origin && { origin: run.origin }) }
        : { ...common, does: 'limit', limit, atMs }
    }),
    ...grants.map((grant): Turn => ({ ...common, does: 'grant', grant, atMs: grant.atMs })),
    ...(run.notices ?? []).map(({ notice, atMs }): Turn => ({ ...common, does: 'notice', notice, atMs })),
    ...[...pauses, ...openPauses].map(({ reason, fromMs }): Turn => ({
      ...common,
      does: 'pause',
      reason,
      atMs: fromMs,
    })),
    ...pauses.map(({ reason, toMs }): Turn => ({ ...common, does: 'resume', reason, atMs: toMs })),
    ...(stoppedAtMs === null ? [] : [{ ...common, does: 'stop' as const, atMs: stoppedAtMs }]),
  ]
}
