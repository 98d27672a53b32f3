import type { ComplaintView } from '../../machines/view.ts'
import type { Caller } from '../identity/tokens.ts'
import { mergedInto } from '../projections/queries.ts'
import { isRedisAway } from './redis-away.ts'
import type { Services } from './services.ts'
import type { ComplaintBody } from './shapes.ts'
import { casesSeen, othersSeen } from './sight.ts'

type Merged = Pick<ComplaintBody, 'mergedInto' | 'merged'>

/**
 * What has become one with a complaint, as far as the caller may see it: the case it is now part of, and those that are part of it,
 * with the clocks of each that were ever late. Nothing while the lists are out of reach.
 */
export async function mergedWith(
  services: Services,
  caller: Caller,
  { complaintId, standing }: Pick<ComplaintView, 'complaintId' | 'standing'>,
): Promise<Merged> {
  try {
    const parts = await casesSeen(services, caller, await mergedInto(services.redis, complaintId))
    const merged = parts.map(({ complaintId: id, number, lateClocks = [] }) => ({
      id,
      number,
      href: `/complaints/${id}`,
      lateClocks,
    }))
    const [survivor] = await survivors(services, caller, [standing])
    return { merged, ...(survivor === undefined ? {} : { mergedInto: survivor }) }
  } catch (error) {
    if (isRedisAway(error)) return {}
    throw error
  }
}

/** Of each case the id of the one it has become part of; undefined for none, or none that the caller may see. */
export async function survivors(
  services: Services,
  caller: Caller,
  standings: readonly Pick<ComplaintView['standing'], 'mergedInto'>[],
): Promise<(string | undefined)[]> {
  const named = standings.map((each) => each.mergedInto)
  const ids = named.filter((id) => id !== undefined)
  if (ids.length === 0) return named
  const sees = await othersSeen(services, caller, ids)
  return named.map((id) => (id !== undefined && sees(id) ? id : undefined))
}
