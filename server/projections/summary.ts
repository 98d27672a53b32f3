import type { Actor, Addressee, Entry, Standing } from '../../ledger/entry.ts'
import { type Progress, progressOf } from './progress.ts'

/** How a complaint stands, as lists show it: the last entry's standing and what follows from the entries so far. */
export interface ComplaintSummary extends Progress {
  complaintId: string
  receivedAtMs: number
  /** Some clock of it has ever been late, whatever date was promised or granted afterwards. */
  breached: boolean
  /** The clocks that have ever been late; none in a summary that an earlier version wrote, until the next rebuild. */
  lateClocks?: string[]
  /** When it was last closed; null while it is open or has ended otherwise. */
  closedAtMs: number | null
  /** When nothing more could be done; null until then. */
  endedAtMs: number | null
  standing: Standing
}

const CLOSED: ReadonlySet<string> = new Set(['closed', 'filed'])

/** The summary after one more entry. */
export function summarize(before: ComplaintSummary | null, entry: Entry, ordinal: number): ComplaintSummary {
  const late = entry.after.clocks.flatMap((clock) => (clock.late ? [clock.id] : []))
  return {
    ...progressOf(before, entry, ordinal),
    complaintId: entry.complaintId,
    receivedAtMs: before?.receivedAtMs ?? entry.atMs,
    breached: (before?.breached ?? false) || late.length > 0,
    lateClocks: [...new Set([...(before?.lateClocks ?? []), ...late])],
    closedAtMs: CLOSED.has(entry.after.state) ? (before?.closedAtMs ?? entry.atMs) : null,
    endedAtMs: entry.after.ended ? (before?.endedAtMs ?? entry.atMs) : null,
    standing: entry.after,
  }
}

/** Every addressee a person answers to. */
export function addresseesOf(actor: Actor): Addressee[] {
  return [
    `person:${actor.person}`,
    ...actor.roles.map((role) => `role:${role}`),
    ...actor.units.map((unit) => `unit:${unit}`),
  ]
}
