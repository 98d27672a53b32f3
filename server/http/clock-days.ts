import { parseRule } from '../../machines/duration.ts'
import type { ClockRun } from '../../machines/complaint-context.ts'
import { dueByGrants } from '../../machines/time/due.ts'
import { pausedSinceMs, pausesOver } from '../../machines/time/pauses.ts'
import type { Grant } from '../../machines/time/run.ts'
import { CalendarError, loadCalendar, type PinnedCalendar } from '../../policies/calendar.ts'
import type { Calendar } from '../../policies/calendar-schema.ts'
import type { Question } from '../due-question.ts'
import { dueLines, explain, local } from '../due-explain.ts'

/**
 * Why a run is due when it is, a line for each day and each date that a person gave, as `npm run due -- --explain` writes it; the last
 * line is the due instant. While the clock stands still, no day after that began is told.
 */
export function daysOf(calendar: PinnedCalendar, run: ClockRun, nowMs: number): string[] {
  const [byLimit, ...given] = dueByGrants(calendar, run)
  if (!byLimit) return []
  const lines = limitLines(calendar, run, byLimit, nowMs)
  let before = byLimit.dueAtMs
  for (const { grant, dueAtMs: atMs, provisional } of given) {
    if (!grant) continue
    lines.push(grantLine(calendar, grant, atMs, before), ...dueLines(calendar, { atMs, provisional }))
    before = atMs
  }
  return lines
}

function limitLines(
  calendar: PinnedCalendar,
  run: ClockRun,
  { dueAtMs: atMs, provisional }: { dueAtMs: number; provisional: boolean },
  nowMs: number,
): string[] {
  const { rule, manner, startedAtMs } = run
  if (rule === null) {
    const start = `start ${local(startedAtMs, calendar.zone)}, until the date that was given`
    return [start, ...dueLines(calendar, { atMs, provisional })]
  }
  const question = {
    calendar: namesOf(calendar.id),
    pinned: calendar,
    rule: parseRule(rule, manner),
    startMs: startedAtMs,
    pauses: pausesOver(calendar, run),
    ...openIn(run, nowMs),
  }
  return explain(question, rule).split('\n')
}

function openIn(run: ClockRun, nowMs: number): Pick<Question, 'open'> {
  const sinceMs = pausedSinceMs(run)
  if (run.stoppedAtMs !== null || sinceMs === null) return {}
  return { open: { pauses: run.openPauses, sinceMs, nowMs } }
}

function grantLine({ zone }: PinnedCalendar, grant: Grant, dueAtMs: number, beforeMs: number): string {
  const until = local(grant.untilMs, zone)
  if (grant.sort === 'promised') return `promised for ${until}, which stays where it was told`
  const given = `${grant.tier === undefined ? 'extended' : `extended (${grant.tier})`} to ${until}`
  if (dueAtMs === beforeMs && grant.untilMs < beforeMs) return `${given}, which is no later`
  if (dueAtMs === grant.untilMs) return given
  const bound = grant.cap ? ', no further than all extensions together reach' : ''
  return `${given}, and by the pauses since${bound}`
}

/** What names the days of a calendar, as long as its file is there: a case goes on by its pinned days without it. */
function namesOf(id: string): Calendar | null {
  try {
    return loadCalendar(id)
  } catch (error) {
    if (error instanceof CalendarError) return null
    throw error
  }
}
