import type { RefusalError } from '../refusal.ts'

/** Why a step was refused, the same for every case and person and without anything that was filled in. */
export function reasonOf({ code, message, because, pointers }: RefusalError, person: string): string {
  if (because) return because.en
  if (code === 'incomplete') return `not as the form asks: ${pointers.join(', ')}`
  if (code === 'unknown') return `names what there is not: ${pointers.join(', ')}`
  const [said = message] = message.split(/; (?:possible for|the case is with) /)
  return said.startsWith(`${person} `) ? `whoever took it ${said.slice(person.length + 1)}` : said
}
