import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  currentUpdateInfo,
  patched,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow'
import { type Actor, CLOCK } from '../machines/complaint-context.ts'
import { nearestMarkMs, passedMark } from '../machines/marks.ts'
import { Receipts } from '../machines/receipts.ts'
import { type Refusal, RefusalError } from '../machines/refusal.ts'
import type { DeadlinePassed } from '../machines/steps.ts'
import { alarmClock } from './alarm.ts'
import { mustBeLookedUp, stale, unbegun } from './failures.ts'
import { findReceipt, HIDDEN, KEY_REUSED } from './messages.ts'
import { answerOwnTime, timeSince } from './own-time.ts'
import type { StandingEntry } from '../activities/append.ts'
import type { Advanced, Living, Request, Snapshot, TermsOf } from './living.ts'
import { type Ticket, ticketOf } from './on-its-way.ts'
import { reconciler } from './reconciling.ts'
import { queueRecorder, type Recorder, taskRecorder } from './recorder.ts'

const UPDATES_PER_RUN = 1_500
const ENDS_UNBEGUN = 'a life that has not begun ends'
const MARKS_FIRST = 'a step finds the marks that have passed'

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
export async function live<
  S extends Snapshot,
  Step extends { type: string },
  View extends object,
  T extends TermsOf,
>(living: Living<S, Step, View, T>): Promise<Outcome> {
  const { id, originMs, startedAtMs, carried } = living
  const receipts = new Receipts(carried?.receipts)
  const ledger: Recorder = living.recordsInTask
    ? taskRecorder({ complaintId: id, carried }, carried ? living.terms.digest : null)
    : queueRecorder({ complaintId: id, carried })
  const alarm = alarmClock(id)
  let { terms } = living
  let snapshot = carried?.snapshot ?? living.announced(terms)
  let updates = 0
  /** What was worked out when a request was accepted; its handler, which follows in the same task, need not work it out again. */
  let accepted: { updateId: string; before: S; atMs: number; advanced: Advanced<S, T> } | null = null

  const { nowMs, toldMs } = timeSince(originMs, startedAtMs)
  const passedNow = (atMs = nowMs()) => passedMark(terms, snapshot.context, atMs)
  /** As a step finds it: every mark that has passed by then is told, also when nobody was there to tell it. */
  function found(): S {
    const atMs = nowMs()
    let then = snapshot
    const next = () => passedMark(terms, then.context, atMs)
    for (let passed = next(); passed; passed = next())
      then = living.advance(terms, then, passed, CLOCK, atMs).snapshot
    return then
  }
  const isAtEnd = () => snapshot.status === 'done' || isRunFull(living.eventsPerRun, updates)

  function apply(ticket: Ticket<Step | DeadlinePassed, T>, atMs = nowMs()): void {
    const { step, by, updateId, brought, stands } = ticket
    const advanced = stands
      ? living.again(terms, snapshot, stands.entry, asKept(stands.terms))
      : (workedOut(updateId, atMs) ?? living.advance(terms, snapshot, step, by, atMs, brought))
    accepted = null
    const { snapshot: after, terms: since = terms, past = [], ...told } = advanced
    const hear = living.recordsInTask
      ? reconciled.follow(ticket, atMs, snapshot, terms, past.length + 1)
      : () => undefined
    for (const { snapshot: then, ...entered } of past)
      ledger.add({ ...entered, atMs, updateId: null, after: living.standing(terms, then) }, terms, hear)
    snapshot = after
    terms = since
    const imported = stands?.entry.imported && { imported: stands.entry.imported }
    const entry = { step, by, atMs, updateId, after: living.standing(terms, snapshot), ...told, ...imported }
    ledger.add(entry, terms, hear)
  }

  const reconciled = reconciler<S, Step | DeadlinePassed, T>({
    id,
    what: living.what,
    receipts,
    version: () => snapshot.context.version,
    goBack: (before, under) => {
      snapshot = before
      terms = under
    },
    apply,
    tellPassed,
    armAlarm,
    view: viewAt,
  })

  function workedOut(updateId: string | null, atMs: number): Advanced<S, T> | null {
    if (accepted?.updateId !== updateId || accepted.before !== snapshot || accepted.atMs !== atMs) return null
    return accepted.advanced
  }

  function tellPassed(atMs = nowMs()): void {
    for (let passed = passedNow(atMs); passed; passed = passedNow(atMs))
      apply(ticketOf(passed, CLOCK, null), atMs)
  }

  /** Whoever asked was told that it can be done; a refusal all the same ends the asking instead of being tried for ever. */
  function applyAccepted(ticket: Ticket<Step | DeadlinePassed, T>): void {
    try {
      apply(ticket)
    } catch (error) {
      if (error instanceof RefusalError) throw ApplicationFailure.nonRetryable(error.message, error.code)
      throw error
    }
  }

  async function take(request: Request<Step, T>) {
    const { step, by, ifVersion } = request
    const updateId = currentUpdateInfo()?.id ?? ''
    updates += 1
    const repeatedVersion = repeated(updateId)
    const ticket = ticketOf<Step | DeadlinePassed, T>(step, by, updateId, request, ifVersion)
    if (repeatedVersion === null) {
      if (passedNow() && (living.recordsInTask || patched(MARKS_FIRST))) tellPassed()
      applyAccepted(ticket)
      receipts.keep(updateId, snapshot.context.version)
      // A clock that goes on may be past its mark already; whoever asked sees what that has told.
      tellPassed()
      armAlarm()
    }
    ticket.seen = view(by)
    if (living.recordsInTask && repeatedVersion === null)
      await condition(() => ticket.isDurable || ticket.failure !== null || ledger.hasFailed())
    else await condition(() => ledger.number() !== null)
    if (ticket.failure) throw ticket.failure
    ledger.throwIfFailed()
    return { ...(ticket.seen as View), number: ledger.number() ?? '', repeatedVersion }
  }

  /** The version that a request led to before; null for a new one. Refuses another request under a key that was used. */
  function repeated(updateId: string): number | null {
    const heard = receipts.hear(updateId)
    if (heard.is === 'another')
      throw ApplicationFailure.nonRetryable('the key was used for another request', KEY_REUSED)
    return heard.is === 'repeated' ? heard.version : null
  }

  function mustAccept(request: Request<Step, T>): void {
    const { step, by, ifVersion } = request
    const updateId = currentUpdateInfo()?.id ?? ''
    if (receipts.hear(updateId).is === 'repeated') return
    if (living.isHidden?.(terms, snapshot, request)) throw ApplicationFailure.nonRetryable('hidden', HIDDEN)
    repeated(updateId)
    const before = found()
    const { version } = before.context
    const refused = ({ code, message, pointers = [], faults = [], because }: Refusal | RefusalError) =>
      ApplicationFailure.create({
        type: code,
        message,
        nonRetryable: true,
        details: [
          { version, possible: living.possible(terms, before, by, nowMs()), pointers, faults, because },
        ],
      })
    if (ifVersion !== null && ifVersion !== version) {
      throw refused(stale(living.what, version, ifVersion))
    }
    try {
      const atMs = nowMs()
      const advanced = living.advance(terms, before, step, by, atMs, request)
      mustBeLookedUp(request, living.lacks?.(terms, before, advanced.snapshot, request) ?? null)
      accepted = { updateId, before, atMs, advanced }
    } catch (error) {
      if (error instanceof RefusalError) throw refused(error)
      throw error
    }
  }

  function view(by: Actor, clockMs?: number): View {
    return viewAt(by, toldMs(clockMs))
  }

  function viewAt(by: Actor, atMs: number): View {
    return living.view(terms, snapshot, { number: ledger.number() ?? '', by, nowMs: atMs })
  }

  function armAlarm(): void {
    if (snapshot.status !== 'active') return
    const nearestMs = nearestMarkMs(terms, snapshot.context)
    alarm.setTo(nearestMs === null ? null : nearestMs - nowMs() + Date.now())
  }

  if (!carried && living.opens) applyAccepted(ticketOf(living.opens.step, living.opens.by, null))
  setHandler(living.queries, view)
  setHandler(findReceipt, (id) => receipts.hear(id))
  answerOwnTime({
    isReal: originMs === null,
    toldMs,
    hasUntold: (atMs) => snapshot.status === 'active' && passedNow(atMs) !== null,
    ring: () => alarm.ring(),
  })
  setHandler(living.updates, take, { validator: mustAccept })
  if (snapshot.context.version === 0 && living.recordsInTask) await reconciled.beginAsRecorded()
  if (snapshot.context.version === 0 && (living.recordsInTask || patched(ENDS_UNBEGUN)))
    throw unbegun(living.what)

  for (;;) {
    for (let passed = passedNow(); passed; passed = passedNow()) {
      apply(ticketOf(passed, CLOCK, null))
      // A server that skips time may do so while this task runs; only a task that begins after the skip tells the time rightly.
      if (originMs !== null) await condition(() => ledger.hasAll() || ledger.hasFailed())
    }
    if (isAtEnd()) {
      alarm.cancel()
      await condition(() => ledger.hasFailed() || (ledger.hasAll() && allHandlersFinished()))
      ledger.throwIfFailed()
      if (!isAtEnd()) continue
      const number = ledger.number() ?? ''
      if (snapshot.status === 'done')
        return { number, state: snapshot.value, version: snapshot.context.version }
      await living.continueAsNew(terms, { number, snapshot, startedAtMs, receipts: receipts.all() })
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

/** Terms as a case runs under them, of terms as the ledger keeps them. */
function asKept({ digest, terms }: StandingEntry['terms']): object {
  return { ...(terms as object), digest }
}
