import { z } from 'zod'

const HOUR = /^(?:[01]\d|2[0-3]):[0-5]\d$/
/** From one local hour to another, or round the clock: as a clock and a table of questions have it. */
const HOURS = /^(?:24h|(?:[01]\d|2[0-3]):[0-5]\d-(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00))$/
const NO_HOURS = 'must be 24h, or two hours of a day such as [09:00, 17:00]'

/** When a clock's desk is open on a working day. */
const Hours = z
  .union([z.string(), z.tuple([z.string(), z.string()]).transform((hours) => hours.join('-'))], NO_HOURS)
  .refine((hours) => HOURS.test(hours) && isInOrder(hoursOf(hours)), NO_HOURS)

/** How a limit is counted and where it ends, beside how long it is: keys of every clock. */
export const mannerKeys = {
  /** Where its last day is a day off, it ends with the next working day, or with the one before. */
  rolls: z.enum(['next', 'previous'], 'must be next or previous').optional(),
  /** The start day is the first of its days; without it, the day after. */
  counts: z.literal('inclusive', 'must be inclusive, or left out').optional(),
  /** What starts it after this hour, or on a day off, starts it when the next working day opens; before opening, at opening. */
  cutOff: z.string().regex(HOUR, 'must be an hour such as "16:00"').optional(),
  /** The calendar that tells its days, hours and zone, where it is not the policy's. */
  calendar: z.string().optional(),
  /** Its opening hours on a working day, where they are not the calendar's; `24h` is from midnight to midnight. */
  hours: Hours.optional(),
}

/** How a limit is counted and where it ends; as most do, where nothing is said. */
export const Manner = z.strictObject(mannerKeys)
export type Manner = Readonly<z.infer<typeof Manner>>

/** What a clock says of its manner; undefined where it says nothing. */
export function mannerOf({ rolls, counts, cutOff, calendar, hours }: Manner): Manner | undefined {
  const said = {
    ...(rolls && { rolls }),
    ...(counts && { counts }),
    ...(cutOff && { cutOff }),
    ...(calendar && { calendar }),
    ...(hours && { hours }),
  }
  return Object.keys(said).length > 0 ? said : undefined
}

/** Opening hours as the two hours that they are: `09:00-17:00`, or `24h` for a whole day. */
export function hoursOf(hours: string): readonly [opens: string, closes: string] {
  if (hours === '24h') return ['00:00', '24:00']
  const [opens = '', closes = ''] = hours.split('-')
  return [opens, closes]
}

function isInOrder([opens, closes]: readonly [string, string]): boolean {
  return opens < closes
}
