import type { RequestHandler } from 'express'
import { z } from 'zod'
import { factTypesOf } from '../../policies/fact-types.ts'
import type { Policy } from '../../policies/policy.ts'
import type { ComplaintSummary } from '../projections/summary.ts'
import { countsOf, type Counts, rowsOf } from '../statistics/pareto.ts'
import { DIMENSIONS, FIGURES, type Figure, figuresOf, placesOf } from '../statistics/places.ts'
import { timeOf } from '../statistics/time.ts'
import { PERIODS } from '../../policies/period.ts'
import { termsOf } from '../terms.ts'
import { iso } from './complaint-body.ts'
import { cursorsOf, ORDINAL, PAGE } from './cursor.ts'
import { Problem } from './problem.ts'
import { filter, mustBeNames } from './query-names.ts'
import { policyOf, type Services, whoIs } from './services.ts'
import { casesOf, lookedAtMs, pageOf, PERIOD } from './statistics-cases.ts'
import type { StatisticsBody } from './statistics-shapes.ts'
import { valueLabel } from './statistics-words.ts'

const By = z
  .string()
  .regex(new RegExp(`^(${DIMENSIONS.join('|')}|fact:[a-z][A-Za-z0-9]*)$`), 'cannot be counted by')
  .describe(`${DIMENSIONS.join(', ')}, or fact:<name>`)
const FILTERS = [
  'kind',
  'class',
  'cause',
  'channel',
  'severity',
  'validity',
  'unit',
  'person',
  'satisfaction',
] as const

/** What `GET /statistics` may ask for. */
export const StatisticsQuery = z.strictObject({
  by: By,
  ...PERIOD,
  kind: filter,
  class: filter.describe('of this class or one below it'),
  cause: filter,
  channel: filter,
  severity: filter,
  validity: filter,
  unit: filter.describe('the responsible unit; before it is known, the one it is with'),
  person: filter.describe('the responsible person'),
  satisfaction: filter,
})

/** What `GET /statistics/cases` may ask for. */
export const StatisticsCasesQuery = StatisticsQuery.extend({
  value: z.string().max(200).optional().describe('left out: all values; empty: where it is not known'),
  figure: z.enum(FIGURES).default('all'),
  ...PAGE,
})

type Query = z.infer<typeof StatisticsQuery>

/** `GET /statistics`: how many cases of a period stand where, the most frequent value first, as the record had them at its end. */
export function readStatistics(services: Services): RequestHandler {
  return async (req, res) => {
    const caller = whoIs(req)
    const policy = policyOf(services, caller)
    const query = StatisticsQuery.parse(req.query)
    mustBeNames(policy, query)
    mustBeKnown(policy, query.by)
    const atMs = lookedAtMs(services, policy, query)
    const cases = narrowed(
      policy,
      await casesOf(services, { caller, policy, period: query, atMs }),
      query,
      atMs,
    )
    const { calendar } = termsOf(policy)
    const places = cases.flatMap((each) => placesOf(calendar, query.by, each, atMs))
    const figures = (counts: Counts, value?: string | null) => figuresBody(query, atMs, counts, value)
    const body: StatisticsBody = {
      by: query.by,
      from: query.from ?? null,
      until: query.until ?? null,
      at: iso(atMs),
      total: figures(countsOf(cases.map((each) => figuresOf(each, atMs)))),
      values: rowsOf(places, isOfTime(query.by)).map(({ name, counts, share, cumulativeShare }) => ({
        name,
        label: valueLabel(policy, query.by, name),
        ...figures(counts, name),
        share,
        cumulativeShare,
        ...(query.by === 'clock' && name !== null ? { time: timeOf(cases, name, atMs) } : {}),
      })),
    }
    res.json(body)
  }
}

/** `GET /statistics/cases`: exactly the cases of one figure, as they stood, in the order of intake, page by page. */
export function readStatisticsCases(services: Services): RequestHandler {
  return async (req, res) => {
    const caller = whoIs(req)
    const policy = policyOf(services, caller)
    const { cursor, limit, ...asked } = StatisticsCasesQuery.parse(req.query)
    const { value, figure, ...query } = asked
    mustBeNames(policy, query)
    const cursors = cursorsOf({ list: 'statistics', policy: policy.id, asked }, ORDINAL)
    const after = cursors.read(cursor)
    mustBeKnown(policy, query.by)
    const atMs = lookedAtMs(services, policy, query)
    const cases = narrowed(
      policy,
      await casesOf(services, { caller, policy, period: query, atMs }),
      query,
      atMs,
    )
    const found = cases.filter((each) => isAmong(policy, each, { by: query.by, value, figure, atMs }))
    res.json(pageOf(policy, found, { after, limit, cursors }))
  }
}

function isAmong(
  policy: Policy,
  each: ComplaintSummary,
  { by, value, figure, atMs }: { by: string; value: string | undefined; figure: Figure; atMs: number },
): boolean {
  if (value === undefined) return figuresOf(each, atMs).includes(figure)
  return placesOf(termsOf(policy).calendar, by, each, atMs).some(
    ({ name, figures }) => (name ?? '') === value && figures.includes(figure),
  )
}

function narrowed<C extends ComplaintSummary>(policy: Policy, cases: C[], query: Query, atMs: number): C[] {
  const { calendar } = termsOf(policy)
  const filters = FILTERS.flatMap((by) => (query[by] === undefined ? [] : [{ by, value: query[by] }]))
  return cases.filter((each) =>
    filters.every(({ by, value }) => {
      const path = by === 'class' ? each.standing.facts?.['classPath'] : undefined
      return Array.isArray(path)
        ? path.includes(value)
        : placesOf(calendar, by, each, atMs).some(({ name }) => name === value)
    }),
  )
}

function figuresBody(query: Query, atMs: number, counts: Counts, value?: string | null) {
  const { at: _, ...asked } = query
  const href = (figure: Figure) => {
    const given = { ...asked, at: iso(atMs), ...(value === undefined ? {} : { value: value ?? '' }), figure }
    const params = Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined)
    return `/statistics/cases?${new URLSearchParams(params).toString()}`
  }
  const figure = (name: Figure) => ({ count: counts[name], href: href(name) })
  const denominator = counts.onTime + counts.late
  return {
    all: figure('all'),
    open: figure('open'),
    ended: figure('ended'),
    overdue: figure('overdue'),
    late: figure('late'),
    onTime: figure('onTime'),
    onTimeRate: {
      numerator: counts.onTime,
      denominator,
      rate: denominator === 0 ? null : counts.onTime / denominator,
    },
  }
}

function mustBeKnown(policy: Policy, by: string): void {
  const name = /^fact:(.+)$/.exec(by)?.[1]
  if (name === undefined || factTypesOf(policy).types.has(name)) return
  const detail = `The policy ${policy.id} has no fact ${name}.`
  throw new Problem(422, 'unknownFact', detail, { errors: [{ pointer: '/by', detail }] })
}

function isOfTime(by: string): boolean {
  return PERIODS.some((every) => every === by)
}
