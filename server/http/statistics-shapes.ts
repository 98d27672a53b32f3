import { z } from 'zod'
import { Label } from '../../policies/label.ts'

const Iso = z.iso.datetime().describe('RFC 3339, UTC, milliseconds')
const Figure = z.strictObject({ count: z.int(), href: z.string().describe('opens exactly these cases') })

const Spread = z
  .strictObject({ averageMs: z.int(), medianMs: z.int(), p90Ms: z.int() })
  .nullable()
  .describe('milliseconds, negative where the second event came first; null of no cases')

const Elapsed = z.strictObject({
  known: Figure.describe('both events have happened'),
  open: Figure.describe('the first has happened, the second has not'),
  gross: Spread,
  net: Spread.describe('without the time in which clocks of the case stood still'),
  bands: z.array(
    z.strictObject({
      band: z.string().describe('up to so much, which belongs to it; longer: more than any band'),
      gross: Figure,
      net: Figure,
    }),
  ),
})
export type ElapsedBody = z.infer<typeof Elapsed>

const Rate = z.strictObject({
  numerator: z.int().describe('on time'),
  denominator: z.int().describe('on time and late; what is open and in time is not counted yet'),
  rate: z.number().nullable().describe('null while there is nothing to divide by'),
})

const Figures = {
  all: Figure,
  open: Figure,
  ended: Figure.describe('closed, or nothing more can be done'),
  overdue: Figure.describe('a running clock of the organisation’s is past its due instant'),
  late: Figure.describe('some clock of the organisation’s was ever late, or is past its due instant'),
  onTime: Figure.describe('ended, and no clock of the organisation’s was ever late'),
  onTimeRate: Rate.describe('of the cases; by clock, of the clocks'),
  firstLate: Figure.describe(
    'some clock of the organisation’s went on past the instant at which it was due at first, whatever has moved its date since',
  ),
  firstOnTime: Figure.describe('ended, and no clock of the organisation’s ever did'),
  firstOnTimeRate: Rate.describe(
    'the same by what was due at first, before any pause, extension, promise or other limit',
  ),
  elapsed: Elapsed.optional().describe('of the time between two events, where it is asked for'),
}

const Paused = {
  pausedMs: z.int().describe('of this time, what did not count'),
  share: z.number().nullable().describe('of the elapsed time; null while there is none'),
}

const Time = z.strictObject({
  elapsedMs: z.int(),
  ...Paused,
  pauses: z
    .array(z.strictObject({ reason: z.string(), ...Paused }))
    .describe('by reason, the longest first; where reasons overlap their sum is more than the whole'),
})

export const StatisticsBody = z.strictObject({
  by: z.string(),
  event: z.string().describe('what the period is counted by'),
  between: z.array(z.string()).nullable(),
  from: z.string().nullable(),
  until: z.string().nullable(),
  at: Iso.describe('the cases are counted as they stood before this instant'),
  total: z.strictObject(Figures),
  values: z.array(
    z.strictObject({
      name: z.string().nullable().describe('null where it is not known'),
      label: Label,
      ...Figures,
      share: z.number(),
      cumulativeShare: z.number(),
      owedBy: z
        .enum(['organisation', 'complainant'])
        .optional()
        .describe('by clock: who is late where it is; no case is late by what the complainant owes'),
      time: Time.optional().describe('by clock: how long they ran until they stopped, or until `at`'),
    }),
  ),
})
export type StatisticsBody = z.infer<typeof StatisticsBody>
