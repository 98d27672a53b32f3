import { z } from 'zod'
import type { Field, Form } from './form.ts'
import { lineText, Person, storyText } from './text.ts'

const Evidence = z.strictObject({
  name: lineText(200),
  /** Where the file lies, or its SHA-256 digest: files themselves are not kept here. */
  ref: lineText(500),
})

/**
 * The values a form takes; `units` are the names that a field for a unit takes, any where they are not known. A field required
 * under a condition is optional here: whether the condition holds only the complaint knows, and its machine asks.
 */
export function formValues(form: Form, units: readonly string[] = []): z.ZodType<Record<string, unknown>> {
  return z.strictObject(
    Object.fromEntries(
      entered(form).map(([name, field]) => {
        const value = valueOf(field, units).describe(`${field.label.en} ${field.label.zh}`)
        return [name, field.required && !field.when ? value : value.optional()]
      }),
    ),
  )
}

type Entered = Exclude<Field, { type: 'ratio' }>

function entered(form: Form): [string, Entered][] {
  return Object.entries(form).flatMap(([name, field]) => (field.type === 'ratio' ? [] : [[name, field]]))
}

function valueOf(field: Entered, units: readonly string[]): z.ZodType {
  switch (field.type) {
    case 'text':
      return storyText(field.max)
    case 'integer': {
      const integer = z
        .int()
        .min(field.min)
        .max(field.max ?? Number.MAX_SAFE_INTEGER)
      return field.orUndetermined ? z.union([integer, z.literal('undetermined')]) : integer
    }
    case 'money':
      return z
        .number()
        .min(field.min)
        .max(field.max ?? Number.MAX_SAFE_INTEGER)
        .multipleOf(0.01)
    case 'boolean':
      return field.mustBe === undefined ? z.boolean() : z.literal(field.mustBe)
    case 'choice':
      return z.enum(Object.keys(field.choices))
    case 'date':
      return z.iso.date()
    case 'instant':
      return z.iso.datetime({ offset: true })
    case 'unit':
      return units.length > 0 ? z.enum(units) : lineText(100)
    case 'person':
      return Person
    case 'evidence':
      return z.array(Evidence).min(field.atLeast).max(100)
  }
}
