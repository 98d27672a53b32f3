import { randomBytes } from 'node:crypto'
import type { RequestHandler } from 'express'
import { listOf } from '../../machines/lists.ts'
import type { Standing } from '../../machines/standing.ts'
import type { Draw } from '../../machines/looked-up.ts'
import type { PersonStep } from '../../machines/steps.ts'
import type { Terms } from '../../machines/terms.ts'
import { localDay } from '../../machines/working-time.ts'
import { isoDate } from '../../policies/calendar-day.ts'
import { populationOf, startOf } from '../lists/population.ts'
import { drawSample, populationDigest } from '../lists/sample.ts'
import type { ComplaintSummary } from '../projections/summary.ts'
import { iso } from './complaint-body.ts'
import { caughtUp, replayed } from './folded.ts'
import { Problem } from './problem.ts'
import { seenComplaint } from './seen.ts'
import { type Services, whoIs } from './services.ts'
import type { LinesBody } from './shapes-desk.ts'
import { own } from '../../policies/own.ts'

type Received = Extract<PersonStep, { type: 'receive' }>

/** The intake of a list with its cases, a drawn sample with its seed; every other intake as it is. */
export async function withLines(
  { redis }: Services,
  terms: Terms,
  step: PersonStep,
  { kind, facts = {} }: Standing,
  nowMs: number,
): Promise<PersonStep> {
  if (step.type !== 'receive') return step
  const rule = listOf(terms.rules, { facts: { kind } })
  const check = rule?.draws === undefined ? undefined : own(terms.rules.spotChecks, rule.draws)
  if (!check) mustHaveNoPeriod(step)
  if (!rule) return step
  if (check) mustBeOver(terms, step, nowMs)
  const period = step.period ?? null
  const cases = await populationOf(redis, terms, rule, { facts, period, nowMs })
  if (!check) return { ...step, lines: cases.map(lineOf) }
  const ids = cases.map(({ complaintId }) => complaintId)
  const drawn: Draw = {
    seed: randomBytes(16).toString('hex'),
    population: ids.length,
    digest: populationDigest(ids),
    rate: check.rate,
    minimum: check.minimum,
  }
  const numbers = new Map(cases.map(({ complaintId, number }) => [complaintId, number]))
  const lines = drawSample(drawn.seed, ids, drawn).map((id) => ({ of: id, number: numbers.get(id) ?? '' }))
  return { ...step, lines, drawn }
}

function lineOf({ complaintId, number }: ComplaintSummary) {
  return { of: complaintId, number }
}

function mustHaveNoPeriod({ period }: Received): void {
  if (period) throw malformed('Only a list that is drawn has a period: leave it out.')
}

function mustBeOver({ calendar }: Terms, { period }: Received, nowMs: number): void {
  if (!period) {
    throw malformed('Give the period that the sample is drawn from: from and until, until not included.')
  }
  if (period.from >= period.until) throw malformed('The period ends before it begins.')
  if (startOf({ calendar }, period.until) <= nowMs) return
  const today = isoDate(localDay(calendar, nowMs).epochDay)
  throw malformed(
    `The period is not over: until may be ${today} at the latest, so that it can be drawn again.`,
  )
}

function malformed(detail: string): Problem {
  return new Problem(422, 'incomplete', detail, { errors: [{ pointer: '/period', detail }] })
}

/** `GET /complaints/:id/lines`: the cases of a list, and whether the record gives the same list once more. */
export function readLines(services: Services): RequestHandler<{ id: string }> {
  return async (req, res) => {
    const { id } = req.params
    const view = await seenComplaint(services, id, whoIs(req))
    const { lines } = view.details
    await caughtUp(services, id, view.standing.version)
    const { terms, entries } = await replayed(services, id, 1)
    const [intake] = entries
    const rule = listOf(terms.rules, { facts: { kind: intake?.after.kind ?? '' } })
    if (!lines || !intake || !rule) {
      throw new Problem(404, 'notFound', `Complaint ${view.number} is not a list of others.`)
    }
    const { drawn = null, period = null, lines: first = [] } = intake.step as unknown as Received
    const cases = await populationOf(services.redis, terms, rule, {
      facts: intake.after.facts ?? {},
      period,
      nowMs: intake.atMs,
    })
    const ids = cases.map(({ complaintId }) => complaintId)
    const again = drawn ? drawSample(drawn.seed, ids, drawn) : ids
    const body: LinesBody = {
      id,
      number: view.number,
      madeAt: iso(intake.atMs),
      period,
      drawn,
      lines: lines.map((line) => ({ ...line, href: line.of === null ? null : `/complaints/${line.of}` })),
      agrees: again.join() === first.map(({ of }) => of).join(),
    }
    res.json(body)
  }
}
