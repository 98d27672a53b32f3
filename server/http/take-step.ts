import type { Request, RequestHandler } from 'express'
import { parseStep } from '../../machines/step-body.ts'
import { takeStep, workflowIdOf } from '../../workflows/messages.ts'
import { complaintBody } from './complaint-body.ts'
import { viewAt } from './folded.ts'
import { Problem } from './problem.ts'
import { policyOf, type Services, whoIs } from './services.ts'
import { idempotencyKeyOf } from './take-in.ts'
import { callTemporal } from './temporal-call.ts'
import { seenComplaint } from './seen.ts'

/** `POST /complaints/:id/steps`: takes one step, on the version the person saw. */
export function takeAStep(services: Services): RequestHandler<{ id: string }> {
  return async (req, res) => {
    const caller = whoIs(req)
    const policy = policyOf(services, caller)
    const step = parseStep(policy, req.body)
    if (step.type === 'receive')
      throw new Problem(400, 'malformed', 'A complaint is received by POST /complaints.')
    const by = { person: caller.person, roles: caller.roles, units: caller.units }
    const { id } = req.params
    await seenComplaint(services, id, caller)
    const handle = services.temporal.workflow.getHandle(workflowIdOf(id))
    const answer = await callTemporal(services.temporal, () =>
      handle.executeUpdate(takeStep, {
        updateId: `step-${idempotencyKeyOf(req)}`,
        args: [{ step, by, ifVersion: versionSeen(req) }],
      }),
    )
    const { repeatedVersion } = answer
    const view = repeatedVersion === null ? answer : await viewAt(services, id, repeatedVersion, by)
    res.set('ETag', `"${view.standing.version}"`).json(complaintBody(policy, view))
  }
}

/** The version in `If-Match`; null for `*`, which takes the complaint as it is. */
function versionSeen(req: Request): number | null {
  const header = req.get('If-Match')
  if (header === undefined) {
    throw new Problem(
      428,
      'versionNeeded',
      'Send If-Match with the ETag you saw, or * to act on the complaint as it is.',
    )
  }
  if (header.trim() === '*') return null
  const version = /^(?:W\/)?"(\d+)"$/.exec(header.trim())?.[1]
  if (version === undefined) throw new Problem(400, 'malformed', 'If-Match holds an ETag such as "3", or *.')
  return Number(version)
}
