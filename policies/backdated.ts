import { z } from 'zod'
import { RuleText } from './duration.ts'

/**
 * A step may be entered later than it happened, with a reason: at the latest by the end of so much time since then, in the measure of
 * clocks (`5wd`, `30d`).
 */
export const Backdated = z.strictObject({ upTo: RuleText }).optional()
export type Backdated = NonNullable<z.infer<typeof Backdated>>
