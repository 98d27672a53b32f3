import { loadCalendar } from './calendar.ts'
import type { Manner } from './manner.ts'
import type { Problem } from './problem.ts'
import { spanOf } from './span.ts'
import { messageOf } from './message-of.ts'

/** What the manner of a clock may have a say in. */
export interface Hearers {
  /** Its limits that are rules. */
  rules: readonly string[]
  /** The longest times of its pauses and extensions. */
  longest: readonly string[]
  /** Times of its warnings, rungs and repetitions. */
  spans: readonly string[]
  /** A date that a fact holds may be its limit. */
  isUntilDate: boolean
  /** A date may say when it stopped or stood still. */
  isToldByDates: boolean
}

/** A manner that none of a clock's limits hears of, and a calendar that there is not. */
export function mannerProblems(manner: Manner, hearers: Hearers, path: Problem['path']): Problem[] {
  const { rules, isUntilDate } = hearers
  const isOf = (unit: RegExp) => rules.some((rule) => unit.test(rule))
  const isHeard: Record<keyof Manner, boolean> = {
    rolls: isUntilDate || isOf(/\d\s*(?:s|m|h|d|w|mo|y)$/i),
    counts: isOf(/\d\s*(?:d|w|wd|mo|y)$/i),
    cutOff: rules.length > 0,
    calendar: areHoursHeard(manner, hearers) || isOf(/\d\s*(?:d|w|mo|y)$/i),
    hours: areHoursHeard(manner, hearers),
  }
  const said = (Object.keys(isHeard) as (keyof Manner)[]).filter((key) => manner[key] !== undefined)
  return [
    ...said
      .filter((key) => !isHeard[key])
      .map((key) => ({ path: [...path, key], message: 'no limit of this clock hears of it' })),
    ...calendarProblems(manner.calendar, [...path, 'calendar']),
  ]
}

/** Whether anything of a clock hangs on when its desk opens or closes. */
function areHoursHeard({ rolls, cutOff }: Manner, hearers: Hearers): boolean {
  const { rules, longest, spans, isUntilDate, isToldByDates } = hearers
  const isOfWork = [...rules, ...longest].some((rule) => /wd$|^same[ -]?day$/i.test(rule))
  const rollsHours = rolls !== undefined && rules.some((rule) => /\d\s*(?:s|m|h)$/i.test(rule))
  const waitsForWork = spans.some((span) => spanOf(span).workDays > 0)
  const isCutOff = cutOff !== undefined && rules.length > 0
  return isOfWork || rollsHours || waitsForWork || isCutOff || isUntilDate || isToldByDates
}

function calendarProblems(id: string | undefined, path: Problem['path']): Problem[] {
  try {
    if (id !== undefined) loadCalendar(id)
    return []
  } catch (error) {
    return [{ path, message: messageOf(error) }]
  }
}
