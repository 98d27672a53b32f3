import { z } from 'zod'
import { DatedBy } from './dated.ts'
import { Label, Name } from './label.ts'
import { Match } from './match.ts'
import { Recipients } from './recipients.ts'
import { Every } from './around.ts'

const Share = z.number().min(0).max(1)

/** A share of the cases received in each period, or of which something else happened in it, or of figures that they hold, against a target. */
export const Measure = z.strictObject({
  label: Label,
  every: Every,
  dated: DatedBy.default('received'),
  target: Share,
  to: Recipients,
  of: z.union([
    /** Two facts, each added up over those cases that know both. */
    z.strictObject({ sum: z.strictObject({ part: Name, whole: Name }), cases: Match.default({}) }),
    z.strictObject({ cases: Match.default({}), meeting: Match }),
  ]),
})
export type Measure = z.infer<typeof Measure>
