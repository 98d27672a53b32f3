import type { WithForms } from '../policies/fact-types.ts'
import { own, owns } from '../policies/own.ts'
import type { Rules } from '../policies/policy.ts'
import type { Actor, Complaint } from './complaint-context.ts'
import { whoseForm } from './permission.ts'
import { type Refusal, refuse, refuseEach } from './refusal.ts'
import { seesField } from './sight/field.ts'
import type { ComplaintStep } from './steps.ts'
import type { Terms } from './terms.ts'

/** Who amends what. */
interface Amending {
  terms: Terms
  complaint: Complaint
  by: Actor
}

/** Every field that a complaint's own forms have: what amendments reach. */
export function fieldsOf<F extends object>({
  intake,
  steps,
  records,
}: Pick<WithForms<F>, 'intake' | 'steps' | 'records'>): F {
  const forms = [intake, ...Object.values(steps), ...Object.values(records)].map(({ form }) => form)
  return Object.assign({}, ...forms) as F
}

/** The fields that somebody may amend: those he may read, of forms that are each his to fill on this case. */
export function amendableBy(amending: Amending): string[] {
  const all = Object.keys(fieldsOf(amending.terms.rules))
  const shut = shutTo(amending)
  return all.filter((name) => !shut.has(name))
}

/** Why changes are refused: names that no form has, else fields that are not his to change, each told with its reason. */
export function whyNotAmended(
  amending: Amending,
  changes: Readonly<Record<string, unknown>>,
): Refusal | null {
  const known = fieldsOf(amending.terms.rules)
  const pointer = (name: string) => `/changes/${name}`
  const unknown = Object.keys(changes).filter((name) => !owns(known, name))
  if (unknown.length > 0) {
    const listed = `this policy has: ${Object.keys(known).join(', ')}`
    const named = unknown.map((name) => ({ pointer: pointer(name), why: `no field ${name}` }))
    const { message, ...refusal } = refuseEach('unknown', named)
    return { ...refusal, message: `${message}; ${listed}` }
  }
  const shut = shutTo(amending)
  const found = Object.keys(changes).flatMap((name) => {
    const why = shut.get(name)
    return why === undefined ? [] : [{ pointer: pointer(name), why }]
  })
  return found.length === 0 ? null : refuseEach('forbidden', found)
}

/** Why nothing of a case is somebody's to amend; null where something is. */
export function whyNothing(amending: Amending): Refusal | null {
  return amendableBy(amending).length > 0
    ? null
    : refuse('forbidden', `no field of this case is ${amending.by.person}'s to change`)
}

/** Fields that are not somebody's to change, each with the reason: a form that is another's, or a value kept from him. */
function shutTo({ terms, complaint, by }: Amending): Map<string, string> {
  const { rules } = terms
  const shut = new Map<string, string>()
  for (const { of, form, step } of formsIn(rules)) {
    const whose = whoseForm(terms, complaint, step, by)
    for (const name of whose === null ? [] : Object.keys(form)) {
      if (!shut.has(name)) shut.set(name, `${name} is a field of ${of}, which is for: ${whose}`)
    }
  }
  for (const name of Object.keys(fieldsOf(rules))) {
    if (!shut.has(name) && !seesField(rules, by, complaint, name))
      shut.set(name, `${name} is kept from ${by.person}`)
  }
  return shut
}

/** Each form with the step that fills it; what the step would be about is left out, so that it is about nothing on the case. */
function formsIn({ intake, steps, records }: Rules) {
  const nothing = { clock: '', penalty: '', remedy: '', item: '' }
  const filledBy = (step: object) => ({ ...nothing, ...step }) as unknown as ComplaintStep
  return [
    { of: 'the intake', form: intake.form, step: filledBy({ type: 'receive' }) },
    ...Object.keys(steps).map((type) => ({
      of: `the step ${type}`,
      form: own(steps, type)?.form ?? {},
      step: filledBy({ type }),
    })),
    ...Object.keys(records).map((record) => ({
      of: `the record ${record}`,
      form: own(records, record)?.form ?? {},
      step: filledBy({ type: 'record', record }),
    })),
  ]
}
