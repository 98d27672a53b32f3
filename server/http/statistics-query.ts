import { z } from 'zod'
import { DatedBy, DATES, lacksDate } from '../../policies/dated.ts'
import { factTypesOf } from '../../policies/fact-types.ts'
import { owns } from '../../policies/own.ts'
import type { Policy } from '../../policies/policy.ts'
import { sealedMessage } from '../../policies/sealed.ts'
import { spanOf, SpanText } from '../../policies/span.ts'
import { waitOf } from '../../machines/time/spans.ts'
import { type Band, LONGER } from '../statistics/elapsed.ts'
import { DIMENSIONS, FIGURES } from '../statistics/places.ts'
import { termsOf } from '../terms.ts'
import { PAGE } from './cursor.ts'
import { Problem } from './problem.ts'
import { filter, mustBeNames } from './query-names.ts'
import { PERIOD } from './statistics-cases.ts'

const By = z
  .string()
  .regex(new RegExp(`^(${DIMENSIONS.join('|')}|fact:[a-z][A-Za-z0-9]*)$`), 'cannot be counted by')
  .describe(`${DIMENSIONS.join(', ')}, or fact:<name>`)

/** Texts with commas between them; what is wrong with one is said of the whole parameter. */
const separated = (each: z.ZodType<string, string>, what: string) =>
  z
    .string()
    .max(500)
    .refine((text) => text.split(',').every((part) => each.safeParse(part).success), what)
    .transform((text) => text.split(','))

/** What the time between two events is counted in. */
const ELAPSED = {
  between: separated(DatedBy, `holds two of ${DATES}`)
    .refine((events) => events.length === 2, 'names two events, such as received,answered')
    .optional()
    .describe(`two of ${DATES}: how long it took from the one to the other`),
  pausesOf: filter.describe(
    'a clock: net leaves out the time in which it stood still; any clock where left out',
  ),
  hours: z
    .enum(['all', 'working'])
    .default('all')
    .describe('working: count the time in which the calendar is open, and no other'),
  bands: separated(SpanText, 'holds times such as 1d,3d,7d; in working hours 4h,1wd')
    .refine((bands) => bands.length <= 20, 'has 20 bands at most')
    .optional()
    .describe(
      'ends of the bands that the time is counted in, such as 1d,3d,7d (a day is 24 hours); in working hours 4h,1wd',
    ),
}

/** What `GET /statistics` may ask for. */
export const StatisticsQuery = z.strictObject({
  by: By,
  event: DatedBy.optional().describe(
    `what the period and the weeks, months, quarters and years are counted by: ${DATES}; received where left out`,
  ),
  ...PERIOD,
  at: PERIOD.at.describe(
    'count the cases as they stood before this instant; where left out the end of the period, or now; with event or between always now',
  ),
  ...ELAPSED,
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
export type StatisticsQuery = z.infer<typeof StatisticsQuery>

/** What `GET /statistics/cases` may ask for. */
export const StatisticsCasesQuery = StatisticsQuery.extend({
  value: z.string().max(200).optional().describe('left out: all values; empty: where it is not known'),
  figure: z.enum(FIGURES).default('all'),
  took: z
    .enum(['known', 'open', 'gross', 'net'])
    .optional()
    .describe('of `between`: both events are known; only the first is; or both, and the time lies in `band`'),
  band: filter.describe(`one of \`bands\`, or ${LONGER}`),
  ...PAGE,
})

/** 422 for a question that names what the policy does not have, or whose parts do not fit together. */
export function mustBeAnswerable(
  policy: Policy,
  query: StatisticsQuery,
  { took, band }: { took?: string | undefined; band?: string | undefined },
): void {
  mustBeNames(policy, query)
  mustBeKnownFact(policy, query.by)
  mustBeKnownEvent(policy, 'event', query.event === undefined ? [] : [query.event])
  mustBeKnownEvent(policy, 'between', query.between ?? [])
  const { pausesOf, between, bands = [], hours } = query
  if (pausesOf !== undefined && !owns(policy.clocks, pausesOf))
    throw unknown('pausesOf', `There is no clock ${pausesOf}; there are: ${namesOf(policy.clocks)}.`)
  const ofTime = { pausesOf, bands: query.bands, took, band }
  for (const [name, given] of Object.entries(ofTime))
    if (given !== undefined && !between)
      throw unknown(name, `${name} is of the time between two events: say between.`)
  const ends = bandsOf(policy, query).map(({ upToMs }) => upToMs)
  if (ends.some((end, n) => end <= (ends[n - 1] ?? 0)))
    throw unknown('bands', 'Each band ends later than the one before it.')
  if (bands.some((each) => spanOf(each).workDays > 0) && hours !== 'working')
    throw unknown('bands', 'wd is working time: say hours=working, or write d.')
  const isOfBand = took === 'gross' || took === 'net'
  if (isOfBand !== (band !== undefined) || (band !== undefined && ![...bands, LONGER].includes(band)))
    throw unknown('band', 'band goes with took=gross or took=net, and is one of bands or longer.')
}

/** The bands that a question asks for. */
export function bandsOf(policy: Policy, { bands = [] }: Pick<StatisticsQuery, 'bands'>): Band[] {
  const { calendar } = termsOf(policy)
  return bands.map((name) => {
    const { workMs, wallMs } = waitOf(calendar, name)
    return { name, upToMs: workMs + wallMs }
  })
}

function mustBeKnownFact(policy: Policy, by: string): void {
  const name = /^fact:(.+)$/.exec(by)?.[1]
  const type = name === undefined ? undefined : factTypesOf(policy).types.get(name)
  if (name === undefined || (type && type.sort !== 'sealed')) return
  const detail = type ? sealedMessage(name) : `The policy ${policy.id} has no fact ${name}.`
  throw new Problem(422, 'unknownFact', detail, { errors: [{ pointer: '/by', detail }] })
}

function mustBeKnownEvent(policy: Policy, parameter: string, events: readonly DatedBy[]): void {
  for (const event of events) {
    const lacks = lacksDate(policy, event)
    if (lacks)
      throw unknown(
        parameter,
        `There is no ${lacks.sort} ${lacks.name}; there are: ${lacks.known.join(', ') || 'none'}.`,
      )
  }
}

function namesOf(section: object): string {
  return Object.keys(section).join(', ') || 'none'
}

function unknown(parameter: string, detail: string): Problem {
  return new Problem(422, 'unknown', detail, { errors: [{ pointer: `/${parameter}`, detail }] })
}
