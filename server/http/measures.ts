import type { Request, RequestHandler } from 'express'
import { z } from 'zod'
import type { DatedBy } from '../../policies/dated.ts'
import type { Policy } from '../../policies/policy.ts'
import { type Measured, measured } from '../statistics/measure.ts'
import { termsOf } from '../terms.ts'
import { iso } from './complaint-body.ts'
import { cursorsOf, ORDINAL, PAGE } from './cursor.ts'
import type { MeasuresBody } from './measures-shapes.ts'
import { Problem } from './problem.ts'
import { policyOf, type Services, whoIs } from './services.ts'
import { casesOf, lookedAtMs, pageOf, type Period, PERIOD } from './statistics-cases.ts'
import { own } from '../../policies/own.ts'
import { lineText } from '../../policies/text.ts'

/** What `GET /measures` may ask for. */
export const MeasuresQuery = z.strictObject(PERIOD)

/** What `GET /measures/cases` may ask for. */
export const MeasureCasesQuery = MeasuresQuery.extend({
  measure: lineText(200),
  period: z
    .string()
    .regex(/^\d{4}(-(\d\d(-\d\d)?|W\d\d|Q[1-4]|H[12]))?$/, 'is no day, week, month, quarter, half or year')
    .describe('as `GET /measures` calls it'),
  figure: z.enum(['whole', 'part']).default('whole'),
  ...PAGE,
})

/** `GET /measures`: each share that the policy reports against a target, period by period, as the record had its cases. */
export function readMeasures(services: Services): RequestHandler {
  return async (req, res) => {
    const query = MeasuresQuery.parse(req.query)
    const { policy, atMs, casesBy } = lookedAt(services, req, query)
    const measures = []
    for (const [name, measure] of Object.entries(policy.measures)) {
      const cases = await casesBy(measure.dated)
      measures.push({
        name,
        label: measure.label,
        every: measure.every,
        dated: measure.dated,
        target: measure.target,
        periods: measured(measure, termsOf(policy).calendar, cases).map((each) =>
          periodBody({ ...query, at: iso(atMs), measure: name }, each),
        ),
      })
    }
    const body: MeasuresBody = {
      from: query.from ?? null,
      until: query.until ?? null,
      at: iso(atMs),
      measures,
    }
    res.json(body)
  }
}

/** `GET /measures/cases`: exactly the cases that a share was counted over, as they stood, page by page. */
export function readMeasureCases(services: Services): RequestHandler {
  return async (req, res) => {
    const { cursor, limit, ...asked } = MeasureCasesQuery.parse(req.query)
    const { measure, period, figure, ...query } = asked
    const cursors = cursorsOf({ list: 'measures', policy: whoIs(req).policy, asked }, ORDINAL)
    const after = cursors.read(cursor)
    const { policy, casesBy } = lookedAt(services, req, query)
    const rule = own(policy.measures, measure)
    if (!rule) {
      const detail = `The policy ${policy.id} has no measure ${measure}.`
      throw new Problem(422, 'unknownMeasure', detail, { errors: [{ pointer: '/measure', detail }] })
    }
    const found = measured(rule, termsOf(policy).calendar, await casesBy(rule.dated)).find(
      (each) => each.period === period,
    )
    res.json(pageOf(policy, found?.[figure] ?? [], { after, limit, cursors }))
  }
}

/** The cases of a period by what they are dated by, each read once. */
function lookedAt(services: Services, req: Request, period: Period) {
  const caller = whoIs(req)
  const policy: Policy = policyOf(services, caller)
  const atMs = lookedAtMs(services, policy, period)
  const read = new Map<DatedBy, ReturnType<typeof casesOf>>()
  const casesBy = (event: DatedBy) => {
    const cases = read.get(event) ?? casesOf(services, { caller, policy, period: { ...period, event }, atMs })
    read.set(event, cases)
    return cases
  }
  return { policy, atMs, casesBy }
}

function periodBody(
  asked: Record<string, string | undefined>,
  { period, whole, part, numerator, denominator, share, isReached }: Measured,
) {
  const href = (figure: 'whole' | 'part') => {
    const params = Object.entries({ ...asked, period, figure }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    )
    return `/measures/cases?${new URLSearchParams(params).toString()}`
  }
  return {
    period,
    numerator,
    denominator,
    share,
    reached: isReached,
    whole: { count: whole.length, href: href('whole') },
    part: { count: part.length, href: href('part') },
  }
}
