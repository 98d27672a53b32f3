import { spanMs } from '../policies/span.ts'
import { clockId, isRunning } from './clocks.ts'
import type { ClockRun } from './complaint-context.ts'
import type { DeadlinePassed } from './steps.ts'
import { own } from '../policies/own.ts'

/** An instant at which somebody has to be told of a clock. Marks count from 0: warnings, rungs, then repetitions. */
export interface Mark {
  index: number
  atMs: number
  sort: 'warning' | 'overdue' | 'lapse'
  to: readonly string[]
  /** The first mark at or after the due instant. */
  isDue: boolean
}

/** Whom a clock tells and when: what a rule has to say for its marks to be known. */
interface Telling {
  readonly warnings: readonly { readonly before: string; readonly to: readonly string[] }[]
  readonly ladder: readonly { readonly after: string; readonly to: readonly string[] }[]
  readonly repeats: string
  readonly lapses?: boolean
}

/** Anything whose policy names clocks. */
interface TellingRules {
  readonly clocks: Readonly<Record<string, Telling>>
}

/** Anything that clocks run on. */
interface Clocked {
  readonly clocks: readonly ClockRun[]
}

/** The mark that a running clock meets next; null when it is paused, stopped, or has told everybody. */
function nextMark(rules: TellingRules, run: ClockRun): Mark | null {
  return isRunning(run) ? markAt(rules, run, run.marks) : null
}

function markAt(rules: TellingRules, run: ClockRun, index: number): Mark | null {
  const rule = own(rules.clocks, run.clock)
  if (!rule) return null
  const warnings = rule.warnings
    .map((warning) => ({ atMs: run.dueAtMs - spanMs(warning.before), to: warning.to }))
    .filter((warning) => warning.atMs > run.marksFromMs)
    .sort((a, b) => a.atMs - b.atMs)
  const warning = warnings[index]
  if (warning) return { index, ...warning, sort: 'warning', isDue: false }
  const rung = index - warnings.length
  if (rule.lapses) return rung === 0 ? { index, atMs: run.dueAtMs, sort: 'lapse', to: [], isDue: true } : null
  return rungAt(rule, run, index, rung)
}

function rungAt(rule: Telling, run: ClockRun, index: number, rung: number): Mark | null {
  const last = rule.ladder.length - 1
  const step = rule.ladder[Math.min(rung, last)]
  if (!step) return null
  const repetitions = Math.max(0, rung - last)
  const atMs = run.ladderFromMs + spanMs(step.after) + repetitions * spanMs(rule.repeats)
  return { index, atMs, sort: 'overdue', to: step.to, isDue: rung === 0 }
}

/** The instant at which the complaint next has to be woken, or null when nothing is running. */
export function nearestMarkMs(rules: TellingRules, complaint: Clocked): number | null {
  const instants = complaint.clocks.flatMap((run) => nextMark(rules, run)?.atMs ?? [])
  return instants.length > 0 ? Math.min(...instants) : null
}

/**
 * The step to take for the earliest mark that has passed, or null. Repetitions of the last rung that passed while
 * nobody was there are told of once: the step names the latest and says how many it covers.
 */
export function passedMark(rules: TellingRules, complaint: Clocked, nowMs: number): DeadlinePassed | null {
  const passed = complaint.clocks
    .flatMap((run) => {
      const mark = nextMark(rules, run)
      return mark && mark.atMs <= nowMs ? [{ run, mark }] : []
    })
    .sort((a, b) => a.mark.atMs - b.mark.atMs || (clockId(a.run) < clockId(b.run) ? -1 : 1))[0]
  if (!passed) return null
  const { run, mark } = passed
  const missed = isRepetition(rules, run, mark) ? missedRepetitions(rules, run, mark, nowMs) : 0
  return { type: 'deadlinePassed', clock: clockId(run), mark: mark.index + missed, missed }
}

/** When the clock next tells somebody who has not heard of it; null when it only repeats itself or does not run. */
export function nextNewMarkMs(rules: TellingRules, run: ClockRun): number | null {
  const mark = nextMark(rules, run)
  return mark === null || isRepetition(rules, run, mark) ? null : mark.atMs
}

function isRepetition(rules: TellingRules, run: ClockRun, mark: Mark): boolean {
  const before = markAt(rules, run, mark.index - 1)
  const rung = own(rules.clocks, run.clock)?.ladder.at(-1)
  return before?.sort === 'overdue' && before.to === rung?.to && mark.to === rung?.to
}

function missedRepetitions(rules: TellingRules, run: ClockRun, mark: Mark, nowMs: number): number {
  const everyMs = spanMs(own(rules.clocks, run.clock)?.repeats ?? '1d')
  return Math.floor((nowMs - mark.atMs) / everyMs)
}

/** The mark that a `deadlinePassed` step speaks of, if it is the clock's next one or a later repetition of it. */
export function markOf(
  rules: TellingRules,
  complaint: Clocked,
  step: DeadlinePassed,
): { run: ClockRun; mark: Mark } | null {
  const run = complaint.clocks.find((each) => clockId(each) === step.clock && isRunning(each))
  if (!run || run.marks + step.missed !== step.mark) return null
  const mark = markAt(rules, run, step.mark)
  return mark ? { run, mark } : null
}

/** When the clock's latest mark passed; its due instant while none has. */
export function lastMarkMs(rules: TellingRules, run: ClockRun): number {
  return markAt(rules, run, run.marks - 1)?.atMs ?? run.dueAtMs
}
