import type { ClockRun } from './complaint-context.ts'
import type { Folded } from './fold.ts'
import { formerRuns } from './retaken.ts'
import { clockId } from './time/run.ts'
import { stopClock } from './time/stopped.ts'

/** A stretch in which a clock of a case stood still, UTC milliseconds; null while it goes on. */
export interface Standstill {
  clock: string
  fromMs: number
  toMs: number | null
}

/** When the clocks of a case stood still, those of runs in whose place another has begun among them. They may overlap. */
export function standstillsOf(folded: readonly Folded[]): Standstill[] {
  const last = folded.at(-1)
  if (!last) return []
  const { context } = last.snapshot
  const paused = new Set(
    (context.chronicle?.turns ?? []).flatMap((turn) => (turn.does === 'pause' ? [turn.clock] : [])),
  )
  const former = [...paused].flatMap((clock) => formerRuns(last.terms, context, clock))
  return [...replacedRuns(folded), ...former, ...context.clocks].flatMap(standstillsIn)
}

/** Runs in whose place another began while the case kept no chronicle, which has what came before it turned up. */
function replacedRuns(folded: readonly Folded[]): ClockRun[] {
  return folded.flatMap(({ snapshot: { context } }, n) => {
    const before = folded[n - 1]?.snapshot.context.clocks ?? []
    if (context.chronicle) return []
    return before.flatMap((run) => {
      const now = context.clocks.find((each) => clockId(each) === clockId(run))
      if (!now || now.startedAtMs === run.startedAtMs) return []
      return [run.stoppedAtMs === null ? stopClock(run, now.startedAtMs) : run]
    })
  })
}

function standstillsIn({ clock, pauses, openPauses, stoppedAtMs }: ClockRun): Standstill[] {
  return [...pauses, ...openPauses.map((open) => ({ ...open, toMs: stoppedAtMs }))].map(
    ({ fromMs, toMs }) => ({
      clock,
      fromMs,
      toMs: toMs === null ? null : Math.min(toMs, stoppedAtMs ?? toMs),
    }),
  )
}
