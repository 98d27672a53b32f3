import { clockId } from './clocks.ts'
import type { ClockRun } from './complaint-context.ts'
import type { Folded } from './fold.ts'
import { type Mark, marksAhead, type PauseEnd, toldByMs } from './marks.ts'
import { recipientsOf } from './recipients.ts'
import type { Terms } from './terms.ts'
import type { GrantStanding } from './time/counted.ts'
import { dueTold, grantsOf } from './time/due.ts'

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
    | 'counted'
    | 'void'
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
  /** The tier of an extension, whether it counts as things stand now, and the notice that it goes with. */
  tier?: string
  counts?: boolean
  notice?: string
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
  const tiers = grantsOf(terms.calendar, run, toldByMs(terms, run)).map(inTier)
  const begins = runs.findLastIndex((each, n) => each !== undefined && !goesOn(runs[n - 1], each))
  const events = runs.slice(begins).flatMap((after, n): ClockEvent[] => {
    const [step, former] = [folded[begins + n], folded[begins + n - 1]]
    if (!after || !step) return []
    const told = { seq: begins + n + 1, ...dueTold(step.terms.calendar, after) }
    const before = n === 0 ? undefined : runs[begins + n - 1]
    const isRebased = before && former && former.terms !== step.terms
    const found = isRebased
      ? [{ what: 'rebased' as const, atMs: step.atMs, ...limit(after) }]
      : [...changes(before, after, tiers), ...turns(step.terms, before, after)]
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

type OfTier = Pick<ClockEvent, 'tier' | 'counts' | 'notice'>
type Change = Pick<ClockEvent, 'what' | 'atMs' | 'says' | 'untilMs'> & OfTier

function inTier({ grant: { tier, notice }, counts }: GrantStanding): OfTier {
  return tier === undefined ? {} : { tier, counts, ...(notice && { notice }) }
}

/** Extensions that were given before, and since a step count or are void. */
function turns(terms: Terms, before: ClockRun | undefined, after: ClockRun): Change[] {
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

function changes(before: ClockRun | undefined, after: ClockRun, tiers: readonly OfTier[]): Change[] {
  if (!before) return [{ what: 'started', atMs: after.startedAtMs, ...limit(after) }]
  const limits = (after.formerLimits ?? []).slice(before.formerLimits?.length ?? 0)
  const wasOpen = (reason: string) => before.openPauses.some((pause) => pause.reason === reason)
  const { takenOver, stoppedAtMs } = after
  return [
    ...limits.map(({ replacedAtMs }): Change => ({ what: 'limited', atMs: replacedAtMs, ...limit(after) })),
    ...after.grants.slice(before.grants.length).map(({ sort, atMs, untilMs }, nth) => ({
      what: sort,
      atMs,
      untilMs,
      ...tiers[before.grants.length + nth],
    })),
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
