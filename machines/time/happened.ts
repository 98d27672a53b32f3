import type { Actor, Complaint } from '../complaint-context.ts'
import { latestCause } from '../earliest.ts'
import { markOf } from '../marks.ts'
import type { ComplaintStep, TakenStep } from '../steps.ts'
import type { Terms } from '../terms.ts'
import { atInstant, type Instants, instantsOf } from './instants.ts'
import { reckonsBy } from './reckoning.ts'
import { clockId } from './run.ts'

/** A step as the machine meets it: it happened when it says, or else when it was entered; a mark at its own instant. */
export function takenStep(
  terms: Terms,
  complaint: Complaint,
  step: ComplaintStep,
  by: Actor,
  enteredAtMs: number,
): TakenStep {
  const { fromMs, untilMs } = happenedAt(terms, complaint, step, by, enteredAtMs)
  return { ...step, by, nowMs: fromMs, untilMs, enteredAtMs }
}

/** When a step happened, as far as it says so itself: a date, or an instant with offset. */
export function toldAt(step: ComplaintStep): string | undefined {
  if (step.type === 'deadlinePassed') return undefined
  return step.type === 'receive' ? step.receivedAt : step.at
}

/**
 * When clocks count a step from. A mark is told as it passes, whenever it was processed, and known as its clock is; a date is that day of
 * each clock.
 */
export function whenOf({ clocks }: Complaint, step: ComplaintStep, when: Instants): Instants {
  if (step.type === 'deadlinePassed') {
    const { knownSinceMs = 0 } = clocks.find((run) => clockId(run) === step.clock) ?? {}
    return { ...atInstant(when.fromMs), ...(knownSinceMs > when.fromMs ? { knownMs: knownSinceMs } : {}) }
  }
  const told = toldAt(step)
  return told === undefined || told.includes('T') ? when : { ...when, day: told }
}

/** Cases begun under an earlier reckoning go on by when a step was entered, and a mark processed. */
function happenedAt(
  terms: Terms,
  complaint: Complaint,
  step: ComplaintStep,
  by: Actor,
  enteredAtMs: number,
): Pick<Instants, 'fromMs' | 'untilMs'> {
  const { calendar } = terms
  if (!reckonsBy(calendar, 3)) return atInstant(enteredAtMs)
  if (step.type === 'deadlinePassed') {
    const markMs = markOf(terms, complaint, step)?.mark.atMs ?? enteredAtMs
    return atInstant(Math.min(markMs, enteredAtMs))
  }
  const told = toldAt(step)
  if (told === undefined) return atInstant(enteredAtMs)
  const { fromMs, untilMs } = instantsOf(calendar, told, enteredAtMs)
  // Of the day that a date names only what comes after its causes is left.
  const causeMs =
    step.type === 'receive' ? fromMs : (latestCause({ terms, complaint, step, by })?.atMs ?? fromMs)
  const notBeforeMs = step.type === 'receive' ? fromMs : Math.max(fromMs, complaint.receivedAtMs, causeMs)
  return { fromMs: notBeforeMs, untilMs: Math.max(notBeforeMs, untilMs) }
}
