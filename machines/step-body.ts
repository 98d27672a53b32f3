import { z } from 'zod'
import { money } from '../policies/bounds.ts'
import { formValues } from '../policies/form-values.ts'
import { type Form, optionalForm } from '../policies/form.ts'
import type { Policy } from '../policies/policy.ts'
import { fieldsOf } from './amending.ts'
import { Complainant, type PersonStep, type PersonStepName, STEP_SCHEMAS } from './steps.ts'
import { own } from '../policies/own.ts'

/** What a step is about decides its form: which record, slip, signature, remedy, corrective action or check. */
type About = Readonly<Record<string, string>>

/** The body of a step under a policy, its form included. `about` names the part of the policy, as an offer does. */
export function stepBody(policy: Policy, type: PersonStepName, about: About = {}): z.ZodType<PersonStep> {
  const schema = schemaOf(policy, type)
  if (type === 'amend')
    return schema.extend({ changes: amendments(policy).default({}) }) as unknown as z.ZodType<PersonStep>
  if (!('form' in schema.shape)) return schema as unknown as z.ZodType<PersonStep>
  const asked = formAsked(policy, type, about)
  // A step about something that is not there is refused for that, by the machine, and not for its form.
  if (!asked) return schema as unknown as z.ZodType<PersonStep>
  const values = formValues(asked, surroundings(policy))
  const form = values.safeParse({}).success ? values.default({}) : values
  return schema.extend({ form }) as unknown as z.ZodType<PersonStep>
}

function schemaOf({ intake, currency }: Policy, type: PersonStepName): z.ZodObject {
  switch (type) {
    case 'receive':
      return intake.complainant === 'required' ? FROM_SOMEBODY : STEP_SCHEMAS.receive
    case 'propose': {
      const { remedies } = STEP_SCHEMAS.propose.shape
      const priced = remedies.element.extend({ amount: money(currency).optional() })
      return STEP_SCHEMAS.propose.extend({ remedies: z.array(priced).min(1) })
    }
    case 'decidePenalty':
      return STEP_SCHEMAS.decidePenalty.extend({ amount: money(currency).optional() })
    default:
      return STEP_SCHEMAS[type]
  }
}

/** An intake that names the complainant. The machine does not insist: a record without names has to fold too. */
const FROM_SOMEBODY = STEP_SCHEMAS.receive.extend({ complainant: Complainant.required({ name: true }) })

/** Reads a step as it came over the wire. Throws `ZodError` with the path of each field that is wrong. */
export function parseStep(policy: Policy, raw: unknown): PersonStep {
  const { type } = z.looseObject({ type: z.enum(Object.keys(STEP_SCHEMAS) as PersonStepName[]) }).parse(raw)
  const about = Object.fromEntries(
    Object.entries(raw as object).filter(([, value]) => typeof value === 'string'),
  ) as About
  return stepBody(policy, type, about).parse(raw)
}

/** Every field of a complaint's own forms, each optional: what an amendment may change, and to what. */
function amendments(policy: Policy): z.ZodType {
  return formValues(optionalForm(fieldsOf<Form>(policy)), surroundings(policy))
}

/** The form of a step that the policy asks for; an empty one for a step about something that is not there. */
export function formOf(policy: Policy, type: PersonStepName, about: About): Form {
  return formAsked(policy, type, about) ?? {}
}

function formAsked(policy: Policy, type: PersonStepName, about: About): Form | undefined {
  const named = (key: string) => nameIn(own(about, key))
  switch (type) {
    case 'receive':
      return policy.intake.form
    case 'record':
      return own(policy.records, about['record'] ?? '')?.form
    case 'issueSlip':
      return own(policy.slips, about['slip'] ?? '')?.form
    case 'ruleSlip':
      return optionalOf(own(policy.slips, named('slip'))?.form)
    case 'signSlip':
      return own(policy.slips, named('slip'))?.signatures.find((each) => each.name === about['signature'])
        ?.form
    case 'fulfil':
      return own(policy.remedies, named('remedy'))?.proof
    case 'openCorrective':
      return own(policy.correctives, about['corrective'] ?? '')?.form
    case 'completeCorrective':
      return own(policy.correctives, named('corrective'))?.completion
    case 'verifyCorrective':
      return own(policy.correctives, named('corrective'))?.verification
    case 'spotCheck':
      return own(policy.spotChecks, about['check'] ?? '')?.form
    case 'checkLine':
      return optionalForm(Object.assign({}, ...Object.values(policy.lists ?? {}).map(({ form }) => form)))
    default:
      return policy.steps[type]?.form ?? {}
  }
}

/** Whether the policy lets such a step be entered later than it happened. */
export function mayBackdate(policy: Policy, type: PersonStepName, about: About): boolean {
  const named = (key: string) => nameIn(own(about, key))
  switch (type) {
    case 'receive':
      return policy.intake.backdated !== undefined
    case 'record':
      return own(policy.records, about['record'] ?? '')?.backdated !== undefined
    case 'issueSlip':
    case 'signSlip':
    case 'ruleSlip':
      return own(policy.slips, named('slip'))?.backdated !== undefined
    case 'openCorrective':
    case 'completeCorrective':
    case 'verifyCorrective':
      return own(policy.correctives, named('corrective'))?.backdated !== undefined
    case 'spotCheck':
      return own(policy.spotChecks, about['check'] ?? '')?.backdated !== undefined
    case 'checkLine':
      return Object.values(policy.lists ?? {}).some(({ backdated }) => backdated !== undefined)
    default:
      return policy.steps[type]?.backdated !== undefined
  }
}

/** `returnSlip-2` is the second of the policy's `returnSlip`. */
function nameIn(id: string | undefined): string {
  return id?.replace(/-\d+$/, '') ?? ''
}

function surroundings({ currency, units }: Policy) {
  return { currency, units: Object.keys(units) }
}

function optionalOf(form: Form | undefined): Form | undefined {
  return form && optionalForm(form)
}
