import { z } from 'zod'

/** The two shapes a deadline rule may have; capital M is left out because it would read as months. */
export const amountPattern = /^([1-9]\d{0,5})\s*(s|m|[Hh]|[Dd]|[Ww]|[Ww][Dd])$/
export const sameDayPattern = /^same[ -]?day$/i

/** What a text that is no deadline is told. */
export const NO_RULE = 'must be a deadline such as 20s, 90m, 24h, 3d, 1w, 3wd or same day'

/** Whether a text without blanks around it is a deadline rule. */
export function isRuleText(text: string): boolean {
  return amountPattern.test(text) || sameDayPattern.test(text)
}

/** How long a promise runs, as a policy writes it: `20s`, `90m`, `24h`, `3d`, `1w` (= 7d), `3wd` or `same day`. */
export const RuleText = z.string().trim().refine(isRuleText, { error: NO_RULE })
