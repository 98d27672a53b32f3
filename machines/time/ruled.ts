import type { PinnedCalendar } from '../../policies/calendar.ts'
import type { Manner } from '../../policies/manner.ts'
import { parseRule, type Rule } from '../duration.ts'
import { localDay, type Pause, reckoned } from '../working-time.ts'
import { calendarOf } from './own-calendar.ts'
import { isProvisional } from './provisional.ts'
import type { ClockRun, Reach } from './run.ts'

/** A due instant, UTC milliseconds, and whether it rests on a provisional day. */
export interface Due {
  atMs: number
  provisional: boolean
  /** It was promised, and stands whatever comes between. */
  promised?: true
}

/** What a run runs by; null where it runs until a given instant. */
export function measureOf({ rule, manner }: ClockRun): Rule | null {
  return rule === null ? null : parseRule(rule, manner)
}

/** When a run is due by its limit alone, whatever dates persons gave it. */
export function ruledDue(calendar: PinnedCalendar, run: ClockRun, pauses: readonly Pause[]): Due {
  const { startedAtMs, untilMs, untilClosing } = run
  const measure = measureOf(run)
  if (measure !== null) return reckoned(calendar, measure, startedAtMs, pauses)
  const atMs = untilMs ?? startedAtMs
  if (untilClosing === undefined) return { atMs, provisional: false }
  const looked = untilClosing === true ? localDay(calendar, atMs - 1).epochDay : untilClosing
  return { atMs, provisional: isProvisional(calendar, looked) }
}

/**
 * The instant that something of a run may reach. What counts from the due instant begins with the day after the last one, in whole
 * days as the clock's own limit does.
 */
export function reachOf(
  ofCase: PinnedCalendar,
  run: ClockRun,
  { upTo, from = 'start' }: Reach,
  pauses: readonly Pause[],
): Due {
  const calendar = calendarOf(ofCase, run.manner)
  if (from === 'start') return reckoned(calendar, parseRule(upTo, run.manner), run.startedAtMs, pauses)
  const due = ruledDue(calendar, run, pauses)
  const rule = parseRule(upTo, ongoing(run.manner))
  // A date ends with its last day: the midnight or closing time after it belongs to it still.
  const reach = reckoned(calendar, rule, rule.unit === 'h' ? due.atMs : due.atMs - 1, pauses)
  return { atMs: reach.atMs, provisional: due.provisional || reach.provisional }
}

/** How a start is counted is no matter of what goes on from the end. */
function ongoing({ counts: _, cutOff: __, ...manner }: Manner = {}): Manner {
  return manner
}
