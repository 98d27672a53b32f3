import { own } from '../../policies/own.ts'
import { advance, announced, type Advanced } from '../advance.ts'
import { type Actor, CLOCK } from '../complaint-context.ts'
import type { Recorded } from '../fold.ts'
import { asThen, marksBefore } from '../imports/past.ts'
import { nearestMarkMs, passedMark } from '../marks.ts'
import { RefusalError } from '../refusal.ts'
import type { ComplaintSnapshot } from '../snapshot.ts'
import { clockStanding } from '../standing.ts'
import { type ComplaintStep, STEP_SCHEMAS } from '../steps.ts'
import type { Terms } from '../terms.ts'
import { reasonOf } from './reason.ts'
import { type RunSeen, runsAfter } from './runs.ts'

/** A recorded step that other terms refuse: the case goes on without it. */
export interface LeftOut {
  step: string
  reason: string
}

/** A case under other terms than it was recorded under, as far as it has been taken. */
export interface Replayed {
  snapshot: ComplaintSnapshot
  /** The instant that it has come to, UTC milliseconds. */
  atMs: number
  runs: RunSeen[]
  leftOut: LeftOut[]
  /** Why there is no such case under these terms: it would not have been taken in, or time itself cannot go on in it. */
  setAside: LeftOut | null
}

type Advance = (
  terms: Terms,
  snapshot: ComplaintSnapshot,
  step: ComplaintStep,
  by: Actor,
  nowMs: number,
) => Advanced

/** A case of which nothing has been taken yet. */
export function unreplayed(terms: Terms): Replayed {
  return { snapshot: announced(terms), atMs: 0, runs: [], leftOut: [], setAside: null }
}

/**
 * The case after one more recorded step. What had passed by then is found anew from the terms, so what the engine recorded by
 * itself is passed over. `take` is how a step is taken, by default under the terms' every condition.
 */
export function replayedStep(
  terms: Terms,
  before: Replayed,
  recorded: Recorded,
  take: Advance = advance,
): Replayed {
  if (before.setAside || own(STEP_SCHEMAS, recorded.step.type) === undefined) return before
  const { step, by, atMs } = recorded.imported ? asThen(terms, before.snapshot, recorded) : recorded
  const then = replayedUntil(terms, before, marksBefore(recorded.imported ?? {}, atMs), take)
  if (then.setAside) return then
  const taken = attempt(terms, then, { step, by, atMs }, take)
  if (!('step' in taken)) return taken
  return step.type === 'receive'
    ? { ...then, setAside: taken }
    : { ...then, leftOut: [...then.leftOut, taken] }
}

/** The case once every mark of its clocks that has passed by an instant, UTC milliseconds, has been told, each at its own. */
export function replayedUntil(
  terms: Terms,
  before: Replayed,
  atMs: number,
  take: Advance = advance,
): Replayed {
  let then = before
  while (then.snapshot.status === 'active' && !then.setAside) {
    const nearestMs = nearestMarkMs(terms, then.snapshot.context)
    if (nearestMs === null || nearestMs > atMs) break
    const toldAtMs = Math.max(nearestMs, then.atMs)
    const mark = passedMark(terms, then.snapshot.context, toldAtMs)
    if (!mark) break
    const taken = attempt(terms, then, { step: mark, by: CLOCK, atMs: toldAtMs }, take)
    then = 'step' in taken ? { ...then, setAside: taken } : taken
  }
  return then
}

function attempt(
  terms: Terms,
  before: Replayed,
  { step, by, atMs }: Recorded,
  take: Advance,
): Replayed | LeftOut {
  try {
    const { snapshot } = take(terms, before.snapshot, step as ComplaintStep, by, atMs)
    const clocks = snapshot.context.clocks.map((run) => clockStanding(terms, run))
    return { ...before, snapshot, atMs, runs: runsAfter(before.runs, clocks, by.person) }
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error
    return { step: nameOf(step), reason: reasonOf(error, by.person) }
  }
}

/** A step by its type, and by the policy's name of what it is about. */
function nameOf({ type, ...rest }: Recorded['step']): string {
  const about = ['record', 'slip', 'corrective', 'check', 'clock'].flatMap((part) => own(rest, part) ?? [])
  const [name] = about
  return typeof name === 'string' ? `${type} ${name}` : type
}
