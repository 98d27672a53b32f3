import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow'
import type { Actor } from '../machines/complaint-context.ts'
import type { Past } from '../machines/imports/import.ts'
import type { Imported } from '../machines/imports/told.ts'
import type { KeepingStep } from '../machines/keeping.ts'
import type { Heard } from '../machines/receipts.ts'
import type { Rebase } from '../machines/rebase.ts'
import type { DueCase } from '../machines/rounds.ts'
import type { ComplaintSnapshot } from '../machines/snapshot.ts'
import type { PersonStep } from '../machines/steps.ts'
import type { Terms } from '../machines/terms.ts'
import type { ComplaintView } from '../machines/view.ts'
import type { Carried } from './carried.ts'

/** Task queue of the complaint workflows. */
export const COMPLAINTS_QUEUE = 'complaints'
/** Task queue of the ledger's one writer. */
export const LEDGER_QUEUE = 'ledger'
/** Name of the workflow type. */
export const COMPLAINT_WORKFLOW = 'complaint'

/** Type of the failure that refuses a step on something its sender may not know of. */
export const HIDDEN = 'hidden'

/** Type of the failure that refuses a request whose key was used for another one. */
export const KEY_REUSED = 'keyReused'

/** Type of the failure that asks for something outside of the case to be looked up; its detail is the `LookUp`. */
export const LOOK_UP = 'lookUp'

/** Workflow id of a complaint: nothing in it tells who complained of what. */
export function workflowIdOf(complaintId: string): string {
  return `complaint-${complaintId}`
}

export interface ComplaintInput {
  complaintId: string
  terms: Terms
  /** Where the complaint's time begins, UTC milliseconds; null for the real time. Only simulations set it. */
  originMs: number | null
  /** The intake that it takes by itself right at its start; without one it waits to be sent one. */
  opens?: DueCase['opens']
  /** Continue as new after so many history events; when Temporal suggests it where left out. */
  eventsPerRun?: number
  carried: Carried<ComplaintSnapshot> | null
  /** Whether its steps are recorded within the tasks that take them; left out by those that began before that could be. */
  recordsInTask?: boolean
}

export interface TakeRequest {
  step: PersonStep
  by: Actor
  /** Version the person saw; null when it does not matter. */
  ifVersion: number | null
  /** Organisation of whoever sends it; a complaint of another one is hidden from him. Left out by those who may take any step. */
  policy?: string
  /** What was looked up for it, as the text of the `LookUp` that asked for it. */
  lookedUp?: string
}

/** What brings a case under other terms; nobody's token lets him send one. */
export interface RebaseRequest {
  step: Rebase
  by: Actor
  ifVersion: number | null
  /** The terms that the step names. */
  terms: Terms
}

/** What brings a case in with its past; it is the first that its workflow takes. */
export interface ImportRequest {
  step: Imported
  by: Actor
  ifVersion: null
  policy: string
  past: Past[]
}

/** What holds a case that is open, or lets it go. */
export interface KeepRequest {
  step: KeepingStep
  by: Actor
  ifVersion: null
  policy: string
}

/** What a person is told after a step: the complaint right after it. */
export interface TakeAnswer extends ComplaintView {
  /**
   * Set when this id was answered in an earlier run: the version it led to, which the ledger folds to. The view is then of
   * now, not of then.
   */
  repeatedVersion: number | null
}

/**
 * One step of a person; the first is `receive`. Its validator refuses with a non-retryable `ApplicationFailure` whose type is
 * a `RefusalCode` (or `stale`, `HIDDEN` or `KEY_REUSED`) and whose message says what to do; a refusal leaves no event.
 */
export const takeStep = defineUpdate<TakeAnswer, [TakeRequest | RebaseRequest | ImportRequest | KeepRequest]>(
  'take',
)

/** What became of the request with this id; it is told after the end too, of a campaign as of a complaint. */
export const findReceipt = defineQuery<Heard, [string]>('receipt')

/** What time it is in something that runs in a time of its own, UTC milliseconds. */
export interface OwnTime {
  nowMs: number
  /** A mark has passed that nobody has been told of yet: it wakes up to ten seconds late. */
  hasUntold: boolean
  /** The instant that it was last sent to; null for none in this run. */
  sentToMs: number | null
}

/**
 * The time of a complaint or a campaign that runs in one of its own; null for the real one. In a query the time stands still
 * since the last task, so whoever asks says what time it is by Temporal, UTC milliseconds.
 */
export const ownTime = defineQuery<OwnTime | null, [number]>('ownTime')

/** Remembers the instant that its own time is sent to, UTC milliseconds, and tells at once of the marks that have passed. */
export const wake = defineSignal<[number]>('wake')

/** The complaint as this person may see and handle it now, which is so late by Temporal, UTC milliseconds. */
export const viewComplaint = defineQuery<ComplaintView, [Actor, number?]>('view')
