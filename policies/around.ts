import { z } from 'zod'
import { Label, Name } from './label.ts'
import { Match } from './match.ts'
import { Recipients } from './recipients.ts'

/*
 * What a regulation asks for around its cases: duties that come round, surveys, lessons kept, rosters, shares to reach, sanctions
 * counted over the year. None of it is read by the complaint machine; what falls due in it is a case of one of the policy's kinds.
 */

const Names = z.array(Name).min(1)
const Share = z.number().min(0).max(1)
export const Every = z.enum(['day', 'week', 'month', 'quarter', 'half', 'year'])

/** Opens a case of a kind on the first working day of each period; its clocks, ladder and form are the kind's. */
export const Schedule = z.strictObject({
  label: Label,
  kind: Name,
  every: Every,
  unit: Name,
  facts: z.record(Name, z.union([z.string(), z.number(), z.boolean()])).default({}),
})

const Hour = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be an hour such as 08:00')

/** Who is on duty, band by band; a band below its minimum is flagged. */
export const Roster = z.strictObject({
  label: Label,
  unit: Name,
  /** Persons by name, not a head count. */
  named: z.boolean().default(false),
  bands: z.array(z.strictObject({ from: Hour, to: Hour, minimum: z.int().positive() })).min(1),
  keptBy: Names,
  to: Recipients,
})

/** A share that is entered, or counted over cases, and reported against a target. */
export const Measure = z.strictObject({
  label: Label,
  every: Every,
  target: Share,
  to: Recipients,
  of: z.union([
    z.strictObject({ entered: z.strictObject({ part: Name, whole: Name }), by: Names }),
    z.strictObject({ cases: Match.default({}), meeting: Match }),
  ]),
})
