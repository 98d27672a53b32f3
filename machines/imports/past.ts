import { type Advanced, advance } from '../advance.ts'
import type { Actor } from '../complaint-context.ts'
import { markOf } from '../marks.ts'
import type { ComplaintSnapshot } from '../snapshot.ts'
import type { ComplaintStep, DeadlinePassed } from '../steps.ts'
import type { Terms } from '../terms.ts'

/** A step of the past; its body says when it was: `receivedAt` of an intake, `at` of any other, an instant. */
interface PastStep {
  step: { type: string }
  by: Actor
}

/** A step as it was taken then, at its own instant, UTC milliseconds; a mark at the instant that it had. */
export function asThen(
  terms: Terms,
  { context }: ComplaintSnapshot,
  { step, by }: PastStep,
): { step: ComplaintStep; by: Actor; atMs: number } {
  if (step.type === 'deadlinePassed') {
    const mark = step as DeadlinePassed
    return { step: mark, by, atMs: markOf(terms, context, mark)?.mark.atMs ?? NaN }
  }
  const { receivedAt, at = receivedAt, ...body } = step as { type: string; receivedAt?: string; at?: string }
  return { step: body as ComplaintStep, by, atMs: Date.parse(at ?? '') }
}

/** The latest instant of a mark that comes before a step of the past at this one: what was done on the last day was done in time. */
export function marksBefore({ onDay }: { onDay?: true | undefined }, atMs: number): number {
  return onDay ? atMs - 1 : atMs
}

/**
 * One step of the past, judged as at its own instant and entered at `enteredAtMs`, UTC milliseconds: whatever it told people then, it
 * tells nobody now. Throws `RefusalError`.
 */
export function takenThen(
  terms: Terms,
  snapshot: ComplaintSnapshot,
  past: PastStep,
  enteredAtMs: number,
): Advanced {
  const { step, by, atMs } = asThen(terms, snapshot, past)
  const { snapshot: after } = advance(terms, snapshot, step, by, atMs)
  return {
    snapshot: untold(after),
    notices: [],
    ...(atMs === enteredAtMs ? {} : { happenedAtMs: atMs }),
  }
}

/** Nobody has been told anything that waits for an acknowledgement. */
function untold(snapshot: ComplaintSnapshot): ComplaintSnapshot {
  const { told: _, ...context } = snapshot.context
  return { ...snapshot, context }
}
