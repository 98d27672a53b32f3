import { parseIsoDate } from '../policies/calendar-day.ts'
import { countedFrom } from '../policies/counted.ts'
import { own, owns } from '../policies/own.ts'
import { type Fault, type Refusal, refuseEach } from './refusal.ts'
import type { Taking } from './taking/taken.ts'
import { reckonsBy } from './time/reckoning.ts'
import { localDay } from './working-time.ts'

/** Why an instant or a date at which something is said to have happened cannot be: it is still to come, or before the receipt. */
export function whyNoSuchTime(
  { terms: { calendar }, complaint, enteredAtMs }: Pick<Taking, 'terms' | 'complaint' | 'enteredAtMs'>,
  name: string,
  told: string,
  isReceipt = false,
): string | null {
  const [ms, nowMs, receivedMs] = told.includes('T')
    ? [Date.parse(told), enteredAtMs, complaint.receivedAtMs]
    : [parseIsoDate(told), localDay(calendar, enteredAtMs).epochDay, complaint.receivedDay]
  if (ms > nowMs) return `${name} lies in the future: say when it happened`
  return !isReceipt && ms < receivedMs ? `${name} lies before the receipt: say when it happened` : null
}

/** Dates in a form that clocks count from, at which nothing of the case can have happened. */
export function whyNotThen(taking: Taking): Refusal | null {
  const { terms, step } = taking
  if (!reckonsBy(terms.calendar, 3)) return null
  const [at, values] =
    step.type === 'amend' ? ['/changes', step.changes] : ['/form', 'form' in step ? step.form : {}]
  const found = countedFrom(terms.rules).flatMap((name): Fault[] => {
    const told = own(values, name)
    if (typeof told !== 'string') return []
    // What the intake tells may lie before the receipt, also when it is amended.
    const isOfIntake =
      step.type === 'receive' || (step.type === 'amend' && owns(terms.rules.intake.form, name))
    const why = whyNoSuchTime(taking, name, told, isOfIntake)
    return why === null ? [] : [{ pointer: `${at}/${name}`, why }]
  })
  return found.length === 0 ? null : refuseEach('incomplete', found)
}
