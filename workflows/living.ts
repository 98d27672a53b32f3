import type { QueryDefinition, UpdateDefinition } from '@temporalio/common'
import type { StandingEntry } from '../activities/append.ts'
import type { Actor } from '../machines/complaint-context.ts'
import type { Past } from '../machines/imports/import.ts'
import type { passedMark } from '../machines/marks.ts'
import type { DeadlinePassed } from '../machines/steps.ts'
import type { Carried } from './carried.ts'
import type { Recorder, Unrecorded } from './recorder.ts'

type TellingTerms = Parameters<typeof passedMark>[0]
type Clocked = Parameters<typeof passedMark>[1]

/** A machine between two steps. */
export interface Snapshot {
  status: 'active' | 'done'
  value: string
  context: Clocked & { version: number }
}

/** What comes with a step that names more than it holds: the terms that it brings something under, or the past of a case. */
export interface Brought<T> {
  terms?: T
  past?: readonly Past[]
}

/** A step as a person sends it. */
export interface Request<Step, T> extends Brought<T> {
  step: Step
  by: Actor
  ifVersion: number | null
  policy?: string
  lookedUp?: string
}

/** What a step led to. */
export interface Advanced<S, T> {
  snapshot: S
  notices: Unrecorded['notices']
  happenedAtMs?: number
  happenedUntilMs?: number
  /** What holds from this step on, where that is something else than before. */
  terms?: T
  /** The steps that it enters before itself, each with what it led to. */
  past?: readonly (Omit<Unrecorded, 'atMs' | 'updateId' | 'after'> & { snapshot: S })[]
}

/** What something lives under. */
export type TermsOf = Parameters<Recorder['add']>[1] & TellingTerms

/** What lives, and the machine that decides for it. */
export interface Living<S extends Snapshot, Step, View, T extends TermsOf> {
  what: 'complaint' | 'campaign'
  id: string
  /** What it began with. */
  terms: T
  originMs: number | null
  startedAtMs: number
  eventsPerRun: number | undefined
  carried: Carried<S> | null
  /** Whether each step is recorded within the task that takes it; what began before that goes on as it began. */
  recordsInTask: boolean
  announced: (terms: T) => S
  /** `brought` is what came with the step. Throws `RefusalError`. */
  advance: (
    terms: T,
    snapshot: S,
    step: Step | DeadlinePassed,
    by: Actor,
    nowMs: number,
    brought?: Brought<T>,
  ) => Advanced<S, T>
  /** Takes a step again as the ledger holds it; `to` are the terms that it brought, where they are others. Throws `RefusalError`. */
  again: (terms: T, snapshot: S, entry: StandingEntry['entry'], to: unknown) => Advanced<S, T>
  standing: (terms: T, snapshot: S) => Unrecorded['after']
  view: (terms: T, snapshot: S, seen: { number: string; by: Actor; nowMs: number }) => View
  possible: (terms: T, snapshot: S, by: Actor, nowMs: number) => string[]
  /** Whether whoever sends a request may not know of it. */
  isHidden?: (terms: T, snapshot: S, request: Request<Step, T>) => boolean
  /** What has to be looked up outside before the step of a request is taken; null for nothing. */
  lacks?: (terms: T, before: S, after: S, request: Request<Step, T>) => object | null
  /** A step that it takes by itself at its very start. */
  opens?: { step: Step; by: Actor } | undefined
  queries: QueryDefinition<View, [Actor, number?]>
  updates: UpdateDefinition<View & { repeatedVersion: number | null }, [Request<Step, T>]>
  continueAsNew: (terms: T, carried: Carried<S>) => Promise<never>
}
