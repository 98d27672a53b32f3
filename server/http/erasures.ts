import type { RequestHandler } from 'express'
import { z } from 'zod'
import type { KeepingStep } from '../../machines/keeping.ts'
import type { Seen } from '../../machines/sight/seen.ts'
import { DoorAwayError } from '../door/asking.ts'
import type { Caller } from '../identity/tokens.ts'
import type { KeepingRequest } from '../keeping/keeper.ts'
import { summariesOf } from '../projections/queries.ts'
import type { ComplaintSummary } from '../projections/summary.ts'
import { caughtUp } from './folded.ts'
import { couldBeId } from './ids.ts'
import { answerOf, type ErasureBody, ErasureRequest, mustKeep, reasonOf } from './keeping.ts'
import { actorOf, policyOf, type Services, whoIs } from './services.ts'
import { casesSeen } from './sight.ts'
import { originOf } from './origin.ts'

/** Body of `POST /erasures`. */
export const Erasures = ErasureRequest.extend({
  complaints: z
    .array(z.string().max(100))
    .min(1)
    .max(200)
    .describe('ids of complaints, such as `POST /complaints/search` finds of one person'),
  preview: z.boolean().default(false).describe('only says what would become of them'),
})

/** What became of each of several complaints, or would. */
export const ErasuresBody = z.strictObject({
  complaints: z.array(
    z.strictObject({
      id: z.string(),
      number: z.string(),
      href: z.string(),
      is: z
        .enum(['erasable', 'erased', 'held', 'open', 'unanswered'])
        .describe(
          '`held`: a hold stands against it; `open`: it is still worked on, and can be erased once it has ended; ' +
            '`unanswered`: the record did not say, so it may have been erased or not: send the same request again',
        ),
      reason: z.string().optional().describe('why it is held'),
    }),
  ),
  unknown: z.array(z.string()).describe('ids of no complaint that you may see'),
})
type Became = z.infer<typeof ErasuresBody>['complaints'][number]

/** `POST /erasures`: erases all of several complaints that can be erased, and says of the others why not. */
export function eraseSeveral(services: Services): RequestHandler {
  return async (req, res) => {
    const { complaints, preview, ...why } = Erasures.parse(req.body)
    const atMs = originOf(services, req) ?? Date.now()
    res.json(await eraseCases(services, whoIs(req), complaints, { ...why, atMs, preview }))
  }
}

interface Erasing extends ErasureBody {
  /** When that is, UTC milliseconds. */
  atMs: number
  /** Nothing is erased; what would become of each is told. */
  preview: boolean
}

/**
 * Erases those of these cases that have ended and are not held, of those that the caller may see. Repeating it erases what was open or
 * held meanwhile, and the rest stays as it is. What becomes of one says nothing of the others. Throws a `Problem`, 403, for whoever the policy does not let erase.
 */
async function eraseCases(
  services: Services,
  caller: Caller,
  ids: readonly string[],
  { because, reference, atMs, preview }: Erasing,
): Promise<z.infer<typeof ErasuresBody>> {
  const step: KeepingStep = { type: 'erase', because, ...(reference === undefined ? {} : { reference }) }
  mustKeep(policyOf(services, caller), caller, step)
  const asked = [...new Set(ids)]
  const found = await summariesOf(services.redis, asked.filter(couldBeId))
  const seen = await casesSeen(
    services,
    caller,
    found.filter((each) => each !== null),
  )
  const complaints: Became[] = []
  let last: { id: string; seq: number } | null = null
  let isAway = false
  for (const each of seen) {
    const now = became(each)
    if (now.is !== 'erasable' || preview) {
      complaints.push(now)
      continue
    }
    const asking = { id: now.id, step, by: actorOf(caller), atMs, updateId: null }
    const { seq, ...outcome } = isAway ? UNANSWERED : await outcomeOf(services, caller, asking)
    if (seq !== null) last = { id: now.id, seq }
    isAway = outcome.is === 'unanswered'
    complaints.push({ ...now, ...outcome })
  }
  // The lists follow the record in its order: once they show the last one, they show all.
  if (last !== null) await caughtUp(services, last.id, last.seq)
  const known = new Set(seen.map(({ complaintId }) => complaintId))
  return { complaints, unknown: asked.filter((id) => !known.has(id)) }
}

type Outcome = Pick<Became, 'is' | 'reason'> & { seq: number | null }
const UNANSWERED: Outcome = { is: 'unanswered', seq: null }

/** What the record made of one erasure, as it stands there by now; whatever that is, the others have their own. */
async function outcomeOf(services: Services, caller: Caller, asked: KeepingRequest): Promise<Outcome> {
  try {
    const answer = await answerOf(services, asked)
    services.sealing.forget(asked.id)
    if (answer.is === 'recorded') return { is: 'erased', seq: answer.seq }
    if (answer.is !== 'refused') return UNANSWERED
    if (answer.hold === undefined) return { is: 'open', seq: null }
    const reason = await reasonOf(services, caller, { id: asked.id, hold: answer.hold, how: 'list' })
    return { is: 'held', reason, seq: null }
  } catch (error) {
    if (!(error instanceof DoorAwayError)) console.error(`erasing ${asked.id}`, error)
    return UNANSWERED
  }
}

function stands({ standing: { ended, keeping } }: ComplaintSummary): Became['is'] {
  if (keeping?.erased) return 'erased'
  if (keeping?.hold) return 'held'
  return ended ? 'erasable' : 'open'
}

function became(summary: Seen<ComplaintSummary>): Became {
  const { complaintId: id, number, standing } = summary
  const reason = standing.keeping?.hold?.reason
  const is = stands(summary)
  return { id, number, href: `/complaints/${id}`, is, ...(reason === undefined ? {} : { reason }) }
}
