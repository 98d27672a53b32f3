import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  currentUpdateInfo,
  patched,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow'
import type { QueryDefinition, UpdateDefinition } from '@temporalio/common'
import { type Actor, CLOCK } from '../machines/complaint-context.ts'
import { nearestMarkMs, passedMark } from '../machines/marks.ts'
import { Receipts } from '../machines/receipts.ts'
import { RefusalError } from '../machines/refusal.ts'
import type { DeadlinePassed } from '../machines/steps.ts'
import { alarmClock } from './alarm.ts'
import type { Carried } from './carried.ts'
import { mustBeLookedUp, unbegun } from './failures.ts'
import { findReceipt, HIDDEN, isSimulated, KEY_REUSED } from './messages.ts'
import { recorder, type Unrecorded } from './recorder.ts'

const UPDATES_PER_RUN = 1_500
const ENDS_UNBEGUN = 'a life that has not begun ends'
const MARKS_FIRST = 'a step finds the marks that have passed'

type TellingTerms = Parameters<typeof passedMark>[0]
type Clocked = Parameters<typeof passedMark>[1]

/** A machine between two steps. */
interface Snapshot {
  status: 'active' | 'done'
  value: string
  context: Clocked & { version: number }
}

/** A step as a person sends it. */
interface Request<Step> {
  step: Step
  by: Actor
  ifVersion: number | null
  policy?: string
  lookedUp?: string
}

interface Advanced<S> {
  snapshot: S
  notices: Unrecorded['notices']
  happenedAtMs?: number
}

/** What lives, and the machine that decides for it. */
interface Living<S extends Snapshot, Step, View> {
  what: 'complaint' | 'campaign'
  id: string
  terms: Parameters<typeof recorder>[0]['terms'] & TellingTerms
  originMs: number | null
  startedAtMs: number
  eventsPerRun: number | undefined
  carried: Carried<S> | null
  announced: () => S
  /** Throws `RefusalError`. */
  advance: (snapshot: S, step: Step | DeadlinePassed, by: Actor, nowMs: number) => Advanced<S>
  standing: (snapshot: S) => Unrecorded['after']
  view: (snapshot: S, seen: { number: string; by: Actor; nowMs: number }) => View
  possible: (snapshot: S, by: Actor, nowMs: number) => string[]
  /** Whether whoever sends a request may not know of it. */
  isHidden?: (snapshot: S, request: Request<Step>) => boolean
  /** What has to be looked up outside before the step of a request is taken; null for nothing. */
  lacks?: (before: S, after: S, request: Request<Step>) => object | null
  /** A step that it takes by itself at its very start. */
  opens?: { step: Step; by: Actor } | undefined
  queries: QueryDefinition<View, [Actor]>
  updates: UpdateDefinition<View & { repeatedVersion: number | null }, [Request<Step>]>
  continueAsNew: (carried: Carried<S>) => Promise<never>
}

type Refused = { code: string } & Pick<RefusalError, 'message'> & Partial<Omit<RefusalError, 'code'>>

/** How something ended. */
export interface Outcome {
  number: string
  state: string
  version: number
}

/**
 * A whole life: it waits for a step or the nearest mark, lets the machine decide, and has the ledger record it. Whatever a step
 * asks for is asked for in its update's handler: when a worker dies between an activity's result and an update, a replay may meet
 * the two in the other order, so nothing may be asked for because of a result (temporalio/sdk-rust#943).
 */
export async function live<S extends Snapshot, Step extends { type: string }, View extends object>(
  living: Living<S, Step, View>,
): Promise<Outcome> {
  const { id, terms, originMs, startedAtMs, carried } = living
  const receipts = new Receipts(carried?.receipts)
  const ledger = recorder({ complaintId: id, terms, carried })
  const alarm = alarmClock(id)
  let snapshot = carried?.snapshot ?? living.announced()
  let updates = 0
  /** What was worked out when a request was accepted; its handler, which follows in the same task, need not work it out again. */
  let accepted: { updateId: string; before: S; atMs: number; advanced: Advanced<S> } | null = null

  const nowMs = () => (originMs === null ? Date.now() : originMs + Date.now() - startedAtMs)
  const passedNow = () => passedMark(terms, snapshot.context, nowMs())
  /** As a step finds it: every mark that has passed by then is told, also when nobody was there to tell it. */
  function found(): S {
    const atMs = nowMs()
    let then = snapshot
    const next = () => passedMark(terms, then.context, atMs)
    for (let passed = next(); passed; passed = next())
      then = living.advance(then, passed, CLOCK, atMs).snapshot
    return then
  }
  const isAtEnd = () => snapshot.status === 'done' || isRunFull(living.eventsPerRun, updates)

  function apply(step: Step | DeadlinePassed, by: Actor, updateId: string | null): void {
    const atMs = nowMs()
    const advanced = workedOut(updateId, atMs) ?? living.advance(snapshot, step, by, atMs)
    accepted = null
    snapshot = advanced.snapshot
    const { snapshot: _, ...told } = advanced
    ledger.add({ step, by, atMs, updateId, after: living.standing(snapshot), ...told })
  }

  function workedOut(updateId: string | null, atMs: number): Advanced<S> | null {
    if (accepted?.updateId !== updateId || accepted.before !== snapshot || accepted.atMs !== atMs) return null
    return accepted.advanced
  }

  function tellPassed(): void {
    for (let passed = passedNow(); passed; passed = passedNow()) apply(passed, CLOCK, null)
  }

  /** Whoever asked was told that it can be done; a refusal all the same ends the asking instead of being tried for ever. */
  function applyAccepted(step: Step, by: Actor, updateId: string | null): void {
    try {
      apply(step, by, updateId)
    } catch (error) {
      if (error instanceof RefusalError) throw ApplicationFailure.nonRetryable(error.message, error.code)
      throw error
    }
  }

  async function take({ step, by }: Request<Step>) {
    const updateId = currentUpdateInfo()?.id ?? ''
    updates += 1
    const repeatedVersion = repeated(updateId)
    if (repeatedVersion === null) {
      if (passedNow() && patched(MARKS_FIRST)) tellPassed()
      applyAccepted(step, by, updateId)
    }
    const seen = view(by)
    if (repeatedVersion === null) {
      receipts.keep(updateId, snapshot.context.version)
      // A clock that goes on may be past its mark already.
      tellPassed()
      if (snapshot.status === 'active') armAlarm()
    }
    await condition(() => ledger.number() !== null)
    return { ...seen, number: ledger.number() ?? '', repeatedVersion }
  }

  /** The version that a request led to before; null for a new one. Refuses another request under a key that was used. */
  function repeated(updateId: string): number | null {
    const heard = receipts.hear(updateId)
    if (heard.is === 'another')
      throw ApplicationFailure.nonRetryable('the key was used for another request', KEY_REUSED)
    return heard.is === 'repeated' ? heard.version : null
  }

  function mustAccept(request: Request<Step>): void {
    const { step, by, ifVersion } = request
    const updateId = currentUpdateInfo()?.id ?? ''
    if (receipts.hear(updateId).is === 'repeated') return
    if (living.isHidden?.(snapshot, request)) throw ApplicationFailure.nonRetryable('hidden', HIDDEN)
    repeated(updateId)
    const before = found()
    const { version } = before.context
    const refused = ({ code, message, pointers = [], faults = [], because }: Refused) =>
      ApplicationFailure.create({
        type: code,
        message,
        nonRetryable: true,
        details: [{ version, possible: living.possible(before, by, nowMs()), pointers, faults, because }],
      })
    if (ifVersion !== null && ifVersion !== version) {
      throw refused({
        code: 'stale',
        message: `the ${living.what} is at version ${version}, not ${ifVersion}: look again before you act`,
      })
    }
    try {
      const atMs = nowMs()
      const advanced = living.advance(before, step, by, atMs)
      mustBeLookedUp(request, living.lacks?.(before, advanced.snapshot, request) ?? null)
      accepted = { updateId, before, atMs, advanced }
    } catch (error) {
      if (error instanceof RefusalError) throw refused(error)
      throw error
    }
  }

  function view(by: Actor): View {
    return living.view(snapshot, { number: ledger.number() ?? '', by, nowMs: nowMs() })
  }

  function armAlarm(): void {
    const nearestMs = nearestMarkMs(terms, snapshot.context)
    alarm.setTo(nearestMs === null ? null : nearestMs - nowMs() + Date.now())
  }

  if (!carried && living.opens) applyAccepted(living.opens.step, living.opens.by, null)
  setHandler(living.queries, view)
  setHandler(findReceipt, (id) => receipts.hear(id))
  setHandler(isSimulated, () => originMs !== null)
  setHandler(living.updates, take, { validator: mustAccept })
  if (snapshot.context.version === 0 && patched(ENDS_UNBEGUN)) throw unbegun(living.what)

  for (;;) {
    for (let passed = passedNow(); passed; passed = passedNow()) {
      apply(passed, CLOCK, null)
      // A server that skips time may do so while this task runs; only a task that begins after the skip tells the time rightly.
      if (originMs !== null) await condition(() => ledger.hasAll() || ledger.hasFailed())
    }
    if (isAtEnd()) {
      alarm.cancel()
      await condition(() => ledger.hasFailed() || (ledger.hasAll() && allHandlersFinished()))
      ledger.throwIfFailed()
      const number = ledger.number() ?? ''
      if (snapshot.status === 'done')
        return { number, state: snapshot.value, version: snapshot.context.version }
      await living.continueAsNew({ number, snapshot, startedAtMs, receipts: receipts.all() })
    }
    armAlarm()
    await condition(() => alarm.rings() || isAtEnd() || ledger.hasFailed())
    ledger.throwIfFailed()
  }
}

/** Whether the run's history has grown so long that the next one should begin. */
function isRunFull(eventsPerRun: number | undefined, updates: number): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo()
  return continueAsNewSuggested || updates >= UPDATES_PER_RUN || historyLength >= (eventsPerRun ?? Infinity)
}
