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
  standing: Standing
}

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
