import { merged, pausedWithin } from '../../machines/time/unpaused.ts'
import { workedBetween } from '../../machines/time/spans.ts'
import type { Policy } from '../../policies/policy.ts'
import type { ComplaintSummary } from '../projections/summary.ts'
import { dateOf } from '../statistics/dated.ts'
import { bandOf, type Elapsed, LONGER, spreadOf } from '../statistics/elapsed.ts'
import { termsOf } from '../terms.ts'
import { retold } from './retold.ts'
import type { Services } from './services.ts'
import { bandsOf, type StatisticsQuery } from './statistics-query.ts'
import type { ElapsedBody } from './statistics-shapes.ts'
import { clockNameOf } from '../../machines/time/run.ts'

/** How long cases took from one event to another, by their ids; `open` where the second has not happened, none where the first has not. */
export type ElapsedBy = ReadonlyMap<string, Elapsed | 'open'>

interface Stretch {
  fromMs: number
  toMs: number
}

/** How long each of the cases took between the two events of the question, as the record had it at an instant (UTC milliseconds). */
export async function elapsedOf(
  services: Services,
  policy: Policy,
  cases: readonly ComplaintSummary[],
  { between, pausesOf, hours }: StatisticsQuery,
  atMs: number,
): Promise<ElapsedBy> {
  const [from, to] = between ?? []
  if (from === undefined || to === undefined) return new Map()
  const { calendar } = termsOf(policy)
  const counted = (fromMs: number, toMs: number, stops: readonly Stretch[]) =>
    hours === 'working'
      ? workedBetween(calendar, fromMs, toMs, stops)
      : toMs - fromMs - pausedWithin(fromMs, toMs, stops)
  const found = new Map<string, Elapsed | 'open'>()
  for (const each of cases) {
    const [fromMs, toMs] = [dateOf(each, from), dateOf(each, to)]
    if (fromMs === null) continue
    if (toMs === null) {
      found.set(each.complaintId, 'open')
      continue
    }
    const sign = toMs < fromMs ? -1 : 1
    const [firstMs, lastMs] = [Math.min(fromMs, toMs), Math.max(fromMs, toMs)]
    const stops = merged(await pausesIn(services, each, pausesOf, atMs))
    found.set(each.complaintId, {
      grossMs: sign * counted(firstMs, lastMs, []),
      netMs: sign * counted(firstMs, lastMs, stops),
    })
  }
  return found
}

/** When clocks of a case stood still, in whatever run of theirs. Only of one of which some ever did are the recorded steps taken again. */
async function pausesIn(
  services: Services,
  summary: ComplaintSummary,
  clock: string | undefined,
  atMs: number,
): Promise<Stretch[]> {
  const isMeant = (id: string) => clock === undefined || clockNameOf(id) === clock
  if (!summary.paused?.some(isMeant)) return []
  const { standstills } = await retold(services, summary)
  return standstills.flatMap((each) =>
    isMeant(each.clock) ? [{ fromMs: each.fromMs, toMs: each.toMs ?? atMs }] : [],
  )
}

/** What the times of some cases come to; `href` opens a figure of them. */
export function elapsedBody(
  policy: Policy,
  query: StatisticsQuery,
  times: readonly (Elapsed | 'open' | undefined)[],
  href: (asked: Record<string, string>) => string,
): ElapsedBody {
  const known = times.filter((each) => each !== 'open' && each !== undefined)
  const figure = (count: number, asked: Record<string, string>) => ({ count, href: href(asked) })
  const inBand = (name: string, part: keyof Elapsed, took: string) =>
    figure(known.filter((each) => bandOf(bands, each[part]) === name).length, { took, band: name })
  const bands = bandsOf(policy, query)
  return {
    known: figure(known.length, { took: 'known' }),
    open: figure(times.filter((each) => each === 'open').length, { took: 'open' }),
    gross: spreadOf(known.map(({ grossMs }) => grossMs)),
    net: spreadOf(known.map(({ netMs }) => netMs)),
    bands:
      bands.length === 0
        ? []
        : [...bands.map(({ name }) => name), LONGER].map((name) => ({
            band: name,
            gross: inBand(name, 'grossMs', 'gross'),
            net: inBand(name, 'netMs', 'net'),
          })),
  }
}

/** Whether the time that a case took is of the figure that is asked for. */
export function isOfTime(
  policy: Policy,
  query: StatisticsQuery,
  time: Elapsed | 'open' | undefined,
  { took, band }: { took?: string | undefined; band?: string | undefined },
): boolean {
  if (took === undefined) return true
  if (time === undefined || (time === 'open') !== (took === 'open')) return false
  if (time === 'open' || took === 'known') return true
  return bandOf(bandsOf(policy, query), took === 'net' ? time.netMs : time.grossMs) === band
}
