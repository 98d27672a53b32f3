import type { Past } from '../../../machines/imports/import.ts'
import type { Policy } from '../../../policies/policy.ts'
import { attached } from '../attachments/naming.ts'
import type { Services } from '../services.ts'

/**
 * What came before, sealed for a case, with the uploads that its importer names in it: left to the sweep, since he may send it again.
 * Throws an `UnknownUpload`.
 */
export function sealedPast(
  services: Services,
  policy: Policy,
  { id, person }: { id: string; person: string },
  past: readonly Past[],
): Promise<Past[]> {
  return Promise.all(
    past.map(async (each, nth) => {
      const at = nth === 0 ? '' : `/imported/steps/${nth - 1}`
      const whole = await attached(services, { policy: policy.id, person }, each.step, at)
      return { ...each, step: await services.sealing.step(policy, { id, isNew: true }, whole) }
    }),
  )
}
