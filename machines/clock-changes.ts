import type { ClockRun } from './complaint-context.ts'
import type { Grant } from './time/run.ts'

/** The tier of an extension, whether it counts as things stand now, and the notice that it goes with. */
export interface OfTier {
  tier?: string
  counts?: boolean
  notice?: string
}

/** What one step made of a run of a clock; instants are UTC milliseconds. */
export interface Change extends OfTier {
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
    | 'unpaused'
    | 'takenOver'
    | 'stopped'
    | 'unstopped'
  /** When it happened, which may be before it was entered. */
  atMs: number
  /** The limit it runs by from then on, or the reason of a pause. */
  says?: string
  /** The instant that was given. */
  untilMs?: number
  /** When it was known to have happened until then. */
  wasMs?: number
}

/** What a step changed of a run: what it did, and what turned out to have been otherwise. */
export function changesOf(
  before: ClockRun | undefined,
  after: ClockRun,
  tierOf: (grant: Grant) => OfTier,
): Change[] {
  const { startedAtMs, takenOver } = after
  const was = before ?? nothing(after)
  const started: Change = { what: 'started', atMs: startedAtMs, ...limitOf(after) }
  const moved = before && before.startedAtMs !== startedAtMs ? { wasMs: before.startedAtMs } : null
  return [
    ...(before && !moved ? [] : [{ ...started, ...moved }]),
    ...(after.formerLimits ?? [])
      .slice(was.formerLimits?.length ?? 0)
      .map(({ replacedAtMs }): Change => ({ what: 'limited', atMs: replacedAtMs, ...limitOf(after) })),
    ...after.grants
      .filter((grant) => !was.grants.some((each) => isSameGrant(each, grant)))
      .map((grant): Change => ({
        what: grant.sort,
        atMs: grant.atMs,
        untilMs: grant.untilMs,
        ...tierOf(grant),
      })),
    ...pausesChanged(spellsOf(was), spellsOf(after)),
    ...(takenOver && takenOver.atMs !== was.takenOver?.atMs
      ? [{ what: 'takenOver' as const, atMs: takenOver.atMs }]
      : []),
    ...stopChanged(was.stoppedAtMs, after.stoppedAtMs),
  ]
}

/** The run before anything but its start had happened to it. */
function nothing(run: ClockRun): ClockRun {
  return {
    ...run,
    formerLimits: [],
    grants: [],
    pauses: [],
    openPauses: [],
    takenOver: null,
    stoppedAtMs: null,
  }
}

/** Whether it is the same date, given at the same instant. */
export function isSameGrant(one: Grant, other: Grant): boolean {
  return one.atMs === other.atMs && one.untilMs === other.untilMs && one.sort === other.sort
}

/** A pause, ended or not. */
interface Spell {
  reason: string
  fromMs: number
  toMs: number | null
}

function spellsOf({ pauses, openPauses }: ClockRun): Spell[] {
  return [...pauses, ...openPauses.map((each) => ({ ...each, toMs: null }))]
}

function pausesChanged(before: readonly Spell[], after: readonly Spell[]): Change[] {
  const left = [...before]
  const pairs = after.map((spell) => {
    const found =
      left.find(({ reason, fromMs }) => reason === spell.reason && fromMs === spell.fromMs) ??
      left.find(({ reason, toMs }) => reason === spell.reason && toMs === spell.toMs)
    if (found) left.splice(left.indexOf(found), 1)
    return [found, spell] as const
  })
  return [
    ...pairs.flatMap(([was, is]) => pauseChanged(was, is)),
    ...left.map(({ reason, fromMs }): Change => ({ what: 'unpaused', atMs: fromMs, says: reason })),
  ]
}

function pauseChanged(was: Spell | undefined, { reason: says, fromMs, toMs }: Spell): Change[] {
  const begins = was?.fromMs !== fromMs
  const ends = toMs !== null && was?.toMs !== toMs
  return [
    ...(begins ? [{ what: 'paused' as const, atMs: fromMs, says, ...(was && { wasMs: was.fromMs }) }] : []),
    ...(ends
      ? [{ what: 'resumed' as const, atMs: toMs, says, ...(was && was.toMs !== null && { wasMs: was.toMs }) }]
      : []),
    ...(was && was.toMs !== null && toMs === null
      ? [{ what: 'paused' as const, atMs: fromMs, says, wasMs: was.fromMs }]
      : []),
  ]
}

function stopChanged(wasMs: number | null, atMs: number | null): Change[] {
  if (wasMs === atMs) return []
  if (atMs !== null) return [{ what: 'stopped', atMs, ...(wasMs === null ? {} : { wasMs }) }]
  return wasMs === null ? [] : [{ what: 'unstopped', atMs: wasMs }]
}

/** What a run runs by, as its story says it. */
export function limitOf({ rule, untilMs }: ClockRun): Pick<Change, 'says' | 'untilMs'> {
  return rule === null ? { untilMs: untilMs ?? 0 } : { says: rule }
}
