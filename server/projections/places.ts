import type { InboxItem } from './inbox.ts'
import { DUE, inboxKey, listKey, timed } from './keys.ts'
import type { ComplaintSummary } from './summary.ts'

/** Where a sorted set holds a member, and its score there. */
export interface Place {
  key: string
  member: string
  score: number
}

/** The list of those that are found by a mark. */
export const MARK = 'mark'

/** Who may see a complaint that everybody may see. */
export const EVERYBODY = 'all'

/** The sorted sets in which a complaint can be found. */
export function placesOfComplaint(summary: ComplaintSummary): Place[] {
  const { complaintId, policy, standing, intakeOrdinal, receivedAtMs, dueAtMs, overdue } = summary
  const values: [string, string | null][] = [
    ['all', ''],
    ['policy', policy],
    ['state', standing.state],
    ['kind', standing.kind],
    ['class', standing.class],
    ['severity', standing.severity],
    ['cause', standing.cause],
    ['validity', standing.validity],
    ['channel', standing.channel],
    ['unit', standing.unit],
    ['holder', standing.holder],
    ['group', standing.group],
    ['mergedInto', standing.mergedInto ?? null],
    ['overdue', overdue ? 'true' : null],
    ['penalised', (standing.penalties ?? []).length > 0 ? policy : null],
    ...Object.values(summary.marks ?? {}).flatMap((marks) =>
      marks.map((mark): [string, string] => [MARK, mark]),
    ),
    ...(standing.visibleTo ?? [EVERYBODY]).map((who): [string, string] => ['sight', who]),
  ]
  const places = values.flatMap(([field, value]) =>
    value === null ? [] : [{ key: listKey(field, value), member: complaintId, score: intakeOrdinal }],
  )
  places.push({ key: listKey('received', policy), member: complaintId, score: receivedAtMs })
  if (dueAtMs !== null) places.push({ key: DUE, member: timed(dueAtMs, complaintId), score: 0 })
  return places
}

/** The sorted sets in which an inbox item can be found: one for each addressee. */
export function placesOfItem(item: InboxItem): Place[] {
  const member = timed(item.raisedAtMs, item.id)
  return item.to.map((addressee) => ({
    key: inboxKey(item.policy, addressee, item.status),
    member,
    score: 0,
  }))
}

/** What to take out and what to put in so that `before` becomes `after`. */
export function moves(before: readonly Place[], after: readonly Place[]): { out: Place[]; in: Place[] } {
  return { out: without(before, after), in: without(after, before) }
}

function without(places: readonly Place[], others: readonly Place[]): Place[] {
  const known = new Set(others.map(({ key, member }) => `${key} ${member}`))
  return places.filter(({ key, member }) => !known.has(`${key} ${member}`))
}
