import { localDay } from './working-time.ts'
import type { Terms } from './terms.ts'
import { own } from '../policies/own.ts'

/** What the ledger's writer needs to give a complaint its number: the serial starts again with every new series. */
export interface Numbering {
  series: string
  template: string
  width: number
}

/** What numbers are made by: the policy's id and pattern, and the calendar that says which day it is. */
export interface Numbered {
  rules: Pick<Terms['rules'], 'id' | 'numbering'>
  calendar: Terms['calendar']
}

/** The number that what begins at this instant asks for, by the local date of the policy. */
export function numberingOf({ rules, calendar }: Numbered, receivedAtMs: number): Numbering {
  const { year, month, day } = localDay(calendar, receivedAtMs)
  const two = (value: number) => String(value).padStart(2, '0')
  const parts: Record<string, string> = {
    yyyy: String(year),
    yy: two(year % 100),
    MM: two(month),
    dd: two(day),
  }
  const { pattern, width } = rules.numbering
  const template = pattern.replace(/\{(yyyy|yy|MM|dd)\}/g, (_, part: string) => own(parts, part) ?? '')
  return { series: `${rules.id}/${template}`, template, width }
}
