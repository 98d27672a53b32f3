import { z } from 'zod'
import { askedFor } from './wording.ts'

/** More than any sum of money or quantity that a complaint is about. */
export const MOST = 1_000_000_000_000
/** How far ahead anybody may promise or ask for anything. */
export const FARTHEST_MS = 10 * 366 * 86_400_000
const FIRST_MS = Date.UTC(1900, 0, 1)
const LAST_MS = Date.UTC(2200, 0, 1)
const OUT_OF_RANGE = 'lies between the years 1900 and 2199'

/** How many decimals a sum of money in this currency may have, by ISO 4217. */
export function decimalsOf(currency: string): number {
  const { maximumFractionDigits } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
  }).resolvedOptions()
  return maximumFractionDigits ?? 2
}

/** Whether a text is the code of a currency in use. */
export function isCurrency(code: string): boolean {
  return Intl.supportedValuesOf('currency').includes(code)
}

/** A sum of money, with no more decimals than its currency has. */
export function money(
  currency: string,
  { min = 0, max = MOST }: { min?: number; max?: number | undefined } = {},
) {
  const decimals = decimalsOf(currency)
  const tooFine = `${currency} has ${decimals} decimals at most`
  return (
    z
      .number()
      .min(min)
      .max(Math.min(max, MOST))
      .multipleOf(10 ** -decimals, { error: tooFine, abort: true })
      // A number that is only nearly a sum of its smallest coins is none.
      .refine((sum) => Number(sum.toFixed(decimals)) === sum, tooFine)
  )
}

/** A local day, `YYYY-MM-DD`. */
export const Day = z.iso
  .date({ error: askedFor('date') })
  .refine((day) => isInRange(Date.parse(day)), OUT_OF_RANGE)

/** An instant with its offset, as it is kept in a form. */
export const InstantText = z.iso
  .datetime({ offset: true, error: askedFor('datetime') })
  .refine((text) => isInRange(Date.parse(text)), OUT_OF_RANGE)

/** An instant as a step names it, read as UTC milliseconds. */
export const Instant = InstantText.transform((text) => Date.parse(text))
  .or(
    z
      .int({ error: askedFor('datetime') })
      .min(FIRST_MS, OUT_OF_RANGE)
      .max(LAST_MS, OUT_OF_RANGE),
  )
  .describe('RFC 3339 date-time with offset')

function isInRange(ms: number): boolean {
  return ms >= FIRST_MS && ms < LAST_MS
}
