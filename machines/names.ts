import { z } from 'zod'
import { Name } from '../policies/label.ts'
import { lineText, wrongInPerson } from '../policies/text.ts'

/** What a part of a step may name: something of the policy, or something of the case that it has brought about. */
export type Named =
  | 'kind'
  | 'channel'
  | 'class'
  | 'severity'
  | 'cause'
  | 'unit'
  | 'role'
  | 'customer'
  | 'record'
  | 'remedy'
  | 'slip'
  | 'signature'
  | 'corrective action'
  | 'check'
  | 'addressee'
  | 'proposed remedy'
  | 'issued slip'
  | 'opened corrective action'
  | 'proposal'
  | 'line'
  | 'clock'
  | 'tier'

/** Which parts of which steps name what; `whyUnknown` refuses the names that are not there. */
export const NAMES = z.registry<{ names: Named }>()

/** The name of something that the policy defines. */
export function nameOf(names: Named) {
  return Name.clone().register(NAMES, { names })
}

/** A code, or the id of something on the case: `returnSlip-1`, `survey:quality`. */
export function idOf(names: Named) {
  return lineText(200).register(NAMES, { names })
}

/** Whom something goes to: `role:…`, `unit:…` or `person:…`. */
export function addressee() {
  return lineText(120)
    .regex(/^(?:role|unit|person):\S/, 'write role:…, unit:… or person:…')
    .superRefine((to, context) => wrongInPerson(to).forEach((message) => context.addIssue(message)))
    .describe('role:…, unit:… or person:…')
    .register(NAMES, { names: 'addressee' })
}
