import { z } from 'zod'
import { own } from './own.ts'

const SPAN = /^(0|[1-9]\d{0,5})(s|m|h|d|w)$/

/** Wall-clock time between two marks of a clock: `0h`, `30m`, `24h`, `1d` (24 hours), `1w`. */
export const SpanText = z.string().regex(SPAN, 'must be a time such as 0h, 30m, 4h, 1d (24 hours) or 1w')

/** How long records are kept after the end: years, or for good. */
export const RetentionText = z.string().regex(/^(?:[1-9]\d?y|permanent)$/, 'must be 1y, 2y, … or permanent')

const UNIT_MS: Record<string, number> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
}

/** Length of a span in milliseconds. */
export function spanMs(text: string): number {
  const [, amount, unit] = SPAN.exec(text) ?? []
  return Number(amount) * (own(UNIT_MS, unit ?? '') ?? Number.NaN)
}
