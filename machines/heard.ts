import type { Trigger } from '../policies/clock.ts'
import type { Manner } from '../policies/manner.ts'
import { isReceipt } from '../policies/counted.ts'
import { own } from '../policies/own.ts'
import type { Complaint } from './complaint-context.ts'
import type { Happening } from './happening.ts'
import { pastOf, sinceOf } from './past.ts'
import type { Terms } from './terms.ts'
import { countedIn, type Instants, instantsOf, thereof } from './time/instants.ts'
import { calendarOf } from './time/own-calendar.ts'
import { reckonsBy } from './time/reckoning.ts'
import { holdsAt } from './worked-out.ts'

/** Whether a trigger answers to this happening on this complaint. */
export function isHeard(
  terms: Terms,
  trigger: Trigger,
  complaint: Complaint,
  happening: Happening,
  atMs: number,
): boolean {
  return trigger.on === happening.name && holdsAt(terms, complaint, trigger.when, atMs)
}

/** When the first trigger of a clock that answers to a happening says that it was; null where none answers. */
export function heardAt(
  terms: Terms,
  manner: Manner,
  complaint: Complaint,
  triggers: readonly Trigger[],
  happening: Happening,
  when: Instants,
): Instants | null {
  const trigger = triggers.find((each) => isHeard(terms, each, complaint, happening, when.fromMs))
  if (!trigger) return null
  const { calendar, rules } = terms
  const { at } = trigger
  const mine = () => countedIn(calendar, manner, when)
  if (at === undefined || !reckonsBy(calendar, 3)) return mine()
  if (isReceipt(rules, at)) return thereof(when, complaint.receivedAtMs)
  const since = sinceOf(rules, trigger, happening, when)
  if (since) return { ...when, ...pastOf(terms, complaint, since) }
  const told = own(complaint.facts, at)
  if (typeof told !== 'string') return mine()
  const { fromMs, untilMs } = instantsOf(calendarOf(calendar, manner), told, when.enteredAtMs)
  return { ...thereof(when, fromMs), untilMs }
}
