import { z } from 'zod'
import { IN_CLEAR } from './text.ts'

/** What people read, in Chinese and in English. */
export const Label = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) })
export type Label = z.infer<typeof Label>

/** Keys that hold what only people read; `rulesOf` leaves them out, so nothing else may be called so. */
const RESERVED: ReadonlySet<string> = new Set(['label', 'title', 'words', 'measure'])

/** A part of a policy without what only people read. */
export type WithoutLabels<T> = T extends readonly (infer U)[]
  ? WithoutLabels<U>[]
  : T extends object
    ? { [K in keyof T as K extends 'label' | 'title' | 'words' | 'measure' ? never : K]: WithoutLabels<T[K]> }
    : T

/**
 * A part of a policy without what only people read. Keys are sorted, as the ledger keeps them, so that whatever follows their
 * order is the same for what is running and for its replay.
 */
export function withoutLabels<T>(part: T): WithoutLabels<T> {
  const keep = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(keep)
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key]) => !RESERVED.has(key))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, child]) => [key, keep(child)]),
    )
  }
  return keep(part) as WithoutLabels<T>
}

/** A name inside a policy: a letter, then letters and digits. */
export const Name = z
  .string()
  .regex(/^[a-z][A-Za-z0-9]*$/, 'names start with a small letter and hold only letters and digits')
  .refine((name) => !RESERVED.has(name), 'this name is a keyword of the language: choose another')
  .register(IN_CLEAR, { because: 'it names something' })

/** A named thing that needs nothing but its label. */
export const Labelled = z.strictObject({ label: Label })
