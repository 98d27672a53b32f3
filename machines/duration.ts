import { amountPattern, isRuleText, monthsPattern, NO_RULE, sameDayPattern } from '../policies/duration.ts'
import type { Manner } from '../policies/manner.ts'
import { own } from '../policies/own.ts'

/** A limit taken apart: wall-clock time, calendar days, months, working days, or closing time of the same day. */
type Length =
  | { readonly unit: 'h'; readonly ms: number }
  | { readonly unit: 'd'; readonly days: number }
  | { readonly unit: 'mo'; readonly months: number }
  | { readonly unit: 'wd'; readonly days: number }
  | { readonly unit: 'sameDay' }

/** A deadline rule: how long it is, how it is counted and where it ends. */
export type Rule = Length & Manner

const wallMs: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000 }

/**
 * Reads `20s`, `90m`, `24h`, `3d`, `1w`, `6mo`, `1y`, `3wd` or `same day`, to be counted in a manner; anything else is a `RangeError`
 * that says what is allowed.
 */
export function parseRule(text: string, manner: Manner = {}): Rule {
  return { ...parseLength(text), ...manner }
}

function parseLength(text: string): Length {
  const rule = text.trim()
  if (!isRuleText(rule)) throw new RangeError(`${JSON.stringify(text)} ${NO_RULE}`)
  if (sameDayPattern.test(rule)) return { unit: 'sameDay' }
  const [, months, per] = monthsPattern.exec(rule) ?? []
  if (per) return { unit: 'mo', months: Number(months) * (per.toLowerCase() === 'y' ? 12 : 1) }
  const [, amount, unit] = amountPattern.exec(rule) ?? []
  const count = Number(amount)
  switch (unit?.toLowerCase()) {
    case 'd':
      return { unit: 'd', days: count }
    case 'w':
      return { unit: 'd', days: count * 7 }
    case 'wd':
      return { unit: 'wd', days: count }
    default:
      return { unit: 'h', ms: count * (own(wallMs, unit?.toLowerCase() ?? '') ?? Number.NaN) }
  }
}
