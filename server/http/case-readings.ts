import type { RequestHandler } from 'express'
import { z } from 'zod'
import { isAuditor } from '../../machines/sight/case.ts'
import { seenMention } from '../../machines/sight/seen.ts'
import { readingsKey } from '../projections/keys.ts'
import { complaintSummary } from '../projections/queries.ts'
import type { ReadingOfCase } from '../reading/reading.ts'
import { iso } from './complaint-body.ts'
import { cursorsOf, ORDINAL, PAGE } from './cursor.ts'
import { Problem } from './problem.ts'
import { noSuch } from './seen.ts'
import { type Services, whoIs } from './services.ts'
import type { ReadingsBody } from './shapes-record.ts'

/** What `GET /complaints/:id/reads` may be asked. */
export const ReadingsQuery = z.strictObject(PAGE)

/** `GET /complaints/:id/reads`: who has read the case, oldest first. For auditors alone. */
export function readReadings(services: Services): RequestHandler<{ id: string }> {
  return async (req, res) => {
    const caller = whoIs(req)
    const { id } = req.params
    const { cursor, limit } = ReadingsQuery.parse(req.query)
    if (!isAuditor(caller)) {
      throw new Problem(403, 'forbidden', 'Who has read a case is told to auditors.')
    }
    const cursors = cursorsOf({ list: 'reads', policy: caller.policy, id }, ORDINAL)
    const from = Number(cursors.read(cursor) ?? 0)
    const summary = await complaintSummary(services.redis, id)
    const seen = summary && seenMention(caller, summary, { number: summary.number })
    if (!seen) throw noSuch(id)
    const texts = await services.redis.lrange(readingsKey(id), from, from + limit)
    const reads = texts.slice(0, limit).map((text): ReadingsBody['reads'][number] => {
      const { by, how, atMs }: ReadingOfCase = JSON.parse(text)
      return { by, how, at: iso(atMs) }
    })
    res.json({
      id,
      number: seen.number,
      reads,
      next: cursors.write(texts.length > limit ? String(from + limit) : null),
    } satisfies ReadingsBody)
  }
}
