import { initialTransition, transition } from 'xstate'
import type { Actor } from './complaint-context.ts'
import { allowingMachine, complaintMachine } from './complaint.ts'
import type { Notice } from './notice.ts'
import { possibleSteps } from './possible.ts'
import { type Refusal, RefusalError, refuse } from './refusal.ts'
import { type ComplaintSnapshot, knows, plain, restore } from './snapshot.ts'
import type { ComplaintStep, TakenStep } from './steps.ts'
import { whyNot } from './take.ts'
import type { Terms } from './terms.ts'
import { whyUnknown } from './unknown-names.ts'
import { takenStep, toldAt } from './time/happened.ts'
import { withTellings, withTold } from './told.ts'
import { countedFrom } from '../policies/counted.ts'
import { owns } from '../policies/own.ts'
import { CalendarRangeError } from './working-time.ts'

export interface Advanced {
  snapshot: ComplaintSnapshot
  notices: Notice[]
  /** When the step happened, UTC milliseconds; left out where that was when it was entered. */
  happenedAtMs?: number
  /** Until when it can have been, UTC milliseconds, where a date was all that was told of it: what ended with it ended then. */
  happenedUntilMs?: number
  /** What it runs under from then on, where the step changed that. */
  terms?: Terms
}

/** A complaint that has been announced and not yet received. */
export function announced(terms: Terms): ComplaintSnapshot {
  return plain(initialTransition(complaintMachine(terms), undefined)[0])
}

/**
 * One pure step. The same terms, snapshot, step and instant always give the same next snapshot and notices.
 * Throws `RefusalError` when the step is refused; then nothing has changed.
 */
export function advance(
  terms: Terms,
  snapshot: ComplaintSnapshot,
  step: ComplaintStep,
  by: Actor,
  nowMs: number,
): Advanced {
  const event = takenStep(terms, snapshot.context, step, by, nowMs)
  const why = () => whyRefused(terms, snapshot, event)
  return advanceIn(terms, complaintMachine(terms), snapshot, event, why)
}

/**
 * The same of a step of which somebody else has decided that it was taken: nobody is asked who took it, after what and with which
 * form. Throws `RefusalError` where the chart leads nowhere, or a name stands for nothing.
 */
export function advanceUnasked(
  terms: Terms,
  snapshot: ComplaintSnapshot,
  step: ComplaintStep,
  by: Actor,
  nowMs: number,
): Advanced {
  const unknown = whyUnknown({ rules: terms.rules, complaint: snapshot.context, step })
  if (unknown) throw new RefusalError(unknown)
  const event = takenStep(terms, snapshot.context, step, by, nowMs)
  const nowhere = () => refuse('impossible', `not possible while ${snapshot.value}`)
  return advanceIn(terms, allowingMachine(terms), snapshot, event, nowhere)
}

function advanceIn(
  terms: Terms,
  machine: ReturnType<typeof complaintMachine>,
  snapshot: ComplaintSnapshot,
  event: TakenStep,
  why: () => Refusal,
): Advanced {
  const { by: _, nowMs, untilMs = nowMs, enteredAtMs = nowMs, ...step } = event
  const before = restore(machine, snapshot)
  try {
    if (snapshot.status !== 'active') throw new RefusalError(why())
    const [after, actions] = transition(machine, before, event)
    if (after.status === 'error') throw after.error
    // Every step that is taken makes a version; where none was made the chart let nothing pass.
    if (after.context.version === snapshot.context.version) throw new RefusalError(why())
    const notices = actions.flatMap(noticeOf)
    const happened =
      nowMs === enteredAtMs
        ? {}
        : { happenedAtMs: nowMs, ...(untilMs > nowMs && { happenedUntilMs: untilMs }) }
    const told = withTold(plain(after), step, notices)
    return { snapshot: withTellings(snapshot.context, told, enteredAtMs), notices, ...happened }
  } catch (error) {
    if (!(error instanceof CalendarRangeError)) throw error
    const pointers = datesOf(terms, step)
    const code = pointers.length > 0 ? 'incomplete' : 'beyondCalendar'
    throw new RefusalError(refuse(code, error.message, pointers), { cause: error })
  }
}

/** The fields in which a step says when something happened. */
function datesOf({ rules }: Terms, step: ComplaintStep): string[] {
  if (toldAt(step) !== undefined) return [step.type === 'receive' ? '/receivedAt' : '/at']
  const [at, values] =
    step.type === 'amend' ? ['/changes', step.changes] : ['/form', 'form' in step ? step.form : {}]
  return countedFrom(rules).flatMap((name) => (owns(values, name) ? [`${at}/${name}`] : []))
}

/** Why a step is refused, in the words of whoever tried it. */
function whyRefused(terms: Terms, snapshot: ComplaintSnapshot, event: TakenStep): Refusal {
  const { context, value } = snapshot
  if (snapshot.status !== 'active')
    return refuse('ended', `the complaint is ${value}; nothing more can be done`)
  const isKnown = knows(complaintMachine(terms), value, event.type)
  const refusal = isKnown
    ? whyNot(terms, context, event)
    : whyUnknown({ rules: terms.rules, complaint: context, step: event })
  if (refusal) return refusal
  const possible = possibleSteps(terms, snapshot, event.by, event.enteredAtMs ?? event.nowMs)
  return refuse(
    'impossible',
    `not possible while ${value}; possible for ${event.by.person}: ${possible.join(', ') || 'nothing'}`,
  )
}

/** The notice that an action of the machine asks to be sent, if it does. */
export function noticeOf(action: { type: string; params?: unknown }): Notice[] {
  if (action.type !== 'xstate.emit') return []
  const { event } = action.params as { event: { notice: Notice } }
  return [event.notice]
}
