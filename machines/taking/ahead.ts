import { FARTHEST_MS } from '../../policies/bounds.ts'
import { type Refusal, refuse } from '../refusal.ts'

/** Why an instant cannot be promised or asked for: it lies in the past, or so far ahead that nobody would be reminded of it. */
export function whyNoTime(atMs: number | undefined, nowMs: number, part: string): Refusal | null {
  if (atMs === undefined) return null
  if (atMs <= nowMs)
    return refuse('incomplete', `${part} lies in the past: give a date to come`, [`/${part}`])
  return atMs > nowMs + FARTHEST_MS
    ? refuse('incomplete', `${part} lies more than ten years ahead: give an earlier date`, [`/${part}`])
    : null
}
