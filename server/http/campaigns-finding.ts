import type { RequestHandler } from 'express'
import type { Policy } from '../../policies/policy.ts'
import type { Received } from '../../machines/steps.ts'
import type { Caller } from '../identity/tokens.ts'
import type { CampaignView } from '../../machines/campaign/view.ts'
import type { ComplaintView } from '../../machines/view.ts'
import { campaignBody } from './campaigns-body.ts'
import { campaignAnswer, campaignOf, seenCampaign } from './campaigns-running.ts'
import { FindingBody } from './campaigns-shapes.ts'
import { campaignStepTaken } from './campaigns-step.ts'
import { underItsKey } from './claimed-key.ts'
import { digestOf, idempotencyKeyOf, requestIdOf } from './idempotency.ts'
import { Problem } from './problem.ts'
import { refused } from './refused.ts'
import { actorOf, policyOf, type Services, whoIs } from './services.ts'
import { receiptOf, takenIn } from './take-in.ts'

/**
 * `POST /campaigns/:id/findings`: opens a case from the opinion in a returned form, linked to the campaign, and notes it there.
 * One case for each form: its id follows from campaign and customer, so that a repeated request finds the same case. An
 * Idempotency-Key belongs to one form and one body.
 */
export function openFinding(services: Services): RequestHandler<{ id: string }> {
  return async (req, res) => {
    const caller = whoIs(req)
    const policy = policyOf(services, caller)
    const campaign = campaignOf(policy)
    const { customer, ...intake } = FindingBody.parse(req.body)
    const seen = await seenCampaign(services, req.params.id, caller)
    mayBeFound(seen, customer, caller.person)
    const { kind, channel } = seen.findings
    const step = receiptOf(policy, { kind, channel, about: seen.campaignId, ...intake })
    const requestId = requestIdOf(services, req, { caller, does: 'find', to: seen.campaignId })
    const isKeyed = idempotencyKeyOf(req) !== null
    const { opened, view } = await underItsKey(services, caller, requestId, (id) =>
      openedAndNoted(services, policy, { caller, seen, customer, step, requestId: isKeyed ? id : null }),
    )
    res.status(201).set({ Location: `/complaints/${opened.complaintId}`, ETag: `"${view.standing.version}"` })
    res.json(campaignBody(campaign, policy.currency, await campaignAnswer(services, caller, view)))
  }
}

interface Found {
  caller: Caller
  seen: CampaignView
  customer: string
  step: Received
  /** What it is kept under; null without a key, when campaign and customer are the key. */
  requestId: string | null
}

async function openedAndNoted(
  services: Services,
  policy: Policy,
  { caller, seen, customer, step, requestId }: Found,
): Promise<{ opened: ComplaintView; view: CampaignView }> {
  const by = actorOf(caller)
  const opened = await takenIn(services, policy, {
    step,
    by,
    key: JSON.stringify([seen.campaignId, customer]),
    from: 'finding',
    requestId: `receive-${digestOf(services, { step, person: by.person })}`,
    originMs: services.simulatedTime ? seen.nowMs : null,
  }).catch(async (error: unknown) => {
    if (!(error instanceof Problem && error.code === 'keyReused')) throw error
    if (!findingOf(seen, customer)) throw requestId === null ? beingOpened(seen, customer) : error
    const shown = findingOf(await campaignAnswer(services, caller, seen), customer)
    const before = shown ? shown.number : 'a case'
    throw refusal(seen, 'impossible', `${before} was opened from the form of ${customer} already`)
  })
  const { complaintId, number, standing } = opened
  const find = { type: 'find' as const, customer, complaintId, number, severity: standing.severity }
  const request = { step: find, by, ifVersion: null }
  const view = await campaignStepTaken(services, seen, requestId ?? `find-${complaintId}`, request)
  return { opened, view }
}

/** Another request is opening a case from the same form: no key was sent that could have been used. */
function beingOpened(seen: CampaignView, customer: string): Problem {
  const message = `a case is being opened from the form of ${customer} by another request: look at the campaign again`
  return refusal(seen, 'impossible', message)
}

/** The case that was opened from a customer's form already. */
function findingOf({ details }: CampaignView, customer: string) {
  return details.sample.find((each) => each.customer === customer)?.finding ?? null
}

/** Refuses before a case is opened that cannot be noted; one that was opened already is found by its key. */
function mayBeFound(seen: CampaignView, customer: string, person: string): void {
  const one = seen.details.sample.find((each) => each.customer === customer)
  if (one?.finding) return
  if (!one) throw refusal(seen, 'unknown', `${customer} is not in the sample that was drawn`, ['/customer'])
  if (one.returned === null) throw refusal(seen, 'impossible', `${customer} has returned no form`)
  if (seen.offers.includes('find')) return
  const possible = seen.offers.join(', ') || 'nothing'
  const { state, ended } = seen.standing
  throw ended
    ? refusal(seen, 'ended', `the campaign is ${state}; nothing more can be done`)
    : refusal(seen, 'forbidden', `${person} may not open cases from opinions; possible: ${possible}`)
}

function refusal(
  { offers, standing }: CampaignView,
  code: string,
  message: string,
  pointers: readonly string[] = [],
): Problem {
  return refused({ code, message, possible: offers, version: standing.version, pointers })
}
