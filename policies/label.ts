import { z } from 'zod'

/** What people read, in Chinese and in English. */
export const Label = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) })
export type Label = z.infer<typeof Label>

/** Keys that hold what only people read; `rulesOf` leaves them out, so nothing else may be called so. */
export const RESERVED: ReadonlySet<string> = new Set(['label', 'title', 'words', 'measure'])

/** A name inside a policy: a letter, then letters and digits. */
export const Name = z
  .string()
  .regex(/^[a-z][A-Za-z0-9]*$/, 'names start with a small letter and hold only letters and digits')
  .refine((name) => !RESERVED.has(name), 'this name is a keyword of the language: choose another')

/** A named thing that needs nothing but its label. */
export const Labelled = z.strictObject({ label: Label })
