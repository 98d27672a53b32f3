import type { Actor, Complaint } from '../complaint-context.ts'
import { markOf } from '../marks.ts'
import type { ComplaintStep, TakenStep } from '../steps.ts'
import type { Terms } from '../terms.ts'
import { reckonsBy } from './reckoning.ts'

/** A step as the machine meets it: it happened at its own instant, and was entered at `enteredAtMs`. */
export function takenStep(
  terms: Terms,
  complaint: Complaint,
  step: ComplaintStep,
  by: Actor,
  enteredAtMs: number,
): TakenStep {
  return { ...step, by, nowMs: happenedAtMs(terms, complaint, step, enteredAtMs), enteredAtMs }
}

/** When a step happened: a mark at its own instant, whenever it was processed, save in cases begun under an earlier reckoning. */
function happenedAtMs(terms: Terms, complaint: Complaint, step: ComplaintStep, enteredAtMs: number): number {
  if (step.type !== 'deadlinePassed' || !reckonsBy(terms.calendar, 3)) return enteredAtMs
  return Math.min(markOf(terms, complaint, step)?.mark.atMs ?? enteredAtMs, enteredAtMs)
}
