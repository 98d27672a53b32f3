import type { StateName } from '../policies/vocabulary.ts'
import { type Actor, anAnnouncedComplaint, type Complaint } from './complaint-context.ts'
import { FINAL, outlives } from './clocks.ts'
import { followed } from './following.ts'
import { withDone } from './done.ts'
import type { Happening } from './happening.ts'
import { whyIncomplete, withFormFacts } from './incomplete.ts'
import type { Notice } from './notice.ts'
import { asSaid } from './as-said.ts'
import { whyNotBackdated } from './backdating.ts'
import { whyBeyond } from './bounded.ts'
import { withKnown } from './as-of.ts'
import { chronicled, knownLate, retold, withChronicle, withGapsClosed } from './chronicle.ts'
import { factsTold, withParts } from './parts.ts'
import { whyNotAllowed } from './permission.ts'
import { recounted } from './recounted.ts'
import { react, stopsOf } from './react.ts'
import { type Refusal, RefusalError } from './refusal.ts'
import { hasDependentLimits, rerated, settledLimits } from './rerate.ts'
import { goneBack, isWayBackTo } from './stages.ts'
import type { ComplaintStep, Received, TakenStep } from './steps.ts'
import { LOGIC } from './taking/logic.ts'
import type { StepLogic, Taking } from './taking/taken.ts'
import type { Terms } from './terms.ts'
import { takenStep, whenOf } from './time/happened.ts'
import { countedIn, type Instants, thereof } from './time/instants.ts'
import { stopClock } from './time/stopped.ts'
import type { Turn } from './time/turn.ts'
import { whyNotThen } from './told-instants.ts'
import { whyUnknown } from './unknown-names.ts'
import type { Manner } from '../policies/manner.ts'
import { own } from '../policies/own.ts'

interface Outcome {
  complaint: Complaint
  notices: Notice[]
}

/** Why the policy refuses this step on this complaint, whatever the chart says; null when it does not. */
export function whyNot(
  terms: Terms,
  complaint: Complaint,
  { by, nowMs, untilMs = nowMs, enteredAtMs = nowMs, ...step }: TakenStep,
): Refusal | null {
  const taking = { terms, complaint, step, by, nowMs, enteredAtMs } as Taking
  const judged = judgedBy(taking)
  return (
    whyUnknown({ rules: terms.rules, complaint, step: taking.step }) ??
    whyNotAllowed(terms, judged, taking.step, by, { fromMs: nowMs, untilMs }) ??
    logicOf(taking.step).whyNever?.(taking) ??
    whyNotBackdated({ ...taking, complaint: judged }) ??
    logicOf(taking.step).whyNot?.(taking) ??
    whyIncomplete({ ...taking, complaint: asSaid({ ...taking, complaint: judged }) }) ??
    whyBeyond({ ...taking, complaint: judged }) ??
    whyNotThen(taking)
  )
}

/** What is known of a case from its intake alone. Throws `RefusalError` for names that the policy does not have. */
export function factsOfIntake(terms: Terms, step: Received, by: Actor, nowMs: number): Complaint['facts'] {
  const complaint = anAnnouncedComplaint()
  const happened = takenStep(terms, complaint, step, by, nowMs)
  const taking = { terms, complaint, step, by, nowMs: happened.nowMs, enteredAtMs: nowMs }
  const refusal = LOGIC.receive.whyNot?.(taking)
  if (refusal) throw new RefusalError(refusal)
  return judgedBy(taking).facts
}

/** What conditions on a step look at; an intake is judged by what it says of itself, as nothing else is known yet. */
function judgedBy(taking: Taking): Complaint {
  const { terms, complaint, step } = taking
  if (step.type !== 'receive') return complaint
  return withFormFacts(terms, LOGIC.receive.take({ ...taking, step }).complaint, step)
}

/** Why a step is not even offered; its content, still to be written, is not looked at. */
export function whyNotOffered(
  terms: Terms,
  complaint: Complaint,
  { by, nowMs, untilMs = nowMs, enteredAtMs = nowMs, ...step }: TakenStep,
): Refusal | null {
  const taking = { terms, complaint, step, by, nowMs, enteredAtMs } as Taking
  const when = { fromMs: nowMs, untilMs }
  return (
    whyNotAllowed(terms, complaint, taking.step, by, when) ?? logicOf(taking.step).whyNever?.(taking) ?? null
  )
}

/** What a step does by itself and what the policy makes of it. The state is the chart's affair. */
export function take(
  terms: Terms,
  complaint: Complaint,
  { by, nowMs, untilMs = nowMs, enteredAtMs = nowMs, ...taken }: TakenStep,
): Outcome {
  const step: ComplaintStep = taken
  const next = withChronicle(terms, { ...complaint, version: complaint.version + 1 })
  const before = withFormFacts(terms, next, step)
  const {
    complaint: after,
    happenings = [],
    notices = [],
  } = logicOf(step).take({
    terms,
    complaint: before,
    step,
    by,
    nowMs,
    enteredAtMs,
  })
  const all: Happening[] = [{ name: step.type, ...untilOf(step) }, ...happenings]
  const dated = step.type === 'amend' ? retold(terms, complaint, after, enteredAtMs) : after
  const facts = after.chronicle ? factsTold(terms, complaint, step) : []
  const told = withParts(withStep(dated, step, nowMs), all, facts, nowMs)
  const marked = noted(limited(terms, told, nowMs, enteredAtMs), all, by, nowMs)
  const when = whenOf(complaint, step, { fromMs: nowMs, untilMs, enteredAtMs })
  const then = recounted(terms, told, marked, all, when)
  return reacted(terms, { complaint: then, notices }, all, step, when)
}

/** What the policy makes of what happened, one after the other, and where that leaves the clocks that hang on others. */
function reacted(
  terms: Terms,
  outcome: Outcome,
  happenings: readonly Happening[],
  step: ComplaintStep,
  when: Instants,
): Outcome {
  const { complaint, notices } = happenings.reduce<Outcome>((so, happening) => {
    const { atMs } = happening
    const then = atMs === undefined ? when : thereof(when, atMs)
    const reaction = react(terms, so.complaint, happening, step, then)
    return { complaint: reaction.complaint, notices: [...so.notices, ...reaction.notices] }
  }, outcome)
  return { complaint: settled(terms, complaint, when), notices }
}

/** The case with its clocks where those that they hang on leave them; what follows may move a limit, and that what follows. */
function settled(terms: Terms, complaint: Complaint, when: Instants): Complaint {
  const follow = (so: Complaint): Complaint => {
    const limited = settledLimits(terms, so, when.fromMs, when.enteredAtMs)
    return followed(terms, limited, when.enteredAtMs)
  }
  const once = follow(withGapsClosed(terms, complaint, when.enteredAtMs))
  return hasDependentLimits(terms.rules) ? follow(once) : once
}

/** What entering a state does. Going back forgets what the states left behind had done; an end stops the clocks. */
export function enter(terms: Terms, complaint: Complaint, state: StateName, step: TakenStep): Outcome {
  const { by, nowMs, untilMs = nowMs, enteredAtMs = nowMs, ...rest } = step
  const isBack = isWayBackTo(state, complaint.state)
  const from = isBack ? goneBack(complaint, state) : complaint
  const known = { ...limited(terms, inState(from, nowMs, isBack), nowMs, enteredAtMs), state }
  const when = whenOf(complaint, rest, { fromMs: nowMs, untilMs, enteredAtMs })
  const entered = recounted(terms, known, noted(known, [{ name: state }], by, nowMs), [{ name: state }], when)
  const ended = withEnd(terms, entered, when)
  const endedAtMs = FINAL.has(state) ? untilMs : null
  const happenings = [{ name: state }, ...stopsOf(terms, entered.clocks, ended.clocks)]
  return reacted(terms, { complaint: { ...ended, endedAtMs }, notices: [] }, happenings, rest, when)
}

function withEnd(terms: Terms, complaint: Complaint, when: Instants): Complaint {
  const { state } = complaint
  if (state !== 'closed' && !FINAL.has(state)) return complaint
  const goesOn = (clock: string) => {
    const rule = own(terms.rules.clocks, clock)
    return state === 'closed' && rule !== undefined && outlives(rule)
  }
  const endsMs = (manner?: Manner) => countedIn(terms.calendar, manner, when).untilMs
  const clocks = complaint.clocks.map((run) =>
    goesOn(run.clock) || run.stoppedAtMs !== null
      ? run
      : stopClock(run, Math.max(run.startedAtMs, endsMs(run.manner))),
  )
  const ending = Object.entries(terms.rules.clocks).filter(([clock]) => !goesOn(clock))
  const turns = ending.map(([clock, rule]): Turn => ({
    clock,
    does: 'stop',
    closing: true,
    atMs: endsMs(rule),
  }))
  return chronicled(terms, complaint, clocks, turns, when.enteredAtMs)
}

/** The complaint with the limits that hold now that something more is known of it. */
function limited(terms: Terms, complaint: Complaint, nowMs: number, enteredAtMs: number): Complaint {
  const known = withKnown(complaint, nowMs)
  const isLate = known !== complaint && nowMs < enteredAtMs
  return isLate
    ? knownLate(terms, known, enteredAtMs)
    : { ...known, clocks: rerated(terms, known, nowMs, enteredAtMs) }
}

function withStep(complaint: Complaint, { type }: ComplaintStep, nowMs: number): Complaint {
  const { chronicle } = complaint
  if (!chronicle || type === 'deadlinePassed') return complaint
  return { ...complaint, chronicle: { ...chronicle, stepMs: Math.max(chronicle.stepMs, nowMs) } }
}

function inState(complaint: Complaint, stateMs: number, isBack: boolean): Complaint {
  const { chronicle } = complaint
  if (!chronicle) return complaint
  const back = isBack ? { backMs: stateMs } : {}
  return { ...complaint, chronicle: { ...chronicle, stateMs, ...back } }
}

function logicOf(step: ComplaintStep): StepLogic<ComplaintStep['type']> {
  return LOGIC[step.type] as StepLogic<ComplaintStep['type']>
}

function untilOf(step: ComplaintStep): Pick<Happening, 'untilMs'> {
  return step.type === 'promise' ? { untilMs: step.dueAt } : {}
}

function noted(complaint: Complaint, happenings: readonly Happening[], by: Actor, atMs: number): Complaint {
  let so = complaint
  for (const { name, atMs: at } of happenings) {
    const done = without(so.done, own(INSTEAD_OF, name))
    const after = withDone({ ...so, done }, name, { by: by.person, atMs: at ?? atMs })
    const doers = { ...so.doers, [name]: [...new Set([...(own(so.doers, name) ?? []), by.person])] }
    so = { ...so, done: after, doers }
  }
  return so
}

function without(done: Complaint['done'], undone: readonly string[] = []): Complaint['done'] {
  if (undone.length === 0) return done
  return Object.fromEntries(Object.entries(done).filter(([name]) => !undone.includes(name)))
}

/** What takes the place of something else, and undoes it. */
const INSTEAD_OF: Record<string, readonly string[]> = {
  founded: ['unfounded'],
  unfounded: ['founded'],
  satisfied: ['dissatisfied', 'unreachable'],
  dissatisfied: ['satisfied', 'unreachable'],
  unreachable: ['satisfied', 'dissatisfied'],
  sendBack: ['propose', 'approve'],
}
