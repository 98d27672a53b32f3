import { clockId } from './clocks.ts'
import type { ClockRun } from './complaint-context.ts'
import type { Folded } from './fold.ts'
import { type Mark, marksAhead, type PauseEnd } from './marks.ts'
import { recipientsOf } from './recipients.ts'
import type { Terms } from './terms.ts'
import { dueTold } from './time/due.ts'

/** What one step did to a clock; instants are UTC milliseconds. */
export interface ClockEvent {
  /** Number of the step in the record, from 1. */
  seq: number
  what:
    | 'started'
    | 'rebased'
    | 'limited'
    | 'extended'
    | 'promised'
    | 'paused'
    | 'resumed'
    | 'takenOver'
    | 'stopped'
  /** When it happened, which may be before it was entered. */
  atMs: number
  /** The limit it runs by from then on, or the reason of a pause. */
  says?: string
  /** The instant that was given. */
  untilMs?: number
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
  ahead: (Pick<Mark | PauseEnd, 'atMs' | 'sort'> & { to: string[] })[]
}

/** The story of the latest run of a clock, from a record taken again step by step; null where the case has no such clock. */
export function clockStory(folded: readonly Folded[], id: string): ClockStory | null {
  const runs = folded.map(({ snapshot }) => snapshot.context.clocks.find((run) => clockId(run) === id))
  const [run, last] = [runs.at(-1), folded.at(-1)]
  if (!run || !last) return null
  const { terms } = last
  const begins = runs.findLastIndex((each, n) => each !== undefined && !goesOn(runs[n - 1], each))
  const events = runs.slice(begins).flatMap((after, n): ClockEvent[] => {
    const [step, former] = [folded[begins + n], folded[begins + n - 1]]
    if (!after || !step) return []
    const told = { seq: begins + n + 1, ...dueTold(step.terms.calendar, after) }
    const before = n === 0 ? undefined : runs[begins + n - 1]
    const isRebased = before && former && former.terms !== step.terms
    const found = isRebased
      ? [{ what: 'rebased' as const, atMs: step.atMs, ...limit(after) }]
      : changes(before, after)
    return found.map((change) => ({ ...told, ...change }))
  })
  const ahead = marksAhead(terms, run).map(({ atMs, sort, to }) => {
    return { atMs, sort, to: recipientsOf(terms.rules, last.snapshot.context, to) }
  })
  return { run, terms, events, ahead }
}

/** A clock that starts once it has stopped, or anew, begins another run under its name. */
function goesOn(before: ClockRun | undefined, after: ClockRun): boolean {
  if (!before || before.startedAtMs !== after.startedAtMs) return false
  return before.stoppedAtMs === null || after.stoppedAtMs !== null
}

type Change = Pick<ClockEvent, 'what' | 'atMs' | 'says' | 'untilMs'>

function changes(before: ClockRun | undefined, after: ClockRun): Change[] {
  if (!before) return [{ what: 'started', atMs: after.startedAtMs, ...limit(after) }]
  const limits = (after.formerLimits ?? []).slice(before.formerLimits?.length ?? 0)
  const wasOpen = (reason: string) => before.openPauses.some((pause) => pause.reason === reason)
  const { takenOver, stoppedAtMs } = after
  return [
    ...limits.map(({ replacedAtMs }): Change => ({ what: 'limited', atMs: replacedAtMs, ...limit(after) })),
    ...after.grants
      .slice(before.grants.length)
      .map(({ sort, atMs, untilMs }) => ({ what: sort, atMs, untilMs })),
    ...after.pauses
      .filter(({ reason }) => wasOpen(reason) && !after.openPauses.some((pause) => pause.reason === reason))
      .slice(before.pauses.length - after.pauses.length)
      .map(({ reason, toMs }): Change => ({ what: 'resumed', atMs: toMs, says: reason })),
    ...after.openPauses
      .filter(({ reason }) => !wasOpen(reason))
      .map(({ reason, fromMs }): Change => ({ what: 'paused', atMs: fromMs, says: reason })),
    ...(takenOver && takenOver.atMs !== before.takenOver?.atMs
      ? [{ what: 'takenOver' as const, atMs: takenOver.atMs }]
      : []),
    ...(stoppedAtMs !== null && before.stoppedAtMs === null
      ? [{ what: 'stopped' as const, atMs: stoppedAtMs }]
      : []),
  ]
}

function limit({ rule, untilMs }: ClockRun): Pick<ClockEvent, 'says' | 'untilMs'> {
  return rule === null ? { untilMs: untilMs ?? 0 } : { says: rule }
}
