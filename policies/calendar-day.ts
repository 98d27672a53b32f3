export const MS_PER_DAY = 86_400_000

/** Days since 1970-01-01 of a date of the Gregorian calendar; pure arithmetic (Hinnant's days_from_civil). */
export function epochDayOf(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

/** The Gregorian date of a day counted from 1970-01-01, the inverse of `epochDayOf`. */
export function dateOf(epochDay: number): { year: number; month: number; day: number } {
  const z = epochDay + 719_468
  const era = Math.floor(z / 146_097)
  const dayOfEra = z - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
  }
}

/**
 * The day of the same number so many months later, counted from 1970-01-01, or the one before it where the first day counts; the
 * month's last where it has no such day.
 */
export function monthsAfter(epochDay: number, months: number, firstCounts: boolean): number {
  const { year, month, day } = dateOf(epochDay)
  const firstOf = (nth: number) => epochDayOf(Math.floor(nth / 12), (nth % 12) + 1, 1)
  const nth = year * 12 + month - 1 + months
  return Math.min(firstOf(nth) + day - (firstCounts ? 1 : 0), firstOf(nth + 1)) - 1
}

/** A day as `2026-02-13`. */
export function isoDate(epochDay: number): string {
  const { year, month, day } = dateOf(epochDay)
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

/** The day named by `2026-02-13`; the text must already be known to be a real date. */
export function parseIsoDate(text: string): number {
  return epochDayOf(Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8, 10)))
}

/** Day of the week, 0 for Sunday to 6 for Saturday. */
export function weekdayOf(epochDay: number): number {
  return (((epochDay + 4) % 7) + 7) % 7
}

/** The minute of the day that `09:30` is, `24:00` being the day's end. */
export function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
}
