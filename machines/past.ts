import type { Trigger } from '../policies/clock.ts'
import { countedSince } from '../policies/counted.ts'
import { own } from '../policies/own.ts'
import type { Rules } from '../policies/policy.ts'
import type { Complaint } from './complaint-context.ts'
import type { Happening } from './happening.ts'
import type { Terms } from './terms.ts'
import { type Instants, lastMs } from './time/instants.ts'
import type { Past, Turn } from './time/turn.ts'

type Since = NonNullable<Turn['since']>

/** What a trigger counts from by when that had last happened, beside its own instants; null where it counts from no such thing. */
export function sinceOf(
  rules: Rules,
  { on, at }: Trigger,
  { key }: Happening,
  { fromMs, untilMs }: Instants,
): Since | null {
  if (at === undefined || !countedSince(rules).includes(at)) return null
  // An event of a slip counts from an event of the same slip.
  const isOfOne = key !== undefined && partIn(on) === partIn(at)
  return { name: at, ...(isOfOne ? { key } : {}), fromMs, untilMs }
}

const partIn = (name: string) => name.split('.')[0]

/** When what a trigger counts from had last happened by the trigger's own instant; that instant where it had not. */
export function pastOf(terms: Terms, complaint: Complaint, since: Since): Omit<Since, 'name' | 'key'> {
  const { key, fromMs, untilMs } = since
  const byMs = lastMs(terms.calendar, since)
  const by = pastsOf(complaint, since.name).filter(
    (each) => each.fromMs <= byMs && (key === undefined || each.key === undefined || each.key === key),
  )
  const [latest] = by.toReversed().toSorted((a, b) => b.fromMs - a.fromMs)
  if (!latest) return { fromMs, untilMs }
  return { fromMs: latest.fromMs, untilMs: Math.max(latest.fromMs, Math.min(latest.untilMs, untilMs)) }
}

/** When something happened, in the order of entry. */
export function pastsOf({ chronicle, done }: Complaint, name: string): Past[] {
  const before = own(chronicle?.past ?? {}, name)
  const [was] = before ? [] : [own(done, name)?.atMs ?? null]
  return before ?? (was === null || was === undefined ? [] : [{ fromMs: was, untilMs: was }])
}
