import type { RequestHandler } from 'express'
import { z } from 'zod'
import { stepBody } from '../../machines/step-body.ts'
import { Problem } from './problem.ts'
import { policyOf, type Services, whoIs } from './services.ts'

/** `GET /policies`: the caller's own, by id and title. */
export function listPolicies(services: Services): RequestHandler {
  return (req, res) => {
    const { id, version, title } = policyOf(services, whoIs(req))
    res.json({ policies: [{ id, version, title, href: `/policies/${id}` }] })
  }
}

/** `GET /policies/:id`: its words, and the JSON Schema of an intake, for whoever builds a form on it. */
export function readPolicy(services: Services): RequestHandler<{ id: string }> {
  return (req, res) => {
    const policy = policyOf(services, whoIs(req))
    if (policy.id !== req.params.id)
      throw new Problem(404, 'notFound', `There is no policy ${req.params.id} for you.`)
    const {
      id,
      version,
      title,
      channels,
      units,
      roles,
      kinds,
      classes,
      causes,
      severities,
      clocks,
      remedies,
    } = policy
    const labels = (part: Record<string, { label: unknown }>) =>
      Object.fromEntries(Object.entries(part).map(([name, { label }]) => [name, label]))
    res.json({
      id,
      version,
      title,
      channels: labels(channels),
      units: labels(units),
      roles: labels(roles),
      kinds: Object.fromEntries(
        Object.entries(kinds).map(([name, { label, stages }]) => [name, { label, stages }]),
      ),
      classes: labels(classes),
      causes: labels(causes),
      severities: labels(severities),
      clocks: labels(clocks),
      remedies: labels(remedies),
      intake: z.toJSONSchema(stepBody(policy, 'receive'), { io: 'input', unrepresentable: 'any' }),
    })
  }
}
