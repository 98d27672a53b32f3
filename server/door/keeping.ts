import type { RequestHandler } from 'express'
import { z } from 'zod'
import { Actor } from '../../ledger/entry.ts'
import type { KeepingAnswer, KeepingRequest } from '../keeping/keeper.ts'

/** Whoever takes them. */
export interface Taking {
  take: (asked: KeepingRequest) => Promise<KeepingAnswer>
}

const Step = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('hold'), reason: z.string() }),
  z.strictObject({ type: z.literal('liftHold'), reason: z.string() }),
  z.strictObject({
    type: z.literal('erase'),
    because: z.enum(['retention', 'request', 'order']),
    reference: z.string().optional(),
  }),
])

const Asked = z.strictObject({
  id: z.string(),
  step: Step,
  by: Actor,
  atMs: z.int(),
  updateId: z.string().nullable(),
})

/** Takes steps about the keeping of cases, durable when they are answered. */
export function keeping({ take }: Taking): RequestHandler {
  return async (req, res) => {
    res.json(await take(Asked.parse(req.body)))
  }
}
