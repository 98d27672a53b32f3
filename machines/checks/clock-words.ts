import { tiersOf } from '../../policies/extensions.ts'
import { own } from '../../policies/own.ts'
import { isAmbiguous, pauseReasons } from '../../policies/pauses.ts'
import { clocksWithGaps } from '../../policies/within.ts'
import type { Terms } from '../terms.ts'

/** What is worth knowing of how the clocks of a policy are understood. */
export function clockWords(terms: Terms): string[] {
  return [...pauseWords(terms), ...gapWords(terms), ...grantWords(terms)]
}

/** How the short lists of pauses are understood where they leave open which reply ends which question. */
function pauseWords({ rules }: Terms): string[] {
  return Object.entries(rules.clocks).flatMap(([name, rule]) => {
    if (!isAmbiguous(rule)) return []
    const [first] = pauseReasons(rule)
    const ends = first?.until.map(({ on }) => on).join(', ')
    return [
      `${name} does not say which of ${ends} ends which of its pauses, so each of them ends every one: write { from, until }`,
    ]
  })
}

/** Clocks whose alternatives leave cases out. */
function gapWords({ rules }: Terms): string[] {
  return clocksWithGaps(rules).map(
    (name) =>
      `${name} does not run while none of its alternatives holds: end them with one without a condition`,
  )
}

/** Dates that persons may give afterwards, as of before. */
function grantWords({ rules }: Terms): string[] {
  const given = {
    extend: Object.values(rules.clocks).some((clock) => tiersOf(clock).length > 0),
    promise: Object.values(rules.clocks).some((clock) => clock.promise),
  }
  return (['extend', 'promise'] as const).flatMap((step) => {
    const backdated = own(rules.steps, step)?.backdated
    return given[step] && backdated
      ? [
          `${step} may be entered within ${backdated.upTo} of when it happened, so that a clock that was told as late turns out to have had more time`,
        ]
      : []
  })
}
