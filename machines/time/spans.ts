import type { PinnedCalendar } from '../../policies/calendar.ts'
import { spanOf } from '../../policies/span.ts'
import { closesMs, isWorkingDay, localDay, opensMs } from './days.ts'
import { afterUnpaused, merged, type Pause, pausedWithin } from './unpaused.ts'

/** Time to go by, milliseconds: so much working time, then so much on the wall. */
export interface Wait {
  readonly workMs: number
  readonly wallMs: number
}

/** A span as time to go by; a working day is as much of it as the calendar is open. */
export function waitOf(calendar: PinnedCalendar, text: string, times = 1): Wait {
  const { wallMs, workDays } = spanOf(text)
  const dayMs = (calendar.closesMinute - calendar.opensMinute) * 60_000
  return { workMs: workDays * dayMs * times, wallMs: wallMs * times }
}

/** The instant at which that much time outside the pauses has gone by. */
export function afterWait(
  calendar: PinnedCalendar,
  fromMs: number,
  { workMs, wallMs }: Wait,
  pauses: readonly Pause[],
): number {
  const stops = merged(pauses)
  return afterUnpaused(workMs > 0 ? afterWork(calendar, fromMs, workMs, stops) : fromMs, wallMs, stops)
}

/** The instant from which a span leads to another: for working days one while it is open, or closing time. Pauses are not given back. */
export function beforeSpan(calendar: PinnedCalendar, atMs: number, text: string): number {
  const { workMs, wallMs } = waitOf(calendar, text)
  if (workMs === 0) return atMs - wallMs
  let leftMs = workMs
  for (let day = localDay(calendar, atMs).epochDay; ; day--) {
    if (!works(calendar, day)) continue
    const closeMs = Math.min(atMs, closesMs(calendar, day))
    const openMs = opensMs(calendar, day)
    if (closeMs <= openMs) continue
    if (closeMs - openMs > leftMs) return closeMs - leftMs
    leftMs -= closeMs - openMs
  }
}

/** How often a span has gone by wholly between two instants, outside the pauses. */
export function timesBetween(
  calendar: PinnedCalendar,
  fromMs: number,
  toMs: number,
  text: string,
  pauses: readonly Pause[],
): number {
  const stops = merged(pauses)
  const { workMs, wallMs } = waitOf(calendar, text)
  if (workMs === 0) return Math.floor(Math.max(0, toMs - fromMs - pausedWithin(fromMs, toMs, stops)) / wallMs)
  return Math.floor(workedBetween(calendar, fromMs, toMs, stops) / workMs)
}

/** How much working time lies between two instants, outside of pauses that do not overlap, milliseconds. */
export function workedBetween(
  calendar: PinnedCalendar,
  fromMs: number,
  toMs: number,
  stops: readonly Pause[],
): number {
  let goneMs = 0
  for (let day = localDay(calendar, fromMs).epochDay; day <= localDay(calendar, toMs).epochDay; day++) {
    if (!works(calendar, day)) continue
    const openMs = Math.max(fromMs, opensMs(calendar, day))
    const closeMs = Math.min(toMs, closesMs(calendar, day))
    if (closeMs > openMs) goneMs += closeMs - openMs - pausedWithin(openMs, closeMs, stops)
  }
  return goneMs
}

function afterWork(
  calendar: PinnedCalendar,
  fromMs: number,
  amountMs: number,
  stops: readonly Pause[],
): number {
  let leftMs = amountMs
  for (let day = localDay(calendar, fromMs).epochDay; ; day++) {
    const openMs = Math.max(fromMs, opensMs(calendar, day))
    const closeMs = closesMs(calendar, day)
    if (!works(calendar, day) || closeMs <= openMs) continue
    const usableMs = closeMs - openMs - pausedWithin(openMs, closeMs, stops)
    if (usableMs >= leftMs) return afterUnpaused(openMs, leftMs, stops)
    leftMs -= usableMs
  }
}

/** Somebody is told in any case: a day of which the calendar says nothing counts as worked. */
function works(calendar: PinnedCalendar, day: number): boolean {
  const { firstDay, lastDay, provisional } = calendar
  const isTold = day >= firstDay && (day <= lastDay || provisional !== undefined)
  return !isTold || isWorkingDay(calendar, day)
}
