import type { Request, RequestHandler } from 'express'
import type { Policy } from '../../policies/policy.ts'
import { PERIODS } from '../../policies/period.ts'
import type { Seen } from '../../machines/sight/seen.ts'
import type { ComplaintSummary } from '../projections/summary.ts'
import { dateOf } from '../statistics/dated.ts'
import { isWindow } from '../../machines/backtest/runs.ts'
import { countsOf, type Counts, rowsOf } from '../statistics/pareto.ts'
import { type Figure, figuresOf, FILTERS, type Looked, type Place, placesOf } from '../statistics/places.ts'
import { timeOf } from '../statistics/time.ts'
import { termsOf } from '../terms.ts'
import { iso } from './complaint-body.ts'
import { cursorsOf, ORDINAL } from './cursor.ts'
import { policyOf, type Services, whoIs } from './services.ts'
import { casesOf, lookedAtMs, pageOf } from './statistics-cases.ts'
import { elapsedBody, type ElapsedBy, elapsedOf, isOfTime } from './statistics-elapsed.ts'
import { mustBeAnswerable, StatisticsCasesQuery, StatisticsQuery } from './statistics-query.ts'
import type { StatisticsBody } from './statistics-shapes.ts'
import { valueLabel } from './statistics-words.ts'
import { owedBy } from '../../machines/backtest/runs.ts'

/** `GET /statistics`: how many cases of a period stand where, the most frequent value first, as the record had them at an instant. */
export function readStatistics(services: Services): RequestHandler {
  return async (req, res) => {
    const query = StatisticsQuery.parse(req.query)
    const { policy, atMs, cases, times } = await lookedAt(services, req, query)
    const places = cases.map((each) => placesAt(policy, query, each, atMs))
    const timesOf = (value: string | null) =>
      cases.filter((_, n) => places[n]?.some(({ name }) => name === value))
    const part = (counts: Counts, of: readonly ComplaintSummary[], value?: string | null) =>
      figuresBody({ policy, query, atMs, times }, counts, of, value)
    const body: StatisticsBody = {
      by: query.by,
      event: query.event ?? 'received',
      between: query.between ?? null,
      from: query.from ?? null,
      until: query.until ?? null,
      at: iso(atMs),
      total: part(countsOf(cases.map((each) => figuresOf(each, looked(policy, atMs)))), cases),
      values: rowsOf(places.flat(), isPeriod(query.by)).map(({ name, counts, share, cumulativeShare }) => ({
        name,
        label: valueLabel(policy, query.by, name),
        ...part(counts, timesOf(name), name),
        share,
        cumulativeShare,
        ...(query.by === 'clock' && name !== null
          ? { owedBy: owedBy({ rules: policy }, { id: name }), time: timeOf(cases, name, atMs) }
          : {}),
      })),
    }
    res.json(body)
  }
}

/** `GET /statistics/cases`: exactly the cases of one figure, as they stood, in the order of intake, page by page. */
export function readStatisticsCases(services: Services): RequestHandler {
  return async (req, res) => {
    const { cursor, limit, ...asked } = StatisticsCasesQuery.parse(req.query)
    const { value, figure, took, band, ...query } = asked
    const cursors = cursorsOf({ list: 'statistics', policy: whoIs(req).policy, asked }, ORDINAL)
    const after = cursors.read(cursor)
    const { policy, atMs, cases, times } = await lookedAt(services, req, query, { took, band })
    const found = cases.filter(
      (each) =>
        isAmong(policy, query, each, { value, figure, atMs }) &&
        isOfTime(policy, query, times.get(each.complaintId), { took, band }),
    )
    res.json(pageOf(policy, found, { after, limit, cursors }))
  }
}

/** The cases that a question is about, and how long each took. */
async function lookedAt(
  services: Services,
  req: Request,
  query: StatisticsQuery,
  opened: { took?: string | undefined; band?: string | undefined } = {},
): Promise<{ policy: Policy; atMs: number; cases: Seen<ComplaintSummary>[]; times: ElapsedBy }> {
  const caller = whoIs(req)
  const policy = policyOf(services, caller)
  mustBeAnswerable(policy, query, opened)
  const period = { ...query, event: query.event ?? (query.between ? ('received' as const) : undefined) }
  const atMs = lookedAtMs(services, policy, period)
  const { between } = query
  const found = await casesOf(services, { caller, policy, period, atMs, between })
  const cases = narrowed(policy, found, query, atMs)
  return { policy, atMs, cases, times: await elapsedOf(services, policy, cases, query, atMs) }
}

function placesAt(policy: Policy, query: StatisticsQuery, each: ComplaintSummary, atMs: number): Place[] {
  const datedMs = dateOf(each, query.event ?? 'received') ?? each.receivedAtMs
  return placesOf(termsOf(policy).calendar, query.by, each, looked(policy, atMs), datedMs)
}

function looked(policy: Policy, atMs: number): Looked {
  return { atMs, isWindow: (id) => isWindow(policy, id) }
}

function isAmong(
  policy: Policy,
  query: StatisticsQuery,
  each: ComplaintSummary,
  { value, figure, atMs }: { value: string | undefined; figure: Figure; atMs: number },
): boolean {
  if (value === undefined) return figuresOf(each, looked(policy, atMs)).includes(figure)
  return placesAt(policy, query, each, atMs).some(
    ({ name, figures }) => (name ?? '') === value && figures.includes(figure),
  )
}

function narrowed<C extends ComplaintSummary>(
  policy: Policy,
  cases: C[],
  query: StatisticsQuery,
  atMs: number,
): C[] {
  const { calendar } = termsOf(policy)
  const filters = FILTERS.flatMap((by) => (query[by] === undefined ? [] : [{ by, value: query[by] }]))
  return cases.filter((each) =>
    filters.every(({ by, value }) => {
      const path = by === 'class' ? each.standing.facts?.['classPath'] : undefined
      return Array.isArray(path)
        ? path.includes(value)
        : placesOf(calendar, by, each, { atMs }).some(({ name }) => name === value)
    }),
  )
}

interface Asked {
  policy: Policy
  query: StatisticsQuery
  atMs: number
  times: ElapsedBy
}

function figuresBody(
  { policy, query, atMs, times }: Asked,
  counts: Counts,
  cases: readonly ComplaintSummary[],
  value?: string | null,
) {
  const { at: _, ...asked } = query
  const href = (more: Record<string, string>) => {
    const given = { ...asked, at: iso(atMs), ...(value === undefined ? {} : { value: value ?? '' }), ...more }
    const params = Object.entries(given).flatMap(([name, part]): [string, string][] =>
      part === undefined ? [] : [[name, String(part)]],
    )
    return `/statistics/cases?${new URLSearchParams(params).toString()}`
  }
  const figure = (name: Figure) => ({ count: counts[name], href: href({ figure: name }) })
  const rateOf = (numerator: number, missed: number) => ({
    numerator,
    denominator: numerator + missed,
    rate: numerator + missed === 0 ? null : numerator / (numerator + missed),
  })
  const taken = cases.map(({ complaintId }) => times.get(complaintId))
  return {
    all: figure('all'),
    open: figure('open'),
    ended: figure('ended'),
    overdue: figure('overdue'),
    late: figure('late'),
    onTime: figure('onTime'),
    onTimeRate: rateOf(counts.onTime, counts.late),
    firstLate: figure('firstLate'),
    firstOnTime: figure('firstOnTime'),
    firstOnTimeRate: rateOf(counts.firstOnTime, counts.firstLate),
    ...(query.between ? { elapsed: elapsedBody(policy, query, taken, href) } : {}),
  }
}

function isPeriod(by: string): boolean {
  return PERIODS.some((every) => every === by)
}
