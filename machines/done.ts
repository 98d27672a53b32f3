import type { Complaint, Done } from './complaint-context.ts'

/** What has been done of a case, once something more has happened to it. */
export function withDone(
  { done, state }: Complaint,
  name: string,
  { by, atMs }: Pick<Done, 'by' | 'atMs'>,
): Complaint['done'] {
  const nth = 1 + Math.max(0, ...Object.values(done).map((each) => each.nth ?? 0))
  return { ...done, [name]: { by, atMs, state: state === 'announced' ? 'received' : state, nth } }
}

/** Whether one thing happened after another; of what happened at one instant, what was entered later. */
export function isAfter(one: Done, other: Done): boolean {
  return one.atMs === other.atMs ? (one.nth ?? 0) > (other.nth ?? 0) : one.atMs > other.atMs
}
