import { expect, test } from 'vitest'
import { z } from 'zod'
import { Day, Instant } from '../../policies/bounds.ts'
import { formValues } from '../../policies/form-values.ts'
import { lineText } from '../../policies/text.ts'
import { worded } from '../../policies/wording.ts'

const label = { zh: '数', en: 'number' }
const count = formValues({
  count: { type: 'integer', min: 1, orUndetermined: true, required: true, fact: false, label, shown: false },
} as unknown as Parameters<typeof formValues>[0])

const said: [z.ZodType, unknown, string][] = [
  [Instant, 'tomorrow', 'write an instant with its offset, such as 2026-03-02T17:00:00+08:00, not tomorrow'],
  [
    Instant,
    '2026-03-02',
    'write an instant with its offset, such as 2026-03-02T17:00:00+08:00, not 2026-03-02',
  ],
  [Instant, true, 'write an instant with its offset, such as 2026-03-02T17:00:00+08:00, not true'],
  [Instant, undefined, 'is missing: write an instant with its offset, such as 2026-03-02T17:00:00+08:00'],
  [Instant, '9999-12-31T00:00:00Z', 'lies between the years 1900 and 2199'],
  [Instant, 9e15, 'lies between the years 1900 and 2199'],
  [Day, undefined, 'is missing: write a day, such as 2026-03-02'],
  [Day, '2 March', 'write a day, such as 2026-03-02, not "2 March"'],
  [z.enum(['day', 'week', 'month']), 'year', 'write one of day, week, month, not year'],
  [z.enum(['day', 'week']), undefined, 'is missing: write day or week'],
  [z.literal('true'), 'yes', 'write true, not yes'],
  [z.string(), 3, 'write a text, not 3'],
  [z.string(), undefined, 'is missing: write a text'],
  [z.strictObject({}), [], 'write an object, not a list'],
  [z.coerce.number().int(), 'ten', 'write a number'],
  [z.int(), 1.5, 'write a whole number, not 1.5'],
  [z.int().min(1), 0, 'write 1 or more, not 0'],
  [z.number().max(5), 6, 'write 5 or less, not 6'],
  [z.array(z.string()).min(1), [], 'give 1 or more'],
  [lineText(5), '', 'is empty: write something'],
  [lineText(5), 'too long', 'write 5 letters at most'],
  [
    z.record(z.string().regex(/^[a-z]+$/, 'names are small letters'), z.int()),
    { A: 1 },
    'names are small letters',
  ],
  [count, { count: 'many' }, 'write a number or write undetermined, not many'],
  [count, { count: 0 }, 'write 1 or more, not 0'],
]

test.each(said.map(([schema, value, words], n) => [n, value, words, schema] as const))(
  '%i: of %j it is said what to do: %s',
  (_n, value, words, schema) => {
    const { error } = schema.safeParse(value, { error: worded })
    expect(error?.issues.map(({ message }) => message)).toEqual([words])
  },
)
