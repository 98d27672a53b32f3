import { own } from '../policies/own.ts'
import type { Complaint, Done } from './complaint-context.ts'

/** When something happened, and its place in the order of entry where that is known. */
export type Time = Pick<Done, 'atMs' | 'nth'>

/** What has been done of a case, once something more has happened to it; where it may be entered late, the later time holds. */
export function withDone(
  { done, state, chronicle }: Complaint,
  name: string,
  { by, atMs }: Pick<Done, 'by' | 'atMs'>,
): Complaint['done'] {
  const nth = 1 + Math.max(0, ...Object.values(done).map((each) => each.nth ?? 0))
  const now: Done = { by, atMs, state: state === 'announced' ? 'received' : state, nth }
  return { ...done, [name]: chronicle ? doneAgain(own(done, name), now) : now }
}

/** What was done, beside what had been done before: the later holds, and the first is remembered. */
function doneAgain(before: Done | undefined, now: Done): Done {
  if (!before) return now
  const [first, latest] = before.atMs > now.atMs ? [now, before] : [before, now]
  const sinceMs = Math.min(first.atMs, before.sinceMs ?? first.atMs)
  return { ...latest, sinceMs }
}

/** The latest time that something had happened in this round by an instant, as far as its case has kept when; null where it had not. */
export function latestBy({ done, chronicle }: Complaint, name: string, byMs: number): Time | null {
  const last = own(done, name)
  if (!last || last.atMs <= byMs) return last ?? null
  const firstMs = last.sinceMs ?? last.atMs
  const past = own(chronicle?.past ?? {}, name) ?? []
  const times = [firstMs, ...past.map(({ fromMs }) => fromMs)].filter((ms) => ms >= firstMs && ms <= byMs)
  return times.length === 0 ? null : { atMs: Math.max(...times) }
}

/** Whether one thing happened after another; of what happened at one instant, what was entered later. */
export function isAfter(one: Time, other: Time): boolean {
  return one.atMs === other.atMs ? (one.nth ?? 0) > (other.nth ?? 0) : one.atMs > other.atMs
}
