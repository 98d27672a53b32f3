import { z } from 'zod'
import { own } from './own.ts'
import { orMissing } from './wording.ts'

const SPAN = /^(?:(0|[1-9]\d{0,5})(s|m|h|d|w)|(0|[1-9]\d{0,2})wd)$/

const NO_SPAN = 'must be a time such as 0h, 30m, 4h, 1d (24 hours), 1w or 1wd (a working day)'

/** Time between two marks of a clock, on the wall or in working days: `0h`, `30m`, `24h`, `1d` (24 hours), `1w`, `1wd`. */
export const SpanText = z.string({ error: orMissing(NO_SPAN) }).regex(SPAN, NO_SPAN)

/** A span taken apart: time on the wall, or working days. One of the two is nothing. */
export interface Span {
  readonly wallMs: number
  readonly workDays: number
}

/** How long records are kept after the end: years, or for good. */
export const RetentionText = z.string().regex(/^(?:[1-9]\d?y|permanent)$/, 'must be 1y, 2y, … or permanent')

const UNIT_MS: Record<string, number> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
}

/** Takes a span apart. */
export function spanOf(text: string): Span {
  const [, amount, unit, workDays] = SPAN.exec(text) ?? []
  if (workDays !== undefined) return { wallMs: 0, workDays: Number(workDays) }
  return { wallMs: Number(amount) * (own(UNIT_MS, unit ?? '') ?? Number.NaN), workDays: 0 }
}

/** Whether a span is none at all. */
export function isAtOnce(text: string): boolean {
  const { wallMs, workDays } = spanOf(text)
  return wallMs === 0 && workDays === 0
}

/** Whether a span is surely no longer than another, whatever the calendar. */
export function isNoLonger(text: string, than: string): boolean {
  const [span, other] = [spanOf(text), spanOf(than)]
  return (span.wallMs === 0 || other.workDays === 0) && (span.workDays === 0 || other.wallMs === 0)
    ? span.wallMs <= other.wallMs && span.workDays <= other.workDays
    : false
}
