import { calendarOf } from '../machines/time/own-calendar.ts'
import { isProvisional } from '../machines/time/provisional.ts'
import type { DayLine } from '../machines/time/day-line.ts'
import { explainDue, isWorkingDay, localDay } from '../machines/working-time.ts'
import { dayName, type PinnedCalendar } from '../policies/calendar.ts'
import { isoDate, weekdayOf } from '../policies/calendar-day.ts'
import { mannerWords } from './policy-words.ts'
import { answerLine, type Question } from './due-question.ts'

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/** The derivation of a due instant for people, a line for each local day; the last line is the answer as it is given alone. */
export function explain(question: Question, ruleText: string): string {
  const { rule, startMs, pauses, open } = question
  const pinned = calendarOf(question.pinned, rule)
  const { dueMs, provisional, days } = explainDue(pinned, rule, startMs, pauses)
  const lines = [
    `calendar ${pinned.id} ${pinned.version}, ${pinned.zone}, open ${hour(pinned.opensMinute)}-${hour(pinned.closesMinute)}`,
    `start ${local(startMs, pinned.zone)}, within ${ruleText}${mannerWords(rule)}`,
    ...pauses.map(
      ({ fromMs, toMs }) => `paused ${local(fromMs, pinned.zone)} to ${local(toMs, pinned.zone)}`,
    ),
    ...(open?.pauses ?? []).map(
      ({ fromMs }) =>
        `paused since ${local(fromMs, pinned.zone)}, for ${span((open?.nowMs ?? fromMs) - fromMs)}`,
    ),
    ...days
      .filter(isBeforeStanding(question))
      .map(
        (day) =>
          `${isoDate(day.epochDay)} ${weekdays[weekdayOf(day.epochDay)]}  ${reason(question, day)}${standing(question, day)}`,
      ),
  ]
  if (rule.unit === 'h' && days.length === 0)
    lines.push(`${span(dueMs - startMs - rule.ms)} of pauses given back`)
  if (open) lines.push(STANDING)
  return [...lines, ...dueLines(pinned, { atMs: dueMs, provisional })].join('\n')
}

const STANDING = 'due as if the pause that goes on took nothing: what it takes is given back once it ends'

function isBeforeStanding({ pinned, open }: Question): (day: DayLine) => boolean {
  if (!open) return () => true
  const since = localDay(pinned, open.sinceMs).epochDay
  return ({ epochDay }) => epochDay <= since
}

/** How a due instant is told at the end of what leads to it: why it is provisional, as people write it, and as it is given alone. */
export function dueLines(
  { id, version, zone, lastDay }: PinnedCalendar,
  { atMs, provisional }: { atMs: number; provisional: boolean },
): string[] {
  return [
    ...(provisional ? [`provisional: ${id} ${version} is published until ${isoDate(lastDay)}`] : []),
    `due ${local(atMs, zone)}`,
    answerLine({ due: new Date(atMs).toISOString(), provisional }),
  ]
}

function isAtWeekend({ provisional }: PinnedCalendar, epochDay: number): boolean {
  return (provisional?.weekend ?? [0, 6]).includes(weekdayOf(epochDay))
}

/** Midnights are counted whether a day is worked or not; of every other day it may not be known yet. */
function standing({ pinned, rule }: Question, { epochDay, verdict }: DayLine): string {
  const isMidnight = verdict === 'midnight' || verdict === 'pausedMidnight'
  const isCounted = isMidnight || (verdict === 'start' && (rule.unit === 'd' || rule.unit === 'mo'))
  return !isCounted && isProvisional(pinned, epochDay) ? ' (provisional)' : ''
}

function reason({ calendar, pinned, rule }: Question, { epochDay, verdict, used, left }: DayLine): string {
  const name = calendar === null ? undefined : dayName(calendar, epochDay)
  const working = `${name === undefined ? '' : 'make-up '}working day`
  const named = name === undefined ? working : `${working} ${name}`
  const off = `off: ${name ?? (isAtWeekend(pinned, epochDay) ? 'weekend' : 'a day off')}`
  switch (verdict) {
    case 'start':
      if (rule.unit === 'd' || rule.unit === 'mo') return startDay(rule.counts)
      if (rule.unit !== 'sameDay' && rule.counts === undefined) return 'start day, does not count'
      return isWorkingDay(pinned, epochDay)
        ? `start day, ${name === undefined ? '' : `${named}, `}already closed`
        : `start day, ${off}`
    case 'closed':
      return off
    case 'afterCutOff':
      return `begun after ${rule.cutOff ?? ''}: the next working day counts as the start`
    case 'passedOver':
      return `${off}, so it does not end here`
    case 'pausedEnd':
      return `${named} whose end lies inside a pause, so it does not end here`
    case 'lastDay':
      return `${named}: ends with it`
    case 'open':
      return `${named}: ${span(used)} counted, ${span(left)} left`
    case 'midnight':
      return `begins: midnight counted, ${left} left`
    default:
      return `begins inside a pause: midnight not counted, ${left} left`
  }
}

function startDay(counts: Question['rule']['counts']): string {
  return counts === 'inclusive' ? 'start day, counts' : 'start day, does not count'
}

function span(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ]
  const said = parts.filter(([amount]) => amount !== 0).map(([amount, unit]) => `${amount}${unit}`)
  return said.join(' ') || '0h'
}

function hour(minute: number): string {
  const two = (part: number) => String(part).padStart(2, '0')
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`
}

/** An instant as people of a zone write it. */
export function local(ms: number, zone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'medium',
  })
  const offset = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
    .formatToParts(ms)
    .find((part) => part.type === 'timeZoneName')?.value
  return `${format.format(ms)} ${offset ?? ''}`
}
