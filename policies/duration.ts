import { z } from 'zod'

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
export const RuleText = z.string().trim().refine(isRuleText, { error: NO_RULE })
