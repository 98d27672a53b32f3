import type { Terms } from '../../machines/terms.ts'
import type { Measure } from '../../policies/measure.ts'
import { localDay } from '../../machines/working-time.ts'
import { periodOf } from '../../policies/period.ts'
import { isRecordedAs, recordedFacts } from '../projections/recorded-facts.ts'
import type { ComplaintSummary } from '../projections/summary.ts'
import { own } from '../../policies/own.ts'
import { dateOf } from './dated.ts'

/** A measure in one period: the cases it looks at, those of them that meet it, and the share they come to. */
export interface Measured<C extends ComplaintSummary = ComplaintSummary> {
  period: string
  whole: C[]
  part: C[]
  numerator: number
  denominator: number
  /** Null while there is nothing to divide by. */
  share: number | null
  isReached: boolean | null
}

/** A measure over cases, by the period of what it dates them by, in the order of time; periods without any are left out. */
export function measured<C extends ComplaintSummary>(
  { every, dated, of, target }: Pick<Measure, 'every' | 'dated' | 'of' | 'target'>,
  calendar: Terms['calendar'],
  cases: readonly C[],
): Measured<C>[] {
  const periods = new Map<string, C[]>()
  for (const each of cases) {
    const datedMs = dateOf(each, dated)
    if (datedMs === null || !isLookedAt(of, calendar, each)) continue
    const { period } = periodOf(every, localDay(calendar, datedMs).epochDay)
    periods.set(period, [...(periods.get(period) ?? []), each])
  }
  return [...periods]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([period, whole]) => {
      const part = 'sum' in of ? whole : whole.filter((each) => isRecordedAs(of.meeting, calendar, each))
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
  if (!isRecordedAs(of.cases, calendar, each)) return false
  return (
    !('sum' in of) ||
    [of.sum.part, of.sum.whole].every((name) => typeof own(recordedFacts(each), name) === 'number')
  )
}

function added(cases: readonly ComplaintSummary[], name: string): number {
  return cases.reduce((so, each) => so + Number(own(recordedFacts(each), name)), 0)
}
