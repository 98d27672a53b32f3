import type { AnyEntry } from '../../ledger/entry.ts'

/** How far the record of a complaint or a campaign has come, as lists show it. */
export interface Progress {
  policy: string
  number: string
  terms: string
  /** Ordinals of the first and the last line. */
  intakeOrdinal: number
  ordinal: number
  seq: number
  lastStepAtMs: number
  lastStep: string
  /** Nearest due instant of a running clock. */
  dueAtMs: number | null
  /** That instant rests on a working day of a year that is not published yet. */
  provisional?: true
  /** A running clock of the organisation's is past its due instant. */
  overdue: boolean
}

/** The progress after one more entry. */
export function progressOf(
  before: Pick<Progress, 'intakeOrdinal'> | null,
  entry: AnyEntry,
  ordinal: number,
): Progress {
  const running = entry.after.clocks.filter((clock) => clock.state === 'running')
  const dueAtMs = running.length > 0 ? Math.min(...running.map((clock) => clock.dueAtMs)) : null
  const isProvisional = running.some((clock) => clock.dueAtMs === dueAtMs && clock.provisional)
  return {
    policy: entry.policy,
    number: entry.number,
    terms: entry.terms,
    intakeOrdinal: before?.intakeOrdinal ?? ordinal,
    ordinal,
    seq: entry.seq,
    lastStepAtMs: entry.atMs,
    lastStep: entry.step.type,
    dueAtMs,
    ...(isProvisional ? { provisional: true } : {}),
    overdue: running.some((clock) => !clock.owedBy && clock.late && clock.dueAtMs <= entry.atMs),
  }
}
