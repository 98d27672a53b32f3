import type { Caller } from '../identity/tokens.ts'
import { Problem } from './problem.ts'

/** More than anybody types, and far fewer than trying out all telephone numbers takes. */
const MOST = 60
const WITHIN_MS = 60_000

/** Counts the searches of each person in this process. Throws a `Problem` for the sixty-first within a minute. */
export function searchLimit(now: () => number = () => performance.now()): (caller: Caller) => void {
  const searches = new Map<string, number[]>()
  return ({ policy, person }) => {
    const atMs = now()
    const who = JSON.stringify([policy, person])
    for (const [each, times] of searches) if ((times.at(-1) ?? 0) <= atMs - WITHIN_MS) searches.delete(each)
    const recent = (searches.get(who) ?? []).filter((time) => time > atMs - WITHIN_MS)
    if (recent.length >= MOST) {
      const seconds = Math.ceil(((recent[0] ?? atMs) + WITHIN_MS - atMs) / 1000)
      const headers = { 'Retry-After': String(seconds) }
      throw new Problem(
        429,
        'tooMany',
        `You may search ${MOST} times a minute; go on in ${seconds} seconds.`,
        { headers },
      )
    }
    searches.set(who, [...recent, atMs])
  }
}
