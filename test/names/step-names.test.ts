import { expect, test } from 'vitest'
import { z } from 'zod'
import { NAMES } from '../../machines/names.ts'
import { STEP_SCHEMAS } from '../../machines/steps.ts'
import { Name } from '../../policies/label.ts'

/** Parts whose text is nobody's name: told to people, or an id that only the record can look up. */
const TEXTS = new Set([
  '/complainant/name',
  '/complainant/contact',
  '/content',
  '/about',
  '/reason',
  '/atReason',
  '/into',
  '/to',
  '/question',
  '/item',
  '/group',
  '/responsiblePerson',
  '/period/from',
  '/period/until',
])

function partsOf(schema: z.ZodType, path: string): { schema: z.ZodType; path: string }[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault)
    return partsOf(schema.unwrap() as z.ZodType, path)
  if (schema instanceof z.ZodArray) return partsOf(schema.element as z.ZodType, path)
  if (schema instanceof z.ZodObject)
    return Object.entries<z.ZodType>(schema.shape).flatMap(([key, part]) => partsOf(part, `${path}/${key}`))
  return [{ schema, path }]
}

test.each(Object.entries(STEP_SCHEMAS))(
  'every text of %s is looked up as a name, or is none',
  (_, schema) => {
    const texts = partsOf(schema, '').filter((part) => part.schema instanceof z.ZodString)
    const loose = texts.filter((part) => !NAMES.has(part.schema) && !TEXTS.has(part.path))
    expect(loose.map(({ path }) => path)).toEqual([])
    expect(texts.filter((part) => part.schema === Name)).toEqual([])
  },
)
