import type { Actor } from './complaint-context.ts'
import { isAddressee } from './recipients.ts'
import type { Standing } from './standing.ts'

/** Role of those who check: they see every complaint of their organisation. */
export const AUDITOR = 'auditor'

/** Whether somebody of the organisation may see a complaint that stands like this. */
export function isVisible(actor: Actor, { visibleTo }: Pick<Standing, 'visibleTo'>): boolean {
  return visibleTo === null || actor.roles.includes(AUDITOR) || isAddressee(actor, visibleTo)
}
