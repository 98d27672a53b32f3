import type { Request, RequestHandler } from 'express'
import { z } from 'zod'
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
    const { policy, atMs, cases } = await lookedAt(services, req, query)
    const body: MeasuresBody = {
      from: query.from ?? null,
      until: query.until ?? null,
      at: iso(atMs),
      measures: Object.entries(policy.measures).map(([name, measure]) => ({
        name,
        label: measure.label,
        every: measure.every,
        target: measure.target,
        periods: measured(measure, termsOf(policy).calendar, cases).map((each) =>
          periodBody({ ...query, at: iso(atMs), measure: name }, each),
        ),
      })),
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
    const { policy, cases } = await lookedAt(services, req, query)
    const rule = own(policy.measures, measure)
    if (!rule) {
      const detail = `The policy ${policy.id} has no measure ${measure}.`
      throw new Problem(422, 'unknownMeasure', detail, { errors: [{ pointer: '/measure', detail }] })
    }
    const found = measured(rule, termsOf(policy).calendar, cases).find((each) => each.period === period)
    res.json(pageOf(policy, found?.[figure] ?? [], { after, limit, cursors }))
  }
}

async function lookedAt(services: Services, req: Request, period: Period) {
  const caller = whoIs(req)
  const policy: Policy = policyOf(services, caller)
  const atMs = lookedAtMs(services, policy, period)
  return { policy, atMs, cases: await casesOf(services, { caller, policy, period, atMs }) }
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
