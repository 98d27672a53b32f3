import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  continueAsNew,
  currentUpdateInfo,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow'
import { advance, announced } from '../machines/advance.ts'
import type { Actor } from '../machines/complaint-context.ts'
import { nearestMarkMs, passedMark } from '../machines/marks.ts'
import { possibleSteps } from '../machines/possible.ts'
import { RefusalError } from '../machines/refusal.ts'
import { standingOf } from '../machines/standing.ts'
import type { ComplaintStep } from '../machines/steps.ts'
import { type ComplaintView, viewOf } from '../machines/view.ts'
import { alarmClock } from './alarm.ts'
import {
  type ComplaintInput,
  type TakeAnswer,
  type TakeRequest,
  takeStep,
  viewComplaint,
} from './messages.ts'
import { recorder } from './recorder.ts'

/** Who takes the steps that time takes. */
const CLOCK: Actor = { person: 'clock', roles: [], units: [] }
const UPDATES_PER_RUN = 1_500

/** How a complaint ended. */
interface Outcome {
  number: string
  state: string
  version: number
}

/**
 * A complaint's whole life: it waits for a step or the nearest mark, lets the machine decide, and has the ledger record it.
 * Whatever a step asks for is asked for in its update's handler: when a worker dies between an activity's result and an update,
 * a replay may meet the two in the other order, so nothing may be asked for because of a result (temporalio/sdk-rust#943).
 */
export async function complaint(input: ComplaintInput): Promise<Outcome> {
  const { complaintId, terms, carried } = input
  // A case opened in a time that was skipped is told a start before the skip, and only its first task tells the time rightly.
  const startedAtMs = carried?.startedAtMs ?? (input.opens ? Date.now() : workflowInfo().startTime.getTime())
  const receipts = new Map(carried?.receipts)
  const ledger = recorder(input)
  const alarm = alarmClock(complaintId)
  let snapshot = carried?.snapshot ?? announced(terms)
  let updates = 0

  const nowMs = () => (input.originMs === null ? Date.now() : input.originMs + Date.now() - startedAtMs)
  const realMs = (ms: number) => ms - nowMs() + Date.now()

  function apply(step: ComplaintStep, by: Actor, updateId: string | null): void {
    const atMs = nowMs()
    const advanced = advance(terms, snapshot, step, by, atMs)
    snapshot = advanced.snapshot
    ledger.add({ step, by, atMs, updateId, after: standingOf(terms, snapshot), notices: advanced.notices })
  }

  /** Whoever starts it has asked the machine before; a refusal all the same ends it instead of being tried for ever. */
  function open({ step, by }: NonNullable<ComplaintInput['opens']>): void {
    try {
      apply(step, by, null)
    } catch (error) {
      if (error instanceof RefusalError) throw ApplicationFailure.nonRetryable(error.message, error.code)
      throw error
    }
  }

  async function take({ step, by }: TakeRequest): Promise<TakeAnswer> {
    const updateId = currentUpdateInfo()?.id ?? ''
    updates += 1
    const repeatedVersion = receipts.get(updateId) ?? null
    if (repeatedVersion === null) apply(step, by, updateId)
    const seen = view(by)
    if (repeatedVersion === null) {
      receipts.set(updateId, snapshot.context.version)
      // A clock that goes on may be past its mark already.
      for (let passed = passedNow(); passed; passed = passedNow()) apply(passed, CLOCK, null)
      if (snapshot.status === 'active') armAlarm()
    }
    await condition(() => ledger.number() !== null)
    return { ...seen, number: ledger.number() ?? '', repeatedVersion }
  }

  function mustAccept({ step, by, ifVersion }: TakeRequest): void {
    const { version } = snapshot.context
    if (receipts.has(currentUpdateInfo()?.id ?? '')) return
    const refused = (code: string, message: string) =>
      ApplicationFailure.create({
        type: code,
        message,
        nonRetryable: true,
        details: [{ version, possible: possibleSteps(terms, snapshot, by, nowMs()) }],
      })
    if (ifVersion !== null && ifVersion !== version) {
      throw refused(
        'stale',
        `the complaint is at version ${version}, not ${ifVersion}: look again before you act`,
      )
    }
    try {
      advance(terms, snapshot, step, by, nowMs())
    } catch (error) {
      if (error instanceof RefusalError) throw refused(error.code, error.message)
      throw error
    }
  }

  function view(by: Actor): ComplaintView {
    return viewOf(terms, snapshot, { complaintId, number: ledger.number() ?? '', by, nowMs: nowMs() })
  }

  if (!carried && input.opens) open(input.opens)
  setHandler(viewComplaint, view)
  setHandler(takeStep, take, { validator: mustAccept })

  const isAtEnd = () => snapshot.status === 'done' || isRunFull(input, updates)

  for (;;) {
    for (let passed = passedNow(); passed; passed = passedNow()) {
      apply(passed, CLOCK, null)
      // A server that skips time may do so while this task runs; only a task that begins after the skip tells the time rightly.
      if (input.originMs !== null) await condition(() => ledger.hasAll() || ledger.hasFailed())
    }
    if (isAtEnd()) {
      alarm.cancel()
      await condition(() => ledger.hasFailed() || (ledger.hasAll() && allHandlersFinished()))
      ledger.throwIfFailed()
      if (snapshot.status === 'done') return outcome()
      await continueAsNew<typeof complaint>({
        ...input,
        carried: { number: ledger.number() ?? '', snapshot, startedAtMs, receipts: [...receipts] },
      })
    }
    armAlarm()
    await condition(() => alarm.rings() || isAtEnd() || ledger.hasFailed())
    ledger.throwIfFailed()
  }

  function passedNow() {
    return passedMark(terms.rules, snapshot.context, nowMs())
  }

  function armAlarm(): void {
    const nearestMs = nearestMarkMs(terms.rules, snapshot.context)
    alarm.setTo(nearestMs === null ? null : realMs(nearestMs))
  }

  function outcome(): Outcome {
    return { number: ledger.number() ?? '', state: snapshot.value, version: snapshot.context.version }
  }
}

/** Whether the run's history has grown so long that the next one should begin. */
function isRunFull({ eventsPerRun }: ComplaintInput, updates: number): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo()
  return continueAsNewSuggested || updates >= UPDATES_PER_RUN || historyLength >= (eventsPerRun ?? Infinity)
}
