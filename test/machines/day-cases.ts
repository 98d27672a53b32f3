import * as fc from 'fast-check'
import type { Rule } from '../../machines/duration.ts'
import type { Pause } from '../../machines/working-time.ts'
import type { Manner } from '../../policies/manner.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const minutesOf2023To2026 = fc.integer({
  min: Date.parse('2023-01-02T00:00Z') / MINUTE,
  max: Date.parse('2026-10-20T00:00Z') / MINUTE,
})
/** An instant of the published years of all calendars, on the minute. */
export const anInstant = minutesOf2023To2026.map((minute) => minute * MINUTE)
const aLength = fc.oneof(
  fc.integer({ min: 1, max: 72 }).map((hours): Rule => ({ unit: 'h', ms: hours * HOUR })),
  fc.integer({ min: 1, max: 14 }).map((days): Rule => ({ unit: 'd', days })),
  fc.integer({ min: 1, max: 14 }).map((months): Rule => ({ unit: 'mo', months })),
  fc.integer({ min: 1, max: 10 }).map((days): Rule => ({ unit: 'wd', days })),
  fc.constant<Rule>({ unit: 'sameDay' }),
)
const aManner: fc.Arbitrary<Manner> = fc.record(
  {
    rolls: fc.constantFrom('next', 'previous'),
    counts: fc.constant('inclusive'),
    cutOff: fc.constantFrom('08:30', '16:00', '23:59'),
  },
  { requiredKeys: [] },
)
const aRule = fc.tuple(aLength, aManner).map(([length, manner]): Rule => ({ ...length, ...manner }))
const pausesAround = (startMs: number) =>
  fc.array(
    fc
      .tuple(fc.integer({ min: -24 * 60, max: 12 * 24 * 60 }), fc.integer({ min: 1, max: 4 * 24 * 60 }))
      .map(([after, minutes]): Pause => {
        const fromMs = startMs + after * MINUTE
        return { fromMs, toMs: fromMs + minutes * MINUTE }
      }),
    { maxLength: 4 },
  )
/** A start, a rule of any unit in any manner, and pauses around it. */
export const aCase = anInstant.chain((startMs) =>
  fc.record({ startMs: fc.constant(startMs), rule: aRule, pauses: pausesAround(startMs) }),
)
