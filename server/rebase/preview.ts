import { clockId } from '../../machines/clocks.ts'
import type { ClockRun } from '../../machines/complaint-context.ts'
import { isLate } from '../../machines/marks.ts'
import { rebasedCase } from '../../machines/rebase.ts'
import { RefusalError } from '../../machines/refusal.ts'
import type { Terms } from '../../machines/terms.ts'
import { dueTold } from '../../machines/time/due.ts'
import type { Running } from './running.ts'
import { own } from '../../policies/own.ts'

/** A clock of a case as the terms before say, and as those after would. */
export interface ClockPreview {
  id: string
  isStopped: boolean
  before: Verdict
  /** Null where it has not begun under those after. */
  after: Verdict | null
}

interface Verdict {
  dueAtMs: number
  provisional?: true
  late: boolean
}

/** What other terms would make of a case; why they cannot, in `unknown`. */
export interface Preview {
  of: Running
  to: Terms
  unknown: string | null
  /** Its clocks, those that have stopped among them. */
  clocks: ClockPreview[]
  /** Clocks that the new rules have and the old have not. */
  fresh: string[]
}

/** What a case would come to under other terms at an instant of its own time, UTC milliseconds; nothing is changed. */
export function previewOf(of: Running, to: Terms, nowMs: number): Preview {
  const { terms: from, snapshot } = of
  const fresh = Object.keys(to.rules.clocks).filter((clock) => !Object.hasOwn(from.rules.clocks, clock))
  try {
    const step = { type: 'rebase', from: from.digest, to: to.digest } as const
    const { runs } = rebasedCase({ from, to }, snapshot, step, nowMs)
    const clocks = runs.map(({ before, after }): ClockPreview => ({
      id: clockId(before),
      isStopped: before.stoppedAtMs !== null,
      before: verdictOf(from, before, nowMs),
      after: after && verdictOf(to, after, nowMs),
    }))
    return { of, to, unknown: null, clocks, fresh }
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error
    return { of, to, unknown: error.message, clocks: [], fresh }
  }
}

/** Of a clock that runs, whether it is late by now, whoever has been told. */
function verdictOf(terms: Terms, run: ClockRun, nowMs: number): Verdict {
  const due = dueTold(terms.calendar, run)
  const isRunning = run.stoppedAtMs === null && run.openPauses.length === 0
  const isPast = isRunning && due.dueAtMs <= nowMs && !own(terms.rules.clocks, run.clock)?.lapses
  return { ...due, late: isPast || isLate(terms, run) }
}
