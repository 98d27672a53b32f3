import type { RequestHandler } from 'express'
import { type PersonStepName, STEP_SCHEMAS } from '../../machines/steps.ts'
import type { Label } from '../../policies/label.ts'
import { owns } from '../../policies/own.ts'
import type { Policy } from '../../policies/policy.ts'
import { STATES } from '../../policies/vocabulary.ts'
import { Problem } from './problem.ts'
import { policyOf, type Services, whoIs } from './services.ts'
import type { PolicyBody } from './shapes-desk.ts'
import { stepSchema } from './step-schema.ts'
import { stateLabel, stepLabel } from './words.ts'

/** `GET /policies`: the caller's own, by id and title. */
export function listPolicies(services: Services): RequestHandler {
  return (req, res) => {
    const { id, version, title } = policyOf(services, whoIs(req))
    res.json({ policies: [{ id, version, title, href: `/policies/${id}` }] })
  }
}

/** `GET /policies/:id`: its words, and the JSON Schema of each form, for whoever builds a page on it. */
export function readPolicy(services: Services): RequestHandler<{ id: string }> {
  return (req, res) => {
    const policy = policyOf(services, whoIs(req))
    if (policy.id !== req.params.id)
      throw new Problem(404, 'notFound', `There is no policy ${req.params.id} for you.`)
    res.json(policyBody(policy))
  }
}

function policyBody(policy: Policy): PolicyBody {
  const { id, version, title, kinds } = policy
  return {
    id,
    version,
    title,
    states: Object.fromEntries(Object.keys(STATES).map((state) => [state, stateLabel(policy, state)])),
    channels: labels(policy.channels),
    units: labels(policy.units),
    roles: labels(policy.roles),
    kinds: Object.fromEntries(
      Object.entries(kinds).map(([name, { label, stages }]) => [name, { label, stages }]),
    ),
    classes: labels(policy.classes),
    causes: labels(policy.causes),
    severities: labels(policy.severities),
    clocks: labels(policy.clocks),
    remedies: labels(policy.remedies),
    correctives: labels(policy.correctives),
    slips: labels(policy.slips),
    penalties: labels(policy.penalties),
    notices: labels(policy.notices),
    intake: intakeSchema(policy),
    steps: steps(policy),
  }
}

/** Steps that the policy speaks of, its own records and slips among them. */
function steps(policy: Policy): PolicyBody['steps'] {
  const plain = Object.keys(policy.steps).map((step) => ({ step, about: {} }))
  const about = (step: PersonStepName, key: string, part: object) =>
    Object.keys(part).map((name) => ({ step, about: { [key]: name } }))
  const all: { step: string; about: Record<string, string> }[] = [
    ...plain.filter(({ step }) => owns(STEP_SCHEMAS, step)),
    ...about('record', 'record', policy.records),
    ...about('fulfil', 'remedy', policy.remedies),
    ...about('issueSlip', 'slip', policy.slips),
    ...about('openCorrective', 'corrective', policy.correctives),
    ...about('completeCorrective', 'corrective', policy.correctives),
    ...about('verifyCorrective', 'corrective', policy.correctives),
    ...about('spotCheck', 'check', policy.spotChecks),
  ]
  return all.map(({ step, about }) => ({
    step,
    about,
    label: stepLabel(policy, step, about),
    schema: stepSchema(policy, step as PersonStepName, about),
  }))
}

function labels(part: Record<string, { label: Label }>): Record<string, Label> {
  return Object.fromEntries(Object.entries(part).map(([name, { label }]) => [name, label]))
}

/** What `POST /complaints` takes: the step of intake without its type, which the route says. */
function intakeSchema(policy: Policy): PolicyBody['intake'] {
  const { properties, required, ...schema } = stepSchema(policy, 'receive')
  const { type: _, ...parts } = properties as Record<string, unknown>
  return { ...schema, properties: parts, required: (required as string[]).filter((part) => part !== 'type') }
}
