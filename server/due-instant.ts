import type { Pause } from '../machines/working-time.ts'
import { dateOf, epochDayOf, MS_PER_DAY } from '../policies/calendar-day.ts'

const shape =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s*([Zz]|[+-]\d\d(?::?\d\d)?)?$/

/**
 * Reads an ISO 8601 instant with an offset or `Z`, UTC milliseconds. A local time without offset is refused: it happens
 * twice when clocks go back and not at all when they go forward. So are dates that do not exist, such as 30 February.
 */
export function parseInstant(text: string): number {
  const said = JSON.stringify(text)
  const match = shape.exec(text.trim())
  if (!match) throw new RangeError(`${said} is not an instant; write 2026-02-13T18:00+08:00`)
  const [, year, month, day, hour, minute, second = '0', fraction = '', offset] = match
  if (hour === undefined || offset === undefined) {
    const missing = hour === undefined ? 'time of day and offset' : 'offset'
    throw new RangeError(`${said} lacks its ${missing}; write 2026-02-13T18:00+08:00 or 2026-02-13T10:00Z`)
  }
  const epochDay = epochDayOf(Number(year), Number(month), Number(day))
  const date = dateOf(epochDay)
  if (date.month !== Number(month) || date.day !== Number(day)) {
    throw new RangeError(`${said} names a day that does not exist`)
  }
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) {
    throw new RangeError(`${said} names a time of day that does not exist`)
  }
  const seconds = Number(hour) * 3600 + Number(minute) * 60 + Number(second)
  const ms = Number(fraction.padEnd(3, '0').slice(0, 3))
  return epochDay * MS_PER_DAY + seconds * 1000 + ms - offsetMs(offset, said)
}

/** Reads a pause from its two instants; one that does not end after it begins is refused. */
export function parsePause(from: string, to: string): Pause {
  const pause = { fromMs: parseInstant(from), toMs: parseInstant(to) }
  if (pause.toMs <= pause.fromMs) {
    throw new RangeError(`a pause must end after it begins, unlike ${from}/${to}`)
  }
  return pause
}

function offsetMs(offset: string, said: string): number {
  if (offset.toUpperCase() === 'Z') return 0
  const hours = Number(offset.slice(1, 3))
  const minutes = Number(offset.slice(3).replace(':', '') || '0')
  if (hours > 15 || minutes > 59) throw new RangeError(`${said} has an offset that does not exist`)
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000
}
