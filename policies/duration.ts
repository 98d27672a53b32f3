import { z } from 'zod'
import { own } from './own.ts'
import { orMissing } from './wording.ts'

/** The shapes a deadline rule may have; a capital M alone is left out because it would read as months. */
export const amountPattern = /^([1-9]\d{0,5})\s*(s|m|[Hh]|[Dd]|[Ww]|[Ww][Dd])$/
/** Up to 999, so that what they lead to is a date that can be written. */
export const monthsPattern = /^([1-9]\d{0,2})\s*(mo|y)$/i
export const sameDayPattern = /^same[ -]?day$/i

/** What a text that is no deadline is told. */
export const NO_RULE = 'must be a deadline such as 20s, 90m, 24h, 3d, 1w, 6mo, 1y, 3wd or same day'

/** Whether a text without blanks around it is a deadline rule. */
export function isRuleText(text: string): boolean {
  return [amountPattern, monthsPattern, sameDayPattern].some((pattern) => pattern.test(text))
}

/** How long a promise runs, as a policy writes it: `20s`, `90m`, `24h`, `3d`, `1w` (= 7d), `6mo`, `1y` (= 12mo), `3wd` or `same day`. */
export const RuleText = z
  .string({ error: orMissing(NO_RULE) })
  .trim()
  .refine(isRuleText, { error: NO_RULE })

const UNITS: Record<string, readonly [family: string, size: number]> = {
  s: ['wall', 1],
  m: ['wall', 60],
  h: ['wall', 3600],
  d: ['days', 1],
  w: ['days', 7],
  wd: ['working days', 1],
  mo: ['months', 1],
  y: ['months', 12],
}

/** Whether a deadline rule is surely no longer than another from the same start; false where that hangs on the calendar. */
export function surelyNoLonger(text: string, than: string): boolean {
  const [one, other] = [lengthOf(text), lengthOf(than)]
  return one !== null && other !== null && one.family === other.family && one.size <= other.size
}

function lengthOf(text: string): { family: string; size: number } | null {
  const [, amount, unit = ''] = amountPattern.exec(text) ?? monthsPattern.exec(text) ?? []
  const [family, size] = own(UNITS, unit.toLowerCase()) ?? []
  return family === undefined || size === undefined ? null : { family, size: Number(amount) * size }
}
