import { own, owns } from '../policies/own.ts'
import type { Complaint } from './complaint-context.ts'
import type { Notice } from './notice.ts'
import type { ComplaintSnapshot } from './snapshot.ts'

/** Whatever tells its people things, and remembers what nobody has acknowledged. */
interface Telling {
  version: number
  told?: Record<string, string[]>
}

/** The notices to staff that a step leaves open: those before it, without the one it acknowledges, and its own; none at the end. */
export function withTold<S extends { status: 'active' | 'done'; context: Telling }>(
  snapshot: S,
  step: { type: string; item?: string },
  notices: readonly Notice[],
): S {
  const { told: before, ...context } = snapshot.context
  if (snapshot.status === 'done') return before === undefined ? snapshot : { ...snapshot, context }
  const acknowledged = step.type === 'acknowledgeNotice' ? noticeKey(step.item ?? '') : null
  const told = Object.fromEntries([
    ...Object.entries(before ?? {}).filter(([key]) => key !== acknowledged),
    ...notices.flatMap(({ kind, to }, nth) =>
      kind === 'notice' && to.length > 0 ? [[`${context.version}:${nth}`, to] as const] : [],
    ),
  ])
  return { ...snapshot, context: Object.keys(told).length === 0 ? context : { ...context, told } }
}

/** The same with when each was told, for a case whose steps may be entered late; of what was told before that was kept nobody knows. */
export function withTellings(
  before: Complaint,
  snapshot: ComplaintSnapshot,
  enteredAtMs: number,
): ComplaintSnapshot {
  const { chronicle, told: open = {} } = snapshot.context
  if (!chronicle) return snapshot
  const known = before.chronicle?.told ?? {}
  const told = Object.keys(open).flatMap((key) => {
    const atMs = owns(before.told ?? {}, key) ? own(known, key) : enteredAtMs
    return atMs === undefined ? [] : [[key, atMs] as const]
  })
  const { told: _, ...rest } = chronicle
  const kept = told.length === 0 ? rest : { ...rest, told: Object.fromEntries(told) }
  return { ...snapshot, context: { ...snapshot.context, chronicle: kept } }
}

/** When somebody was told what a step acknowledges; undefined where nobody knows. */
export function toldAtMs({ chronicle }: Complaint, item: string): number | undefined {
  return own(chronicle?.told ?? {}, noticeKey(item))
}

/** Whom an unacknowledged notice is addressed to; undefined where there is none of that id. */
export function addressedBy({ told = {} }: Pick<Telling, 'told'>, item: string): string[] | undefined {
  const key = noticeKey(item)
  return own(told, key)
}

/** `<id>:<seq>:<place>` without what it belongs to: a machine does not know its own id. */
function noticeKey(item: string): string {
  return item.split(':').slice(-2).join(':')
}
