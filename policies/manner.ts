import { z } from 'zod'

const HOUR = /^(?:[01]\d|2[0-3]):[0-5]\d$/

/** How a limit is counted and where it ends, beside how long it is: keys of every clock. */
export const mannerKeys = {
  /** Where its last day is a day off, it ends with the next working day, or with the one before. */
  rolls: z.enum(['next', 'previous'], 'must be next or previous').optional(),
  /** The start day is the first of its days; without it, the day after. */
  counts: z.literal('inclusive', 'must be inclusive, or left out').optional(),
  /** What starts it after this hour, or on a day off, starts it when the next working day opens; before opening, at opening. */
  cutOff: z.string().regex(HOUR, 'must be an hour such as "16:00"').optional(),
}

/** How a limit is counted and where it ends; as most do, where nothing is said. */
export const Manner = z.strictObject(mannerKeys)
export type Manner = Readonly<z.infer<typeof Manner>>

/** What a clock says of its manner; undefined where it says nothing. */
export function mannerOf({ rolls, counts, cutOff }: Manner): Manner | undefined {
  const said = { ...(rolls && { rolls }), ...(counts && { counts }), ...(cutOff && { cutOff }) }
  return Object.keys(said).length > 0 ? said : undefined
}
