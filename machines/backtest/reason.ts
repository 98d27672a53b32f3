import type { RefusalError } from '../refusal.ts'
import { CalendarRangeError } from '../working-time.ts'

const OUT_OF_REACH = ', and does not reach it'

/** Whether that is the reason of what lies where a calendar says nothing. */
export function isOutOfReach(reason: string): boolean {
  return reason.endsWith(OUT_OF_REACH)
}

/** Why a step was refused, the same for every case and person and without anything that was filled in. */
export function reasonOf({ code, message, because, pointers, cause }: RefusalError, person: string): string {
  if (cause instanceof CalendarRangeError) return `${cause.reach}${OUT_OF_REACH}`
  if (because) return because.en
  if (code === 'incomplete') return `not as the form asks: ${pointers.join(', ')}`
  if (code === 'unknown') return `names what there is not: ${pointers.join(', ')}`
  const [said = message] = message.split(/; (?:possible for|the case is with) /)
  return said.startsWith(`${person} `) ? `whoever took it ${said.slice(person.length + 1)}` : said
}
