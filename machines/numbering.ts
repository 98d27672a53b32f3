import { localDay } from './working-time.ts'
import type { Terms } from './terms.ts'

/** What the ledger's writer needs to give a complaint its number: the serial starts again with every new series. */
export interface Numbering {
  series: string
  template: string
  width: number
}

/** The number a complaint received at this instant asks for, by the local date of the policy. */
export function numberingOf({ rules, calendar }: Terms, receivedAtMs: number): Numbering {
  const { year, month, day } = localDay(calendar, receivedAtMs)
  const two = (value: number) => String(value).padStart(2, '0')
  const parts: Record<string, string> = {
    yyyy: String(year),
    yy: two(year % 100),
    MM: two(month),
    dd: two(day),
  }
  const { pattern, width } = rules.numbering
  const template = pattern.replace(/\{(yyyy|yy|MM|dd)\}/g, (_, part: string) => parts[part] ?? '')
  return { series: `${rules.id}/${template}`, template, width }
}
