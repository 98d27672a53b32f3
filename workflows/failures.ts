import { ApplicationFailure } from '@temporalio/workflow'
import { type Refusal, refuse } from '../machines/refusal.ts'
import { LOOK_UP } from './messages.ts'

/**
 * Temporal starts a workflow before it asks whether the first step is accepted. Where it was refused, or is lost on its way, the
 * workflow fails: then its id is free for another try, which the id of one that completes is not.
 */
export function unbegun(what: string): ApplicationFailure {
  return ApplicationFailure.create({
    type: 'unbegun',
    message: `there is no ${what}: its first step was not accepted`,
    nonRetryable: true,
    category: 'BENIGN',
  })
}

/** What was looked up for another question, before the case became another, is no answer. */
export function mustBeLookedUp({ lookedUp }: { lookedUp?: string }, lack: object | null): void {
  if (lack === null || lookedUp === JSON.stringify(lack)) return
  throw ApplicationFailure.create({
    type: LOOK_UP,
    message: 'to be looked up',
    nonRetryable: true,
    details: [lack],
  })
}

/** Whoever asked had seen another version. */
export function stale(what: string, version: number, ifVersion: number): Refusal {
  return refuse('stale', `the ${what} is at version ${version}, not ${ifVersion}: look again before you act`)
}
