import { z } from 'zod'
import { Every } from '../../policies/around.ts'
import { Label } from '../../policies/label.ts'

const Cases = z.strictObject({ count: z.int(), href: z.string().describe('opens exactly these cases') })

export const MeasuresBody = z.strictObject({
  from: z.string().nullable(),
  until: z.string().nullable(),
  at: z.iso.datetime().describe('the cases are counted as they stood before this instant'),
  measures: z.array(
    z.strictObject({
      name: z.string(),
      label: Label,
      every: Every,
      dated: z.string().describe('what puts a case into a period'),
      target: z.number(),
      periods: z.array(
        z.strictObject({
          period: z.string(),
          numerator: z.number(),
          denominator: z.number(),
          share: z.number().nullable().describe('null while there is nothing to divide by'),
          reached: z.boolean().nullable(),
          whole: Cases.describe('the cases looked at'),
          part: Cases.describe('those of them that meet it; where figures are added up, all of them'),
        }),
      ),
    }),
  ),
})
export type MeasuresBody = z.infer<typeof MeasuresBody>
