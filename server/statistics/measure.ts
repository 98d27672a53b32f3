import type { Terms } from '../../machines/terms.ts'
import { localDay } from '../../machines/working-time.ts'
import { type Fact, holds } from '../../policies/holds.ts'
import type { Match } from '../../policies/match.ts'
import type { Measure } from '../../policies/measure.ts'
import { periodOf } from '../../policies/period.ts'
import type { ComplaintSummary } from '../projections/summary.ts'

/** A measure in one period: the cases it looks at, those of them that meet it, and the share they come to. */
export interface Measured {
  period: string
  whole: ComplaintSummary[]
  part: ComplaintSummary[]
  numerator: number
  denominator: number
  /** Null while there is nothing to divide by. */
  share: number | null
  isReached: boolean | null
}

/** A measure over cases, by the period of their receipt, in the order of time; periods without any are left out. */
export function measured(
  { every, of, target }: Pick<Measure, 'every' | 'of' | 'target'>,
  calendar: Terms['calendar'],
  cases: readonly ComplaintSummary[],
): Measured[] {
  const periods = new Map<string, ComplaintSummary[]>()
  for (const each of cases) {
    if (!isLookedAt(of, calendar, each)) continue
    const { period } = periodOf(every, dayOf(calendar, each))
    periods.set(period, [...(periods.get(period) ?? []), each])
  }
  return [...periods]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([period, whole]) => {
      const part = 'sum' in of ? whole : whole.filter((each) => meets(of.meeting, calendar, each))
      const [numerator, denominator] =
        'sum' in of ? [added(whole, of.sum.part), added(whole, of.sum.whole)] : [part.length, whole.length]
      const share = denominator === 0 ? null : numerator / denominator
      return {
        period,
        whole,
        part,
        numerator,
        denominator,
        share,
        isReached: share === null ? null : share >= target,
      }
    })
}

/** Sums are of cases that know both figures: a part without its whole would tell nothing. */
function isLookedAt(of: Measure['of'], calendar: Terms['calendar'], each: ComplaintSummary): boolean {
  if (!meets(of.cases, calendar, each)) return false
  return (
    !('sum' in of) || [of.sum.part, of.sum.whole].every((name) => typeof factsOf(each)[name] === 'number')
  )
}

function meets(match: Match, calendar: Terms['calendar'], each: ComplaintSummary): boolean {
  return holds(match, factsOf(each), dayOf(calendar, each))
}

function added(cases: readonly ComplaintSummary[], name: string): number {
  return cases.reduce((so, each) => so + Number(factsOf(each)[name]), 0)
}

function factsOf({ standing }: ComplaintSummary): Record<string, Fact> {
  return { grouped: standing.group !== null, ...(standing.facts as Record<string, Fact> | undefined) }
}

function dayOf(calendar: Terms['calendar'], { receivedAtMs }: ComplaintSummary): number {
  return localDay(calendar, receivedAtMs).epochDay
}
