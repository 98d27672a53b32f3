import type { PinnedCalendar } from '../../policies/calendar.ts'
import { dateOf } from '../../policies/calendar-day.ts'
import type { Label } from '../../policies/label.ts'
import { localDay } from '../working-time.ts'
import { dueTold } from './due.ts'
import { localText } from './local-text.ts'
import type { ClockRun } from './run.ts'

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
)

/**
 * When a clock is due as people of its zone read it: `5 March 2026, 17:00`, and of a midnight the end of the day before it. Marked where
 * it rests on a day of a year that is not published yet.
 */
export function dueText(calendar: PinnedCalendar, run: ClockRun): Label {
  const { dueAtMs, provisional } = dueTold(calendar, run)
  const isMidnight = localText(calendar, dueAtMs).endsWith('00:00')
  const { year, month, day } = dateOf(localDay(calendar, dueAtMs - (isMidnight ? 1 : 0)).epochDay)
  const time = localText(calendar, dueAtMs).slice(-5)
  const [zh, en] = isMidnight ? ['24:00', 'end of the day'] : [time, time]
  return {
    zh: `${year}年${month}月${day}日${zh}${provisional ? '（暂定）' : ''}`,
    en: `${day} ${MONTHS[month - 1] ?? ''} ${year}, ${en}${provisional ? ' (provisional)' : ''}`,
  }
}
