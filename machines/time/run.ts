import type { Manner } from '../../policies/manner.ts'
import type { Pause } from '../working-time.ts'

/** A pause that has ended, with its reason by the policy's name. */
type EndedPause = Pause & { readonly reason: string }
/** A pause that has not ended yet. */
export type OpenPause = Omit<EndedPause, 'toMs'>

/** How far something may go: a rule, counted from the start or from the instant the clock would be due had nobody given it another. */
export interface Reach {
  upTo: string
  from?: 'start' | 'due' | undefined
}

/** A date that a person gave a clock, and when. */
export interface Grant {
  sort: 'extended' | 'promised'
  untilMs: number
  atMs: number
  /** The tier of an extension, where the policy has several. */
  tier?: string
  /** What an extension was given for: one of the policy's reasons, or any text. */
  reason?: string
  /** The notice without which it does not count. */
  notice?: string
  /** What a pause does not move it past; with `withPauses` that moves too. */
  cap?: Reach & { withPauses?: boolean | undefined }
}

/** A notice that went out for which extensions of a clock wait, and when. */
interface SentNotice {
  notice: string
  atMs: number
}

/** A limit that a run had until what is known of its case asked for another, and how many dates persons had given it by then. */
interface FormerLimit extends Limit {
  replacedAtMs: number
  grantsByThen: number
}

/** When a run was due and whether it was late under terms that held until an instant, and which these were. */
export interface Judged {
  untilMs: number
  dueAtMs: number
  provisional?: true | undefined
  /** When it was due at first, where that is another instant. */
  firstDueAtMs?: number | undefined
  late: boolean
  /** Versions of the policy and of the calendar. */
  policy: number
  calendar: string
}

/** A date that a run had, by when the latest mark told of it lay, and who had taken it over then; UTC milliseconds. */
export interface ToldDate extends Pick<ClockRun, 'takenOver'> {
  dueAtMs: number
  byMs: number
}

/** A run that has not begun, by what is known now, and what was said of it under the terms by which it had. */
export interface Unbegun {
  /** The id of its clock. */
  clock: string
  startedAtMs: number
  judged: Judged[]
  /** The dates of which it told; left out where there are none. */
  toldDates?: ToldDate[] | undefined
}

/** How far up its ladder a clock has come: time on the wall and working time after the due instant, milliseconds. */
export interface Reached {
  reachedMs: number
  reachedWorkMs?: number
}

/** What a run began with, where that is more than a step of its own instant. */
export interface Origin {
  /** The happening that it began with. */
  on: string
  /** What it was counted from instead. */
  at?: string
  /** The clock of which that was an event, and when that run of it had begun. */
  clock?: string
  sinceMs?: number
}

/**
 * What happened to one instance of a policy's clock, UTC milliseconds. When it is due, whether it was late and whom it tells when
 * follow from this alone.
 */
export interface ClockRun {
  clock: string
  /** Which consultation, slip or corrective action it belongs to. */
  key: string | null
  startedAtMs: number
  /** Left out where it began with a step, at its instant. */
  origin?: Origin
  /** The rule it runs by, as text; null when it runs until a given instant. */
  rule: string | null
  /** How its rule is counted and where it ends, where the policy says so. */
  manner?: Manner
  /** The instant it was given at its start; null when it runs by a rule. */
  untilMs: number | null
  /**
   * That instant is closing time of a day that a date named, or of a working day next to it; where that may lie before, the last day
   * looked at. Left out where the calendar had no part in it.
   */
  untilClosing?: true | number
  /** The limits it had before, in their order; left out where it has had but one. */
  formerLimits?: FormerLimit[]
  /** Dates that persons gave, in their order. */
  grants: Grant[]
  /** Notices for which its extensions wait; left out where none has gone out. */
  notices?: SentNotice[]
  /** Pauses that have ended. They may overlap. */
  pauses: EndedPause[]
  /** Pauses that it is in, one a reason: it runs again when none is left. Where it was stopped, they go on for good. */
  openPauses: OpenPause[]
  stoppedAtMs: number | null
  /** Marks that have passed since its date was last moved: warnings first, then rungs, then repetitions. */
  marks: number
  /** When its date was last moved; a warning that lies before it is never given. */
  marksFromMs: number
  /** When something was entered that had happened to it before: of the marks that had passed by then only the latest is told. */
  knownSinceMs?: number
  /**
   * What was told of it under the date it has, where what was entered since says that it stood still then: nobody is told of that again
   * should it turn out to have gone on.
   */
  heard?: Pick<ClockRun, 'marks' | 'takenOver'> & { dueAtMs: number }
  /** The dates it had before of which it told; left out where there are none. */
  toldDates?: ToldDate[]
  /** What was said of it under the terms it had before, in their order; left out where they said the same. */
  judged?: Judged[]
  /** When somebody took it over, and how far up the ladder it had come: whoever acts has a full interval before the next rung. */
  takenOver: ({ atMs: number } & Reached) | null
}

/** What a run keeps of the limit it has. */
export type Limit = Pick<ClockRun, 'rule' | 'untilMs' | 'untilClosing'>

/** An instant that a clock is given. */
export type Given = { untilMs: number } & Pick<ClockRun, 'untilClosing'>

/** What ends a clock: its rule, or the instant that it is given. */
export type Ends = { rule: string } | Given

/** What ends a clock, as its run keeps it. */
export function asLimit(ends: Ends): Limit {
  return 'rule' in ends ? { rule: ends.rule, untilMs: null } : { rule: null, ...ends }
}

/** A run to which nothing has happened but its start: by a rule, or until a given instant. */
export function startedRun(
  run: Pick<ClockRun, 'clock' | 'key' | 'startedAtMs' | 'manner' | 'origin'>,
  ends: Ends,
): ClockRun {
  return {
    ...run,
    ...asLimit(ends),
    grants: [],
    pauses: [],
    openPauses: [],
    stoppedAtMs: null,
    marks: 0,
    marksFromMs: run.startedAtMs,
    takenOver: null,
  }
}

/** Name of one instance: `report`, or `survey:quality` for a clock that runs once for each unit, slip or action. */
export function clockId(run: Pick<ClockRun, 'clock' | 'key'>): string {
  return run.key === null ? run.clock : `${run.clock}:${run.key}`
}

/** Name of the clock that one instance, by its own name, is of. */
export function clockNameOf(id: string): string {
  return id.split(':')[0] ?? id
}

export function isRunning(run: ClockRun): boolean {
  return run.stoppedAtMs === null && run.openPauses.length === 0
}

/** The run under another limit, from the same start. */
export function withLimit(run: ClockRun, limit: Limit): ClockRun {
  const { untilClosing: _, ...rest } = run
  const { rule, untilMs, untilClosing } = limit
  return { ...rest, rule, untilMs, ...(untilClosing ? { untilClosing } : {}) }
}

/** The run under another limit from an instant on, UTC milliseconds, with the one it had until then. */
export function limitedFrom(run: ClockRun, limit: Limit, atMs: number): ClockRun {
  const { rule, untilMs, untilClosing, formerLimits = [], grants } = run
  const closing = untilClosing ? { untilClosing } : {}
  const former = { rule, untilMs, ...closing, replacedAtMs: atMs, grantsByThen: grants.length }
  return { ...withLimit(run, limit), formerLimits: [...formerLimits, former] }
}

/** The clocks of a case once a run of one of them turns out to begin at another instant: what began with it knows it by that. */
export function beganAnew(clocks: readonly ClockRun[], before: ClockRun, after: ClockRun): ClockRun[] {
  return clocks.map((run) => {
    const { origin } = run
    const isOfIt = origin?.clock === clockId(before) && origin.sinceMs === before.startedAtMs
    return isOfIt ? { ...run, origin: { ...origin, sinceMs: after.startedAtMs } } : run
  })
}
