import type { Backdated } from '../policies/backdated.ts'
import { parseIsoDate } from '../policies/calendar-day.ts'
import { parseRule } from './duration.ts'
import { latestCause } from './earliest.ts'
import { type Refusal, refuse } from './refusal.ts'
import { ruleOfStep } from './rule-of-step.ts'
import type { Taking } from './taking/taken.ts'
import { toldAt } from './time/happened.ts'
import { instantsOf } from './time/instants.ts'
import { reckonsBy } from './time/reckoning.ts'
import { whyNoSuchTime } from './told-instants.ts'
import { CalendarRangeError, dueAt, localDay } from './working-time.ts'

/** Why a step cannot have happened when it says: it is not to be entered later, or not so much later, or no reason is given. */
export function whyNotBackdated(taking: Taking): Refusal | null {
  const { terms, complaint, step, enteredAtMs } = taking
  if (step.type === 'deadlinePassed') return null
  const part = step.type === 'receive' ? 'receivedAt' : 'at'
  const no = (message: string, pointer = part) => refuse('incomplete', message, [`/${pointer}`])
  const told = toldAt(step)
  if (told === undefined) {
    const idle = `atReason says why something is entered later than it happened: give ${part}, or leave it out`
    return step.atReason === undefined ? null : no(idle, 'atReason')
  }
  if (!reckonsBy(terms.calendar, 3))
    return no(`this case was begun when steps counted from their entry: leave ${part} out`)
  const rule = ruleOfStep(terms.rules, complaint, step)?.backdated
  if (!rule)
    return no(`the policy does not let ${step.type} be entered later than it happened: leave ${part} out`)
  const why = whyNoSuchTime(taking, part, told, step.type === 'receive')
  if (why !== null) return no(why)
  if (isTooFarBack(taking, told, rule))
    return no(`${part} lies too far back: ${step.type} is entered within ${rule.upTo} of when it happened`)
  const tooEarly = whyTooEarly(taking, told)
  if (tooEarly !== null) return no(tooEarly)
  const isLater = instantsOf(terms.calendar, told, enteredAtMs).fromMs < enteredAtMs
  return isLater && step.atReason === undefined
    ? no('say in atReason why it is entered later than it happened', 'atReason')
    : null
}

/** Why a step cannot have happened before what it answers to or rests on; a date can be that of the same day. */
function whyTooEarly({ terms, complaint, step, by }: Taking, told: string): string | null {
  const cause = latestCause({ terms, complaint, step, by })
  if (!cause) return null
  const isBefore = told.includes('T')
    ? Date.parse(told) < cause.atMs
    : parseIsoDate(told) < localDay(terms.calendar, cause.atMs).epochDay
  const since = new Date(cause.atMs).toISOString()
  return isBefore ? `at lies before ${cause.what}: ${step.type} cannot have happened before ${since}` : null
}

function isTooFarBack(
  { terms: { calendar }, enteredAtMs }: Taking,
  told: string,
  { upTo }: Backdated,
): boolean {
  const { fromMs } = instantsOf(calendar, told, enteredAtMs)
  try {
    return dueAt(calendar, parseRule(upTo), fromMs, []) < enteredAtMs
  } catch (error) {
    // What lies before the first day of the calendar is too long ago for anything measured in its days.
    if (error instanceof CalendarRangeError) return true
    throw error
  }
}
