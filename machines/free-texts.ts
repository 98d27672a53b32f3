import { z } from 'zod'
import { IN_CLEAR } from '../policies/text.ts'
import { NAMES } from './names.ts'

/** Where the body of a step holds texts that a person writes freely; `*` stands for each of a list. */
type Path = readonly string[]

/**
 * Every text in a body that is no name, code, date or id of something: whatever is added is among them unless it is marked as
 * readable by all (`IN_CLEAR`). Forms are the policy's affair.
 */
export function freeTexts(schema: z.ZodType, path: Path = []): Path[] {
  if (NAMES.get(schema) ?? IN_CLEAR.get(schema)) return []
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return freeTexts(schema.unwrap() as z.ZodType, path)
  if (schema instanceof z.ZodString) return [path]
  if (schema instanceof z.ZodPipe) return freeTexts(schema.in as z.ZodType, path)
  if (schema instanceof z.ZodUnion)
    return schema.options.flatMap((option) => freeTexts(option as z.ZodType, path))
  if (schema instanceof z.ZodArray) return freeTexts(schema.element as z.ZodType, [...path, '*'])
  if (!(schema instanceof z.ZodObject)) return []
  return Object.entries<z.ZodType>(schema.shape).flatMap(([key, part]) => freeTexts(part, [...path, key]))
}
