import type { Advanced } from '../advance.ts'
import type { ClockRun } from '../complaint-context.ts'
import { latestMark } from '../marks.ts'
import type { Notice } from '../notice.ts'
import { type Refusal, refuse } from '../refusal.ts'
import type { ComplaintSnapshot } from '../snapshot.ts'
import { noticeOfMark } from '../taking/notice-of-mark.ts'
import type { Terms } from '../terms.ts'
import { clockId, isRunning } from '../time/run.ts'
import { withTold } from '../told.ts'

/** The past of a case has been entered: from which tool, under which reference there, and what digests all that was sent. */
export type Imported = { type: 'imported'; from: string; reference: string; digest: string }

/** Why somebody with these roles imports nothing; null where the policy lets him. */
export function whyNoImport(
  { imports }: Terms['rules'],
  { roles }: { roles: readonly string[] },
): Refusal | null {
  if (!imports) return refuse('forbidden', 'the policy lets nobody import cases')
  const may = imports.by.some((role) => roles.includes(role))
  return may ? null : refuse('forbidden', `only ${imports.by.join(', ')} may import cases`)
}

/** The case at the end of its import: every clock that runs tells the mark that it has come to, once; a case that is over tells nobody. */
export function toldOnce(terms: Terms, snapshot: ComplaintSnapshot, step: Imported, nowMs: number): Advanced {
  const { context, status } = snapshot
  const notices =
    status === 'active' ? context.clocks.flatMap((run) => comeTo(terms, snapshot, run, nowMs)) : []
  const after = { ...snapshot, context: { ...context, version: context.version + 1 } }
  return { snapshot: withTold(after, step, notices), notices }
}

/** That a date draws near says nothing of a clock that stands still; that it has passed does. */
function comeTo(terms: Terms, { context }: ComplaintSnapshot, run: ClockRun, nowMs: number): Notice[] {
  const mark = run.stoppedAtMs === null ? latestMark(terms, run) : null
  if (!mark || (mark.sort === 'warning' && !isRunning(run))) return []
  const { sort, atMs, index } = mark
  if (sort !== 'warning' && sort !== 'overdue') return []
  const told = { clock: clockId(run), mark: index, latenessMs: Math.max(0, nowMs - atMs) }
  return [noticeOfMark(terms, context, run, { ...mark, sort }, told)]
}
