import { z } from 'zod'

/** A whole number of a query, as people write one: digits alone, neither `1e1` nor `0x5`. */
export function wholeNumber(least: number, most: number = Number.MAX_SAFE_INTEGER) {
  const digits = (text: unknown) => (typeof text === 'string' && /^\d+$/.test(text) ? Number(text) : text)
  return z.preprocess(digits, z.int({ error: 'write a whole number in digits' }).min(least).max(most))
}
