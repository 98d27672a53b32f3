import type { AnyEntry, Notice } from '../../ledger/entry.ts'
import type { Addressee } from '../../ledger/standing.ts'
import { addresseesOf } from './summary.ts'

/** One notice to staff and what became of it. Its id is `<complaintId>:<seq>:<place in the entry's notices>`. */
export interface InboxItem {
  id: string
  complaintId: string
  policy: string
  number: string
  kind: 'warning' | 'overdue' | 'notice'
  to: Addressee[]
  about: string
  clock: string | null
  clockStartedAtMs: number | null
  mark: number | null
  /** The reason for which the clock stood still, and which has ended by itself. */
  pause?: string
  dueAtMs: number | null
  /** That instant rests on a working day of a year that is not published yet. */
  provisional?: true
  /** Whose time the clock measures, where it is not the organisation's. */
  owedBy?: 'complainant'
  raisedAtMs: number
  latenessMs: number
  missed: number
  status: 'open' | 'acknowledged' | 'settled'
  acknowledgedBy: string | null
  acknowledgedAtMs: number | null
  settledAtMs: number | null
}

/**
 * The inbox items that one entry of their complaint or campaign raises or changes. It acknowledges what its step names and is addressed to
 * its actor, then settles what no longer waits: an overdue notice whose clock has stopped, a warning whose clock no longer runs or
 * is due later, and everything once the complaint has ended.
 */
export function changedItems(items: readonly InboxItem[], entry: AnyEntry): InboxItem[] {
  const changed = items.flatMap((item) => {
    const after = settled(acknowledged(item, entry), entry)
    return after === item ? [] : [after]
  })
  return [...changed, ...entry.notices.flatMap((notice, index) => raised(entry, notice, index))]
}

function raised(entry: AnyEntry, notice: Notice, index: number): InboxItem[] {
  const to = notice.to.filter((addressee) => addressee !== 'customer')
  if (notice.kind === 'answer' || to.length === 0) return []
  const clock = entry.after.clocks.findLast(({ id }) => id === notice.clock)
  const due = notice.dueAtMs === undefined ? clock : notice
  return [
    {
      id: `${entry.complaintId}:${entry.seq}:${index}`,
      complaintId: entry.complaintId,
      policy: entry.policy,
      number: entry.number,
      kind: notice.kind,
      to,
      about: notice.about,
      clock: notice.clock ?? null,
      clockStartedAtMs: clock?.startedAtMs ?? null,
      mark: notice.mark ?? null,
      ...(notice.pause === undefined ? {} : { pause: notice.pause }),
      dueAtMs: due?.dueAtMs ?? null,
      ...(due?.provisional ? { provisional: true } : {}),
      ...(clock?.owedBy ? { owedBy: clock.owedBy } : {}),
      raisedAtMs: entry.atMs,
      latenessMs: notice.latenessMs ?? 0,
      missed: notice.missed ?? 0,
      status: 'open',
      acknowledgedBy: null,
      acknowledgedAtMs: null,
      settledAtMs: null,
    },
  ]
}

function acknowledged(item: InboxItem, { step, by, atMs }: AnyEntry): InboxItem {
  if (item.status !== 'open' || !isNamed(item, step)) return item
  if (!addresseesOf(by).some((addressee) => item.to.includes(addressee))) return item
  return { ...item, status: 'acknowledged', acknowledgedBy: by.person, acknowledgedAtMs: atMs }
}

function isNamed(item: InboxItem, step: AnyEntry['step']): boolean {
  if (step.type === 'acknowledgeNotice') return item.kind === 'notice' && step['item'] === item.id
  if (step.type !== 'acknowledgeOverdue' || item.kind === 'notice') return false
  return step['clock'] === item.clock && (step['mark'] === undefined || step['mark'] === item.mark)
}

function settled(item: InboxItem, entry: AnyEntry): InboxItem {
  if (item.status === 'settled' || isStillWaiting(item, entry)) return item
  return { ...item, status: 'settled', settledAtMs: entry.atMs }
}

function isStillWaiting({ kind, clock, clockStartedAtMs, dueAtMs }: InboxItem, { after }: AnyEntry): boolean {
  if (after.ended) return false
  if (kind === 'notice') return true
  const run = after.clocks.find(({ id, startedAtMs }) => id === clock && startedAtMs === clockStartedAtMs)
  if (!run || run.state === 'stopped') return false
  // What was late stays so, paused or with another date; a warning speaks of one date of a clock that runs.
  if (kind === 'overdue' && run.late) return true
  return run.state === 'running' && run.dueAtMs <= (dueAtMs ?? run.dueAtMs)
}
