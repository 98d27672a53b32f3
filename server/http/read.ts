import type { RequestHandler } from 'express'
import { complaintBody } from './complaint-body.ts'
import { mergedWith } from './merged.ts'
import { seenComplaint } from './seen.ts'
import { policyOf, type Services, whoIs } from './services.ts'

/** `GET /complaints/:id`: the complaint as it is now, with what the caller may do next. */
export function readComplaint(services: Services): RequestHandler<{ id: string }> {
  return async (req, res) => {
    const caller = whoIs(req)
    const view = await seenComplaint(services, req.params.id, caller)
    const body = complaintBody(policyOf(services, caller), view)
    res
      .set('ETag', `"${view.standing.version}"`)
      .json({ ...body, ...(await mergedWith(services, caller, view)) })
  }
}
