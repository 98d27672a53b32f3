import type { FactType } from './fact-types.ts'
import type { Match } from './match.ts'
import { own, owns } from './own.ts'
import type { Policy } from './policy.ts'

/** What a clock tells of itself: when it is due, whether it goes on, was late, has lapsed. Worked out, never entered. */
const TOLD = { due: 'instant', running: 'boolean', late: 'boolean', lapsed: 'boolean' } as const

type Clocks = Readonly<Record<string, Pick<Policy['clocks'][string], 'lapses' | 'per'>>>

/** The facts that the clocks of a policy tell, as `<clock>.due`; none of a clock that runs for each of several. */
export function workedOutTypes(clocks: Clocks): Map<string, FactType> {
  return new Map(
    Object.entries(clocks).flatMap(([clock, { lapses, per }]) => {
      const never = lapses ? 'late' : 'lapsed'
      return Object.entries(TOLD).flatMap(([what, sort]): [string, FactType][] =>
        per !== undefined || what === never
          ? []
          : [[`${clock}.${what}`, { sort, values: new Set(), orUndetermined: false }]],
      )
    }),
  )
}

/** Whether a name is one of what clocks tell. */
export function isWorkedOut(name: string): boolean {
  return owns(TOLD, name.split('.')[1] ?? '')
}

/** The clock that tells a fact. */
function clockOf(name: string): string {
  return name.split('.')[0] ?? name
}

/** The date that a notice may quote: when a clock is due. */
export function isDueOf(clocks: Readonly<Record<string, unknown>>, name: string): boolean {
  const [clock = '', what] = name.split('.')
  return what === 'due' && own(clocks, clock) !== undefined
}

/** What a condition compares dates with. */
export function comparedIn(when: Match): string[] {
  return Object.values(when).flatMap((expected) =>
    typeof expected === 'object' && !Array.isArray(expected)
      ? [expected.before ?? [], expected.after ?? []].flat()
      : [],
  )
}

/** The clocks that a condition asks. */
export function clocksAsked(when: Match): string[] {
  return [...Object.keys(when), ...comparedIn(when)].filter(isWorkedOut).map(clockOf)
}

/** Whether what a condition asks is only known at an instant: what clocks tell, or how dates lie. */
export function isTimed(when: Match): boolean {
  return clocksAsked(when).length > 0 || comparedIn(when).length > 0
}
