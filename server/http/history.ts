import type { RequestHandler } from 'express'
import { z } from 'zod'
import { complaintSummary, entriesOf, waitForVersion } from '../projections/queries.ts'
import { iso, standingBody } from './complaint-body.ts'
import { entryBody } from './entry-body.ts'
import { replayed } from './folded.ts'
import { Problem } from './problem.ts'
import type { ComplaintSummary } from '../projections/summary.ts'
import { noSuch, versionNow } from './seen.ts'
import { casesSeen, entriesSeen } from './sight.ts'
import { policyOf, type Services, whoIs } from './services.ts'
import { canonicalJson } from '../../ledger/canonical.ts'
import { asRecorded } from '../../machines/as-recorded.ts'
import { standingOf } from '../../machines/standing.ts'
import type { Caller } from '../identity/tokens.ts'
import { wholeNumber } from './whole-number.ts'

const CATCH_UP_MS = 1_000
/** What `GET /complaints/:id/history` may be narrowed to. */
export const HistoryQuery = z.strictObject({
  after: wholeNumber(0).default(0).describe('only steps after this one'),
})
/** Where `GET /complaints/:id/replay` stops. */
export const ReplayQuery = z.strictObject({
  at: z.iso.datetime({ offset: true }).optional().describe('instant, RFC 3339 with offset'),
  seq: wholeNumber(1).optional().describe('number of the step'),
})

/** `GET /complaints/:id/history`: every step, who took it, what it changed and whom it told. */
export function readHistory(services: Services): RequestHandler<{ id: string }> {
  return async (req, res) => {
    const caller = whoIs(req)
    const { after } = HistoryQuery.parse(req.query)
    const now = await upToNow(services, req.params.id, caller)
    const recorded = await entriesOf(services.redis, req.params.id)
    const entries = await entriesSeen(services, caller, now, recorded)
    if (!entries) throw noSuch(req.params.id)
    const policy = policyOf(services, caller)
    const steps = entries.map((entry, n) => entryBody(policy, entry, entries[n - 1] ?? null))
    res.json({
      id: req.params.id,
      number: entries[0]?.number ?? '',
      steps: steps.filter(({ seq }) => seq > after),
    })
  }
}

/** `GET /complaints/:id/replay?at=…` or `?seq=…`: state, holder and clocks at that instant, from the record alone. */
export function replay(services: Services): RequestHandler<{ id: string }> {
  return async (req, res) => {
    const caller = whoIs(req)
    const { at, seq } = ReplayQuery.parse(req.query)
    if ((at === undefined) === (seq === undefined)) {
      throw new Problem(400, 'malformed', 'Say either ?at= with an instant, or ?seq= with a step number.')
    }
    const now = await upToNow(services, req.params.id, caller)
    if ((await casesSeen(services, caller, [now], [now])).length === 0) throw noSuch(req.params.id)
    const { entries, folded, disagreement } = await replayed(services, req.params.id, seq)
    const atMs = at === undefined ? Infinity : Date.parse(at)
    const nth = entries.findLastIndex((entry) => entry.atMs <= atMs)
    const [entry, step] = [entries[nth], folded[nth]]
    if (!entry || (seq !== undefined && entry.seq !== seq)) {
      throw new Problem(
        404,
        'notFound',
        'There was no such step, or the complaint had not been received by then.',
      )
    }
    const standing = step ? standingOf(step.terms, step.snapshot) : entry.after
    const [seen] = await casesSeen(services, caller, [{ ...now, standing }], [now])
    if (!seen) throw noSuch(req.params.id)
    const agrees =
      step !== undefined &&
      canonicalJson(asRecorded(step.terms, standing, entry.after)) === canonicalJson(entry.after) &&
      canonicalJson(step.notices) === canonicalJson(entry.notices) &&
      step.happenedAtMs === entry.happenedAtMs
    res.json({
      id: entry.complaintId,
      number: entry.number,
      policy: entry.policy,
      seq: entry.seq,
      at: iso(entry.atMs),
      ...(entry.happenedAtMs === undefined ? {} : { happenedAt: iso(entry.happenedAtMs) }),
      agrees,
      ...(step ? {} : { disagreement }),
      ...standingBody(policyOf(services, caller), seen, at === undefined ? entry.atMs : atMs),
    })
  }
}

/**
 * The record runs some milliseconds behind the complaint; whoever has just taken a step finds it in here. `nowMs` is what time it is
 * there, null where Temporal does not say.
 */
export async function upToNow(
  services: Services,
  id: string,
  caller: Caller,
): Promise<ComplaintSummary & { nowMs: number | null }> {
  const { redis } = services
  const now = await versionNow(services, id, caller)
  // What is not there, or not for him, will not come by waiting.
  if (now) await waitForVersion(redis, id, now.version, CATCH_UP_MS)
  const summary = await complaintSummary(redis, id)
  if (!summary) throw noSuch(id)
  return { ...summary, nowMs: now?.nowMs ?? null }
}
