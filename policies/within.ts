import type { Clock } from './clock.ts'
import { remembered } from './remembered.ts'
import type { Rules } from './policy.ts'

/** Whether a case can be one that no alternative of a clock's limit holds for. */
export function hasGaps({ within }: Pick<Clock, 'within'>): boolean {
  return within.every(({ when }) => Object.keys(when).length > 0)
}

/** The clocks whose alternatives leave cases out. */
export const clocksWithGaps = remembered((rules: Rules): readonly string[] =>
  Object.entries(rules.clocks).flatMap(([name, rule]) => (hasGaps(rule) ? [name] : [])),
)
