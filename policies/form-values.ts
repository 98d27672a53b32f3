import { z } from 'zod'
import type { Field, Form } from './form.ts'
import { Day, InstantText, money, MOST } from './bounds.ts'
import { lineText, Person, storyText } from './text.ts'

/** What shows something: a file that was uploaded, or where one lies elsewhere. */
const Evidence = z.union([
  z.strictObject({
    name: lineText(200),
    /** Where the file lies, or its SHA-256 digest. */
    ref: lineText(500),
  }),
  z.strictObject({ attachment: lineText(100).describe('id of an upload, from `POST /attachments`') }),
])

interface Surroundings {
  /** What sums of money are in; it says how many decimals they have. */
  currency?: string
  /** Names that a field for a unit takes; any where they are not known. */
  units?: readonly string[]
}

/**
 * The values a form takes. A field required under a condition is optional here: whether the condition holds only the complaint
 * knows, and its machine asks.
 */
export function formValues(
  form: Form,
  { currency = 'CNY', units = [] }: Surroundings = {},
): z.ZodType<Record<string, unknown>> {
  return z.strictObject(
    Object.fromEntries(
      entered(form).map(([name, field]) => {
        const value = valueOf(field, units, currency).describe(`${field.label.en} ${field.label.zh}`)
        return [name, field.required && !field.when ? value : value.optional()]
      }),
    ),
  )
}

type Entered = Exclude<Field, { type: 'ratio' }>

function entered(form: Form): [string, Entered][] {
  return Object.entries(form).flatMap(([name, field]) => (field.type === 'ratio' ? [] : [[name, field]]))
}

function valueOf(field: Entered, units: readonly string[], currency: string): z.ZodType {
  switch (field.type) {
    case 'text':
      return storyText(field.max)
    case 'integer': {
      const integer = z
        .int()
        .min(field.min)
        .max(field.max ?? MOST)
      return field.orUndetermined ? z.union([integer, z.literal('undetermined')]) : integer
    }
    case 'money':
      return money(currency, field)
    case 'boolean':
      return field.mustBe === undefined ? z.boolean() : z.literal(field.mustBe)
    case 'choice':
      return z.enum(Object.keys(field.choices))
    case 'date':
      return Day
    case 'instant':
      return InstantText
    case 'unit':
      return units.length > 0 ? z.enum(units) : lineText(100)
    case 'person':
      return Person
    case 'evidence':
      return z.array(Evidence).min(field.atLeast).max(100)
  }
}
