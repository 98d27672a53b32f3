import type { Actor } from '../complaint-context.ts'
import { AUDITOR } from '../../policies/addressees.ts'
import { isAddressee } from '../recipients.ts'
import type { Standing } from '../standing.ts'

/** Whether somebody of the organisation may know of a case that stands like this at all. */
export function seesCase(viewer: Actor, { visibleTo }: Pick<Standing, 'visibleTo'>): boolean {
  return visibleTo === null || isAuditor(viewer) || isAddressee(viewer, visibleTo)
}

/** Whether somebody checks, whatever else he is: nothing of his organisation is kept from him, and he acts on nothing. */
export function isAuditor({ roles }: Pick<Actor, 'roles'>): boolean {
  return roles.includes(AUDITOR)
}
