import type { Actor, Addressee, Entry, Standing } from '../../ledger/entry.ts'

/** How a complaint stands, as lists show it: the last entry's standing and what follows from the entries so far. */
export interface ComplaintSummary {
  complaintId: string
  policy: string
  number: string
  terms: string
  /** Ordinals of the first and the last line. */
  intakeOrdinal: number
  ordinal: number
  seq: number
  receivedAtMs: number
  lastStepAtMs: number
  lastStep: string
  /** Nearest due instant of a running clock. */
  dueAtMs: number | null
  /** A running clock is past its due instant. */
  overdue: boolean
  /** Some clock of it has ever been late, whatever date was promised or granted afterwards. */
  breached: boolean
  /** When it was last closed; null while it is open or has ended otherwise. */
  closedAtMs: number | null
  /** When nothing more could be done; null until then. */
  endedAtMs: number | null
  standing: Standing
}

const CLOSED: ReadonlySet<string> = new Set(['closed', 'filed'])

/** The summary after one more entry. */
export function summarize(before: ComplaintSummary | null, entry: Entry, ordinal: number): ComplaintSummary {
  const running = entry.after.clocks.filter((clock) => clock.state === 'running')
  return {
    complaintId: entry.complaintId,
    policy: entry.policy,
    number: entry.number,
    terms: entry.terms,
    intakeOrdinal: before?.intakeOrdinal ?? ordinal,
    ordinal,
    seq: entry.seq,
    receivedAtMs: before?.receivedAtMs ?? entry.atMs,
    lastStepAtMs: entry.atMs,
    lastStep: entry.step.type,
    dueAtMs: running.length > 0 ? Math.min(...running.map((clock) => clock.dueAtMs)) : null,
    overdue: running.some((clock) => clock.late),
    breached: (before?.breached ?? false) || entry.after.clocks.some((clock) => clock.late),
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

/** Whether the actor may see a complaint that stands like this. */
export function maySee(actor: Actor, standing: Standing): boolean {
  const mine = addresseesOf(actor)
  return standing.visibleTo === null || standing.visibleTo.some((addressee) => mine.includes(addressee))
}
