import { z } from 'zod'
import { Label, Name } from './label.ts'
import { PERIODS } from './period.ts'

/*
 * What a regulation asks for around its cases: duties that come round. None of it is read by the complaint machine; what falls
 * due in it is a case of one of the policy's kinds.
 */

export const Every = z.enum(PERIODS)

/** Opens a case of a kind on the first working day of each period; its clocks, ladder and form are the kind's. */
export const Schedule = z.strictObject({
  label: Label,
  kind: Name,
  every: Every,
  unit: Name,
  facts: z.record(Name, z.union([z.string(), z.number(), z.boolean()])).default({}),
})
