import type { PinnedCalendar } from '../policies/calendar.ts'
import type { Clock } from '../policies/clock.ts'
import { pauseReasons } from '../policies/pauses.ts'
import { isAwaited } from './awaited.ts'
import type { DeadlinePassed } from './steps.ts'
import { own } from '../policies/own.ts'
import { dueOf, hasMissedDate, isPromised } from './time/due.ts'
import { calendarOf } from './time/own-calendar.ts'
import { beforeStanding, firstLapse, pausedSinceMs } from './time/pauses.ts'
import { reckonsBy } from './time/reckoning.ts'
import { clockId, type ClockRun, isRunning, type Reached } from './time/run.ts'
import { pausesOfLadder, reachedAt, rungAtMs } from './time/rungs.ts'
import { beforeSpan, timesBetween } from './time/spans.ts'

/**
 * An instant at which somebody has to be told of a clock, or something answers to it. Marks count from 0: warnings, where it is awaited
 * the due instant, rungs, then repetitions.
 */
export interface Mark {
  index: number
  atMs: number
  sort: 'warning' | 'due' | 'overdue' | 'lapse'
  to: readonly string[]
  /** Which rung it is, from 0; repetitions of the last count on. Below 0 for a warning. */
  rung: number
}

/** An instant at which a reason to stand still ends by itself, of which somebody has to be told. */
export interface PauseEnd {
  index: number
  atMs: number
  sort: 'pauseEnd'
  to: readonly string[]
  reason: string
  /** It rests on a working day of a year that is not published yet. */
  provisional: boolean
}

/** Whom a clock tells and when: what a rule has to say for its marks to be known. */
interface Telling {
  readonly warnings: readonly { readonly before: string; readonly to: readonly string[] }[]
  readonly ladder: readonly { readonly after: string; readonly to: readonly string[] }[]
  readonly repeats: string
  readonly lapses?: boolean
  readonly owedBy?: Clock['owedBy']
  readonly pauses?: Clock['pauses']
  readonly resumes?: Clock['resumes']
  readonly extensions?: Clock['extensions']
}

/** Anything whose policy names clocks, with the calendar they run by. */
export interface TellingTerms {
  readonly calendar: PinnedCalendar
  readonly rules: { readonly clocks: Readonly<Record<string, Telling>> }
}

/** Anything that clocks run on. */
interface Clocked {
  readonly clocks: readonly ClockRun[]
}

/** The mark that a clock meets next, where it is paused the end of a pause; null when it has none, is stopped, or has told everybody. */
function nextMark(terms: TellingTerms, run: ClockRun): Mark | PauseEnd | null {
  if (run.stoppedAtMs !== null) return null
  if (isRunning(run)) return markAt(terms, run, run.marks)
  const [mark, end] = [owed(terms, run), pauseEnd(terms, run)]
  return mark && end ? (mark.atMs <= end.atMs ? mark : end) : (mark ?? end)
}

/** A mark that had passed before the clock came to stand still and was heard of only afterwards; any, of a date that was promised. */
function owed(terms: TellingTerms, run: ClockRun, index = run.marks): Mark | null {
  const sinceMs = pausedSinceMs(run)
  if (sinceMs === null || !reckonsBy(terms.calendar, 3)) return null
  if (isPromised(terms.calendar, run)) return markAt(terms, run, index)
  const mark = markAt(terms, beforeStanding(run), index)
  return mark && mark.atMs <= sinceMs ? mark : null
}

function pauseEnd({ rules, calendar }: TellingTerms, run: ClockRun): PauseEnd | null {
  const rule = own(rules.clocks, run.clock)
  const lapse = rule && firstLapse(calendar, pauseReasons(rule), run)
  if (!lapse) return null
  const { reason, atMs, provisional } = lapse
  const to = reason.tell ?? rule.ladder[0]?.to ?? []
  return { index: run.marks, atMs, sort: 'pauseEnd', to, reason: reason.name, provisional }
}

function markAt(terms: TellingTerms, run: ClockRun, index: number): Mark | null {
  const rule = own(terms.rules.clocks, run.clock)
  if (!rule || index < 0) return null
  const calendar = calendarOf(terms.calendar, run.manner)
  // What it told it told by what was over by then: that it stopped while it stood still gives nothing back to its marks.
  const dueAtMs = dueOf(calendar, { ...run, stoppedAtMs: null })
  const warnings = rule.warnings
    .map((warning) => ({ atMs: beforeSpan(calendar, dueAtMs, warning.before), to: warning.to }))
    .filter((warning) => warning.atMs > run.marksFromMs)
    .sort((a, b) => a.atMs - b.atMs)
  const warning = warnings[index]
  if (warning) return { index, ...warning, sort: 'warning', rung: index - warnings.length }
  // That it is due is a mark of its own, which tells nobody, where something answers to that.
  const isDueAwaited = !rule.lapses && isAwaited(terms.rules, run.clock, 'due')
  const rung = index - warnings.length - (isDueAwaited ? 1 : 0)
  if (rung < 0) return { index, atMs: dueAtMs, sort: 'due', to: [], rung }
  if (rule.lapses) return rung === 0 ? { index, atMs: dueAtMs, sort: 'lapse', to: [], rung } : null
  const to = rule.ladder[Math.min(rung, rule.ladder.length - 1)]?.to
  if (!to) return null
  return { index, atMs: rungAtMs(calendar, rule, run, { rung, dueAtMs }), sort: 'overdue', to, rung }
}

/** How far up the ladder the clock has come: the rung of its latest mark, null before the first. */
export function reached(terms: TellingTerms, run: ClockRun): Reached | null {
  const rule = own(terms.rules.clocks, run.clock)
  const latest = markAt(terms, run, run.marks - 1)
  return rule && latest?.sort === 'overdue'
    ? reachedAt(calendarOf(terms.calendar, run.manner), rule, latest.rung)
    : null
}

/** The mark that a clock told last, as it stood then; null before the first. */
export function latestMark(terms: TellingTerms, run: ClockRun): Mark | null {
  return markAt(terms, isRunning(run) ? run : beforeStanding(run), run.marks - 1)
}

/** The instant at which the complaint next has to be woken, or null when nothing is running. */
export function nearestMarkMs(terms: TellingTerms, complaint: Clocked): number | null {
  const instants = complaint.clocks.flatMap((run) => nextMark(terms, run)?.atMs ?? [])
  return instants.length > 0 ? Math.min(...instants) : null
}

/**
 * The step to take for the earliest mark that has passed, or null. Repetitions of the last rung that passed while
 * nobody was there are told of once: the step names the latest and says how many it covers.
 */
export function passedMark(terms: TellingTerms, complaint: Clocked, nowMs: number): DeadlinePassed | null {
  const passed = complaint.clocks
    .flatMap((run) => {
      const mark = nextMark(terms, run)
      return mark && mark.atMs <= nowMs ? [{ run, mark: latestKnown(terms, run, mark) }] : []
    })
    .sort((a, b) => a.mark.atMs - b.mark.atMs || (clockId(a.run) < clockId(b.run) ? -1 : 1))[0]
  if (!passed) return null
  const { run, mark } = passed
  const clock = clockId(run)
  if (mark.sort === 'pauseEnd')
    return { type: 'deadlinePassed', clock, mark: mark.index, missed: 0, pause: mark.reason }
  const repeated = isRepetition(terms, run, mark)
    ? missedRepetitions(terms, run, mark, Math.min(nowMs, tellsUntilMs(terms, run) ?? nowMs))
    : 0
  const index = mark.index + repeated
  return { type: 'deadlinePassed', clock, mark: index, missed: index - run.marks }
}

/** Since when a clock that stands still tells nothing; null where it tells. */
export function tellsUntilMs({ calendar }: TellingTerms, run: ClockRun): number | null {
  return isPromised(calendar, run) ? null : pausedSinceMs(run)
}

/** Of the marks that had passed before anybody could know of them, the latest: nobody gets them all at once. */
function latestKnown<M extends Mark | PauseEnd>(terms: TellingTerms, run: ClockRun, next: M): M | Mark {
  if (next.sort === 'pauseEnd' || run.knownSinceMs === undefined || isRepetition(terms, run, next))
    return next
  const after = isRunning(run) ? markAt(terms, run, next.index + 1) : owed(terms, run, next.index + 1)
  return after && after.atMs <= run.knownSinceMs ? latestKnown(terms, run, after) : next
}

/**
 * Every mark that a clock still comes to: the end of the pause it is in, or all up to the last rung, whose repetitions go on. None
 * once it has stopped.
 */
export function marksAhead(terms: TellingTerms, run: ClockRun): (Mark | PauseEnd)[] {
  if (run.stoppedAtMs !== null) return []
  const end = pauseEnd(terms, run)
  const next = isRunning(run) ? markAt(terms, run, run.marks) : owed(terms, run)
  if (next === null) return end ? [end] : []
  const ahead: (Mark | PauseEnd)[] = [next]
  for (let mark = markAt(terms, run, next.index + 1); mark; mark = markAt(terms, run, mark.index + 1)) {
    if (isRepetition(terms, run, mark)) break
    ahead.push(mark)
  }
  const isTold = end !== null && isPromised(terms.calendar, run)
  return isTold ? [...ahead, end].toSorted((a, b) => a.atMs - b.atMs) : ahead
}

/** The latest instant by which a clock has told what had passed: that of its last mark, its start before the first. */
export function toldByMs(terms: TellingTerms, run: ClockRun): number {
  return markAt(terms, run, run.marks - 1)?.atMs ?? run.startedAtMs
}

/** When the clock next tells somebody who has not heard of it; null when it only repeats itself or does not run. */
export function nextNewMarkMs(terms: TellingTerms, run: ClockRun): number | null {
  const mark = nextMark(terms, run)
  if (mark && !isRepetition(terms, run, mark)) return mark.atMs
  return run.stoppedAtMs === null ? (pauseEnd(terms, run)?.atMs ?? null) : null
}

function isRepetition(terms: TellingTerms, run: ClockRun, mark: Mark | PauseEnd): boolean {
  if (mark.sort === 'pauseEnd') return false
  const before = markAt(terms, run, mark.index - 1)
  const rung = own(terms.rules.clocks, run.clock)?.ladder.at(-1)
  return before?.sort === 'overdue' && before.to === rung?.to && mark.to === rung?.to
}

function missedRepetitions(terms: TellingTerms, run: ClockRun, mark: Mark, nowMs: number): number {
  const every = own(terms.rules.clocks, run.clock)?.repeats ?? '1d'
  const calendar = calendarOf(terms.calendar, run.manner)
  return timesBetween(calendar, mark.atMs, nowMs, every, pausesOfLadder(calendar, run))
}

/** The mark that a `deadlinePassed` step speaks of, if it is the clock's next one, a later repetition of it, or the end of its pause. */
export function markOf(
  terms: TellingTerms,
  complaint: Clocked,
  step: DeadlinePassed,
): { run: ClockRun; mark: Mark | PauseEnd } | null {
  const run = complaint.clocks.find((each) => clockId(each) === step.clock && each.stoppedAtMs === null)
  if (run && step.pause !== undefined) {
    const end = pauseEnd(terms, run)
    return end?.reason === step.pause ? { run, mark: end } : null
  }
  if (!run || run.marks + step.missed !== step.mark) return null
  const mark = isRunning(run) ? markAt(terms, run, step.mark) : owed(terms, run, step.mark)
  return mark ? { run, mark } : null
}

/**
 * Whether a run was late: somebody was told so, or it went on past a date before anybody could be. Another date given afterwards
 * does not change that; that it had stopped in time, entered afterwards, does. A window that lapses is never late.
 */
export function isLate(terms: TellingTerms, run: ClockRun): boolean {
  if (own(terms.rules.clocks, run.clock)?.lapses) return false
  // Once it has stopped, when it did decides, whatever was told before that was entered.
  if (run.stoppedAtMs !== null && reckonsBy(terms.calendar, 3)) return hasMissedDate(terms.calendar, run)
  return markAt(terms, run, run.marks - 1)?.sort === 'overdue' || hasMissedDate(terms.calendar, run)
}

/** The clock as it was at an instant, of what it has told only what had passed by then. */
export function untold(terms: TellingTerms, run: ClockRun, atMs: number): ClockRun {
  const takenOver = run.takenOver && run.takenOver.atMs <= atMs ? run.takenOver : null
  let then = { ...run, takenOver }
  for (;;) {
    const latest = markAt(terms, then, then.marks - 1)
    if (!latest || latest.atMs <= atMs) return then
    then = { ...then, marks: then.marks - 1 }
  }
}

/** How many marks a run has told, of those it has now, where it was due at the same instant before and had told others. */
export function toldAs(terms: TellingTerms, before: ClockRun, run: ClockRun): number {
  const latest = markAt(terms, before, before.marks - 1)
  if (!latest) return 0
  for (let index = 0; ; index += 1) {
    const mark = markAt(terms, run, index)
    if (!mark || mark.rung > latest.rung || (mark.rung < 0 && mark.atMs > latest.atMs)) return index
  }
}

/** When people heard first that a clock is overdue, or of one of its marks, under the date it has now; null where they did not. */
export function heardAtMs(terms: TellingTerms, run: ClockRun, index?: number): number | null {
  for (let nth = index ?? 0; nth < run.marks; nth += 1) {
    const mark = markAt(terms, run, nth)
    if (!mark) return null
    if (index !== undefined || mark.sort === 'overdue')
      return Math.max(mark.atMs, run.knownSinceMs ?? mark.atMs)
  }
  return null
}

/**
 * Whether somebody was told that a clock is overdue, under the date it has now, and it has not stopped since. What the complainant
 * owes is nobody's to take over.
 */
export function isOverdue(terms: TellingTerms, run: ClockRun): boolean {
  const isOurs = own(terms.rules.clocks, run.clock)?.owedBy !== 'complainant'
  return isOurs && run.stoppedAtMs === null && reached(terms, run) !== null
}
