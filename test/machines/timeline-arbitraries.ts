import * as fc from 'fast-check'
import type { Manner as Said } from '../../policies/manner.ts'
import type { Limit, Manner } from './timeline-limits.ts'

/** With the new year of China, the ends of a long month and of February, and the days on which clocks change. */
export const WINTER = '2026-01-20'

const month = { weight: 2, arbitrary: fc.constant({ unit: 'mo' as const, amount: 1 }) }
/** A month, or so much of another unit at most. */
export const limitsUpTo = (most: Readonly<Record<'h' | 'd' | 'wd', number>>) => {
  const upTo = <U extends 'h' | 'd' | 'wd'>(unit: U) => ({
    weight: 4,
    arbitrary: fc.record({ unit: fc.constant(unit), amount: fc.integer({ min: 1, max: most[unit] }) }),
  })
  return fc.oneof(month, upTo('h'), upTo('d'), upTo('wd'))
}
export const limits = limitsUpTo({ h: 60, d: 5, wd: 4 })
export const manners = fc.oneof(
  { weight: 2, arbitrary: fc.constant({}) },
  {
    weight: 3,
    arbitrary: fc.record(
      {
        rolls: fc.constantFrom('next' as const, 'previous' as const),
        counts: fc.constant('inclusive' as const),
        cutOff: fc.constantFrom(12 * 60, 16 * 60),
      },
      { requiredKeys: [] },
    ),
  },
)

export const textOf = ({ unit, amount }: Limit) => `${amount}${unit}`

/** When a clock starts: on any day, or at the end of a long month; at any minute, or at one at which something changes. */
export const starts = fc
  .tuple(
    fc.oneof(fc.nat(44), fc.integer({ min: 8, max: 12 })),
    fc.oneof(fc.nat(719), fc.constantFrom(0, 9 * 30, 12 * 30, 16 * 30, 17 * 30)),
  )
  .map(([day, half]) => day * 1440 + half * 2)

/** A manner as a policy says it. */
export function howOf({ cutOff, ...counted }: Manner): Said {
  return cutOff === undefined ? counted : { ...counted, cutOff: `${cutOff / 60}:00` }
}
