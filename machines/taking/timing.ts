import { isAwaited } from '../awaited.ts'
import { chronicled } from '../chronicle.ts'
import { clockId } from '../clocks.ts'
import type { ClockRun, Complaint } from '../complaint-context.ts'
import { given, partOf } from '../granting.ts'
import type { Happening } from '../happening.ts'
import { isLate, type Mark, markOf, type PauseEnd } from '../marks.ts'
import type { Notice } from '../notice.ts'
import { pauseClock } from '../pausing.ts'
import { refuse } from '../refusal.ts'
import type { DeadlinePassed } from '../steps.ts'
import type { Terms } from '../terms.ts'
import { dueOf, dueTold } from '../time/due.ts'
import { atInstant } from '../time/instants.ts'
import type { Turn } from '../time/turn.ts'
import { isToldBefore } from '../told-dates.ts'
import { whyNoTime } from './ahead.ts'
import { noticeOfMark, reached } from './notice-of-mark.ts'
import type { StepLogic, Taken, Taking } from './taken.ts'

/** The date replaces what is due on every clock that a promise may move, and starts those that run until a promise. */
export const promise: StepLogic<'promise'> = {
  whyNot: ({ step, nowMs }) => whyNoTime(step.dueAt, nowMs, 'dueAt'),
  take: (taking) => {
    const { terms, complaint, step, nowMs } = taking
    const promised = Object.entries(terms.rules.clocks).flatMap(([name, rule]) =>
      rule.promise ? [name] : [],
    )
    const isMeant = (run: ClockRun) => step.clock === undefined || clockId(run) === step.clock
    const runs = complaint.clocks.filter((run) => promised.includes(run.clock) && isMeant(run))
    const named = step.clock === undefined ? promised.map((clock) => ({ clock })) : runs.map(partOf)
    return { complaint: given(taking, runs, named, { sort: 'promised', untilMs: step.dueAt, atMs: nowMs }) }
  },
}

/** Only what somebody was told of can be acknowledged. */
export const acknowledgeOverdue: StepLogic<'acknowledgeOverdue'> = {
  whyNever: ({ terms, complaint: { clocks }, step }) =>
    clocks.some((run) => clockId(run) === step.clock && (run.marks > 0 || isLate(terms, run)))
      ? null
      : refuse('impossible', `nobody has been told of ${step.clock} yet`),
  whyNot: ({ complaint: { clocks }, step: { clock, mark } }) => {
    const run = clocks.find((each) => clockId(each) === clock)
    // Marks count anew from another date; what was told under the one before may still be acknowledged.
    const isFirstDate = run !== undefined && run.grants.length === 0 && run.pauses.length === 0
    return mark === undefined || !isFirstDate || mark < run.marks
      ? null
      : refuse('impossible', `of ${clock} nobody has been told mark ${mark} yet`, ['/mark'])
  },
  take: ({ complaint }) => ({ complaint }),
}

export const deadlinePassed: StepLogic<'deadlinePassed'> = {
  whyNever: ({ terms, complaint, step, enteredAtMs }) => {
    const found = markOf(terms, complaint, step)
    return found && found.mark.atMs <= enteredAtMs
      ? null
      : refuse('impossible', `no mark ${step.mark} of ${step.clock} has passed`)
  },
  take: takeMark,
}

function takeMark(taking: Taking<DeadlinePassed>): Taken {
  const { terms, complaint, step, nowMs, enteredAtMs } = taking
  const found = markOf(terms, complaint, step)
  if (!found) return { complaint }
  const { run, mark } = found
  if (mark.sort === 'pauseEnd') return takePauseEnd(taking, run, mark)
  if (mark.sort === 'lapse') {
    const stopped = { ...run, stoppedAtMs: nowMs, marks: run.marks + 1 }
    return {
      complaint: marked(taking, run, stopped, { does: 'stop', atMs: nowMs }),
      happenings: [{ name: `${run.clock}.lapsed`, ...keyOf(run) }],
    }
  }
  const told = change(complaint, (each) => (each === run ? { ...run, marks: step.mark + 1 } : each))
  if (mark.sort !== 'due' && isToldBefore(terms, run, mark))
    return {
      complaint: told,
      happenings: unsaid(terms, run, mark).filter(({ name }) => name === `${run.clock}.due`),
    }
  if (mark.sort === 'due')
    return { complaint: told, happenings: [{ name: `${run.clock}.due`, ...keyOf(run) }] }
  const { sort } = mark
  const notice = noticeOfMark(
    terms,
    complaint,
    run,
    { ...mark, sort },
    {
      clock: step.clock,
      mark: step.mark,
      latenessMs: enteredAtMs - mark.atMs,
      ...(step.missed > 0 && !isKnownLate(run, mark) ? { missed: step.missed } : {}),
    },
  )
  const event = sort === 'warning' ? 'warned' : mark.rung === 0 ? 'overdue' : 'escalated'
  return {
    complaint: told,
    happenings: [...unsaid(terms, run, mark), { name: `${run.clock}.${event}`, ...keyOf(run) }],
    notices: [notice],
  }
}

function isKnownLate({ knownSinceMs }: ClockRun, { atMs }: Mark): boolean {
  return knownSinceMs !== undefined && atMs <= knownSinceMs
}

/** That it was due and overdue are events of their own, also where a later mark is the first that is told. */
function unsaid({ calendar, rules }: Terms, run: ClockRun, { index, rung, sort }: Mark): Happening[] {
  if (sort !== 'overdue') return []
  const firstRung = index - rung
  const at = { ...keyOf(run), atMs: dueOf(calendar, run) }
  const isDueUnsaid = run.marks < firstRung && isAwaited(rules, run.clock, 'due')
  return [
    ...(isDueUnsaid ? [{ name: `${run.clock}.due`, ...at }] : []),
    ...(rung > 0 && run.marks <= firstRung ? [{ name: `${run.clock}.overdue`, ...at }] : []),
  ]
}

/** A reason to stand still has ended by itself, at its own instant: the clock runs again where no other holds. */
function takePauseEnd(taking: Taking<DeadlinePassed>, run: ClockRun, { atMs, reason, to }: PauseEnd): Taken {
  const { terms, complaint, step, enteredAtMs } = taking
  const after = pauseClock(terms, run, { ended: [reason], begun: [], when: atInstant(atMs) })
  const notice: Notice = {
    kind: 'notice',
    to: reached(terms, complaint, run, to),
    about: run.clock,
    clock: step.clock,
    pause: reason,
    ...dueTold(terms.calendar, after),
    latenessMs: enteredAtMs - atMs,
  }
  return {
    complaint: marked(taking, run, after, { does: 'pass', atMs }),
    happenings: [{ name: `${run.clock}.pauseLapsed`, ...keyOf(run) }],
    notices: [notice],
  }
}

/** The complaint with what a mark made of a run. */
function marked(
  { terms, complaint, enteredAtMs }: Taking,
  run: ClockRun,
  after: ClockRun,
  turn: Pick<Turn, 'atMs'> & { does: 'stop' | 'pass' },
): Complaint {
  const { clocks } = change(complaint, (each) => (each === run ? after : each))
  const turns = [{ ...partOf(run), ...turn }]
  return chronicled(terms, complaint, clocks, turns, enteredAtMs)
}

function keyOf(run: ClockRun): { key?: string } {
  return run.key === null ? {} : { key: run.key }
}

function change(complaint: Complaint, turn: (run: ClockRun) => ClockRun): Complaint {
  return { ...complaint, clocks: complaint.clocks.map((run) => (run.stoppedAtMs === null ? turn(run) : run)) }
}
