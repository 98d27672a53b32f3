import { own } from '../../policies/own.ts'
import type { ClockRun, Complaint } from '../complaint-context.ts'
import type { Mark } from '../marks.ts'
import type { Notice } from '../notice.ts'
import { recipientsOf } from '../recipients.ts'
import type { Terms } from '../terms.ts'
import { dueTold } from '../time/due.ts'

/** What a clock tells its people of a mark that has passed; `told` says which, and how long ago. */
export function noticeOfMark(
  terms: Terms,
  complaint: Complaint,
  run: ClockRun,
  { sort, to }: { sort: 'warning' | 'overdue' } & Pick<Mark, 'to'>,
  { missed, ...told }: { clock: string; mark: number; latenessMs: number; missed?: number },
): Notice {
  const { clock, mark, latenessMs } = told
  return {
    kind: sort,
    to: reached(terms, complaint, run, to),
    about: run.clock,
    clock,
    mark,
    ...dueTold(terms.calendar, run),
    latenessMs,
    ...(missed === undefined ? {} : { missed }),
  }
}

/** Whom a mark reaches; where its own names stand for nobody, the next rung that reaches somebody. */
export function reached(
  terms: Terms,
  complaint: Complaint,
  run: ClockRun,
  names: readonly string[],
): string[] {
  const ladder = own(terms.rules.clocks, run.clock)?.ladder ?? []
  const from = ladder.findIndex((rung) => rung.to === names)
  const rungs = [names, ...ladder.slice(from + 1).map((rung) => rung.to)]
  return rungs.map((each) => recipientsOf(terms.rules, complaint, each)).find((to) => to.length > 0) ?? []
}
