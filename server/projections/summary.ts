import type { Actor, Entry } from '../../ledger/entry.ts'
import type { Addressee, Standing } from '../../ledger/standing.ts'
import { isFirstMissed } from '../statistics/first-due.ts'
import type { Marks } from './findings.ts'
import { type Progress, progressOf } from './progress.ts'
import { type Taken, takenAfter } from './taken.ts'

/** How a complaint stands, as lists show it: the last entry's standing and what follows from the entries so far. */
export interface ComplaintSummary extends Progress {
  complaintId: string
  receivedAtMs: number
  /** Some clock that the organisation owes has been late, whatever date was promised or granted afterwards. */
  breached: boolean
  /** The clocks that have been late; none in a summary that an earlier version wrote, until the next rebuild. */
  lateClocks?: string[]
  /** Which of their runs, as `<clock> <start>`, UTC milliseconds. */
  lateRuns?: string[]
  /** Runs in whose place others have begun, and which had gone on past the instant at which they were due at first; left out where there are none. */
  firstLateRuns?: string[]
  /** When it was last closed; null while it is open or has ended otherwise. */
  closedAtMs: number | null
  /** When nothing more could be done; null until then. */
  endedAtMs: number | null
  taken: Taken
  /** The clocks that have ever stood still, in this or an earlier run; left out where none has. */
  paused?: string[]
  /** By which marks it is found, by field; left out where there are none. */
  marks?: Marks
  standing: Standing
}

const CLOSED: ReadonlySet<string> = new Set(['closed', 'filed'])

/** The summary after one more entry. */
export function summarize(before: ComplaintSummary | null, entry: Entry, ordinal: number): ComplaintSummary {
  const lateRuns = lateRunsOf(before, entry)
  const lateClocks = [...new Set(lateRuns.map(clockOfRun))]
  const owedByOthers = entry.after.clocks.flatMap(({ id, owedBy }) => (owedBy ? [id] : []))
  const { happenedAtMs: atMs = entry.atMs, happenedUntilMs: untilMs = atMs } = entry
  return {
    ...progressOf(before, entry, ordinal),
    complaintId: entry.complaintId,
    receivedAtMs: before?.receivedAtMs ?? atMs,
    breached: lateClocks.some((id) => !owedByOthers.includes(id)),
    lateClocks,
    lateRuns,
    ...firstLateAfter(before, entry),
    closedAtMs: CLOSED.has(entry.after.state) ? (before?.closedAtMs ?? untilMs) : null,
    endedAtMs: entry.after.ended ? (before?.endedAtMs ?? untilMs) : null,
    taken: takenAfter(before?.taken ?? {}, entry, before?.standing.state ?? null),
    ...pausedAfter(before?.paused, entry),
    standing: entry.after,
  }
}

function pausedAfter(before: readonly string[] = [], { after }: Entry): Pick<ComplaintSummary, 'paused'> {
  const now = after.clocks.flatMap(({ id, state, pausedMs }) =>
    state === 'paused' || pausedMs !== undefined ? [id] : [],
  )
  const paused = [...new Set([...before, ...now])]
  return paused.length === 0 ? {} : { paused }
}

/** What was late stays late, unless it turns out to have stopped or paused in time, or is in time under other rules. */
function lateRunsOf(before: ComplaintSummary | null, entry: Entry): string[] {
  const { clocks } = entry.after
  const isRebased = entry.step.type === 'rebase'
  const wasLate = before?.standing.clocks.flatMap((clock) => (clock.late ? [runOf(clock)] : [])) ?? []
  const inTime = clocks.flatMap((clock) =>
    !clock.late && (clock.state !== 'running' || isRebased) && wasLate.includes(runOf(clock))
      ? [runOf(clock)]
      : [],
  )
  const known = before?.lateRuns ?? wasLate
  const late = clocks.flatMap((clock) => (clock.late ? [runOf(clock)] : []))
  return [...new Set([...known, ...late])].filter((run) => !inTime.includes(run))
}

/** A run that was replaced in time was the same promise; so was one that turns out to have begun earlier. */
function firstLateAfter(
  before: ComplaintSummary | null,
  { after }: Entry,
): Pick<ComplaintSummary, 'firstLateRuns'> {
  const replaced = (before?.standing.clocks ?? []).flatMap((clock) => {
    const fresh = after.clocks.find(({ id }) => id === clock.id)
    if (!fresh || fresh.startedAtMs <= clock.startedAtMs) return []
    return isFirstMissed({ stoppedAtMs: fresh.startedAtMs, ...clock }, fresh.startedAtMs)
      ? [runOf(clock)]
      : []
  })
  const firstLateRuns = [...(before?.firstLateRuns ?? []), ...replaced]
  return firstLateRuns.length === 0 ? {} : { firstLateRuns }
}

/** The id of the clock that a run is one of. */
export function clockOfRun(run: string): string {
  return run.slice(0, run.lastIndexOf(' '))
}

function runOf({ id, startedAtMs }: Standing['clocks'][number]): string {
  return `${id} ${startedAtMs}`
}

/** Every addressee a person answers to. */
export function addresseesOf(actor: Actor): Addressee[] {
  return [
    `person:${actor.person}`,
    ...actor.roles.map((role) => `role:${role}`),
    ...actor.units.map((unit) => `unit:${unit}`),
  ]
}
