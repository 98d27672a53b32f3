import { type Fact, holds } from '../../policies/holds.ts'
import type { CampaignRules } from '../../policies/campaign.ts'
import type { Actor } from '../complaint-context.ts'
import type { Notice } from '../notice.ts'
import { isAddressee } from '../recipients.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { hearersOf, markPassed } from './clocks.ts'
import type { Campaign, CampaignTerms, Sampled } from './context.ts'
import { drawFrom, isSeed } from './draw.ts'
import { outcomeOf, verifyCount } from './figures.ts'
import { noticesAfter } from './notices.ts'
import type { CampaignStep } from './steps.ts'
import { owns } from '../../policies/own.ts'
import { addressedBy } from '../told.ts'
import { whyNoTime } from '../taking/ahead.ts'

/** A step with all it is taken in. */
interface Taking<S extends CampaignStep = CampaignStep> {
  terms: CampaignTerms
  campaign: Campaign
  step: S
  by: Actor
  nowMs: number
}

/** Why the content of a step is refused, the state and the person being right; null when it can be taken. */
export function whyNotContent(taking: Taking): Refusal | null {
  const { terms, campaign, step, by, nowMs } = taking
  switch (step.type) {
    case 'plan':
      return whyNotPlan(terms.rules, step, nowMs)
    case 'start':
    case 'draw':
      return isSeed(step.seed) ? null : refuse('incomplete', 'a draw needs a seed of 32 hexadecimal digits')
    case 'reach':
      return (
        ofSample(campaign, step.customer, ({ reached, returned }) =>
          reached || returned !== null ? `${step.customer} has been reached already` : null,
        ) ?? incompleteForm(terms.rules.collect?.form ?? {}, step.form)
      )
    case 'return':
      return (
        ofSample(campaign, step.customer, ({ returned }) =>
          returned ? `${step.customer} has returned a form already: a customer counts once` : null,
        ) ?? incompleteForm(terms.rules.form, step.form)
      )
    case 'find':
      return ofSample(campaign, step.customer, whyNotFound)
    case 'verify':
      return whyNotVerify(terms, campaign, step, by)
    case 'result':
      return whyNoResult(campaign)
    case 'acknowledgeOverdue':
      return whyNotHeard(terms, campaign, step.clock, by)
    case 'acknowledgeNotice':
      return whyNotAcknowledged(campaign, step.item, by)
    case 'deadlinePassed':
      return markPassed(terms, campaign, step, nowMs)
        ? null
        : refuse('impossible', `no mark ${step.mark} of ${step.clock} has passed`)
    default:
      return null
  }
}

/** Clocks of which a person was told, as some of their marks have passed. */
function toldClocks(terms: CampaignTerms, campaign: Campaign, by: Actor): string[] {
  return campaign.clocks
    .filter(({ clock, marks }) => marks > 0 && isAddressee(by, hearersOf(terms, campaign, clock)))
    .map(({ clock }) => clock)
}

function whyNotHeard(terms: CampaignTerms, campaign: Campaign, clock: string, by: Actor): Refusal | null {
  const started = campaign.clocks.map((run) => run.clock)
  if (!started.includes(clock))
    return refuse('unknown', `no clock ${clock} here; there are: ${started.join(', ')}`, ['/clock'])
  return toldClocks(terms, campaign, by).includes(clock)
    ? null
    : refuse('forbidden', `${by.person} was not told of ${clock}`)
}

function whyNotAcknowledged(campaign: Campaign, item: string, by: Actor): Refusal | null {
  const to = addressedBy(campaign, item)
  if (!to) return refuse('unknown', `no notice ${item} awaits acknowledgement here`, ['/item'])
  return isAddressee(by, to) ? null : refuse('forbidden', `${by.person} was not told of ${item}`)
}

/** Whether some content would be accepted: whether there is anything left that such a step of this person could be about. */
export function hasMatter(
  terms: CampaignTerms,
  campaign: Campaign,
  type: CampaignStep['type'],
  by: Actor,
): boolean {
  const some = (isOpen: (one: Sampled) => boolean) => campaign.sample.some(isOpen)
  switch (type) {
    case 'reach':
      return some(({ reached, returned }) => reached !== true && returned === null)
    case 'return':
      return some(({ returned }) => returned === null)
    case 'find':
      return some((one) => one.returned !== null && whyNotFound(one) === null)
    case 'verify':
      return some(({ drawn, genuine }) => drawn && genuine === null)
    case 'result':
      return whyNoResult(campaign) === null
    case 'acknowledgeOverdue':
      return toldClocks(terms, campaign, by).length > 0
    case 'acknowledgeNotice':
      return Object.values(campaign.told ?? {}).some((to) => isAddressee(by, to))
    default:
      return true
  }
}

/** What a step changes by itself, and whom it tells. The state and the clocks that run by it are the chart's. */
export function take(taking: Taking): { campaign: Campaign; notices: Notice[] } {
  const { terms, campaign, step, nowMs } = taking
  if (step.type === 'deadlinePassed') {
    const passed = markPassed(terms, campaign, step, nowMs)
    return {
      campaign: { ...(passed?.campaign ?? campaign), version: campaign.version + 1 },
      notices: passed?.notices ?? [],
    }
  }
  const after = { ...changed(taking), version: campaign.version + 1 }
  return { campaign: after, notices: noticesAfter(terms.rules, after, step) }
}

function changed({ terms: { rules }, campaign, step, by, nowMs }: Taking): Campaign {
  const one = (customer: string, change: Partial<Sampled>): Campaign => ({
    ...campaign,
    sample: campaign.sample.map((each) => (each.customer === customer ? { ...each, ...change } : each)),
  })
  switch (step.type) {
    case 'plan': {
      const { kind, frame, sample, until: untilMs } = step
      const others = campaign.planners.filter((person) => person !== by.person)
      const planners = [...others, by.person]
      return { ...campaign, kind, plan: { frame, sample, untilMs }, planners, plannedAtMs: nowMs }
    }
    case 'approve':
      return { ...campaign, approvedBy: by.person }
    case 'start':
      return started(campaign, step.seed)
    case 'reach':
      return one(step.customer, { reached: step.reached })
    case 'return': {
      const satisfied = holds(rules.satisfied, step.form as Record<string, Fact>, 0)
      const opinion = rules.findings.opinion !== undefined && owns(step.form, rules.findings.opinion)
      return one(step.customer, { returned: { by: by.person, satisfied, opinion } })
    }
    case 'find': {
      const { complaintId, number, severity } = step
      return one(step.customer, { finding: { complaintId, number, severity } })
    }
    case 'draw':
      return drawn(rules, campaign, step.seed)
    case 'verify':
      return one(step.customer, { genuine: step.genuine })
    case 'result':
      return { ...campaign, result: outcomeOf(rules, campaign) }
    default:
      return campaign
  }
}

function started(campaign: Campaign, seed: string): Campaign {
  const { frame, sample } = campaign.plan
  const nobodyYet = { reached: null, returned: null, finding: null, drawn: false, genuine: null }
  return {
    ...campaign,
    seeds: { ...campaign.seeds, sample: seed },
    sample: drawFrom(frame, sample, seed).map((customer) => ({ customer, ...nobodyYet })),
  }
}

function drawn(rules: CampaignRules, campaign: Campaign, seed: string): Campaign {
  const returned = campaign.sample.filter((one) => one.returned !== null).map(({ customer }) => customer)
  const chosen = new Set(drawFrom(returned, verifyCount(rules, returned.length), seed))
  return {
    ...campaign,
    seeds: { ...campaign.seeds, verification: seed },
    sample: campaign.sample.map((one) => ({ ...one, drawn: chosen.has(one.customer) })),
  }
}

function whyNotPlan(
  { kinds, plan }: CampaignRules,
  step: Extract<CampaignStep, { type: 'plan' }>,
  nowMs: number,
): Refusal | null {
  if (!owns(kinds, step.kind)) {
    return refuse('unknown', `no kind ${step.kind}; it has: ${Object.keys(kinds).join(', ')}`, ['/kind'])
  }
  if (step.sample > step.frame.length) {
    return refuse(
      'incomplete',
      `a sample of ${step.sample} cannot be drawn from ${step.frame.length} customers`,
      ['/sample'],
    )
  }
  return whyNoTime(step.until, nowMs, 'until') ?? incompleteForm(plan.form, step.form)
}

function whyNotVerify(
  { rules }: CampaignTerms,
  campaign: Campaign,
  { customer, form }: Extract<CampaignStep, { type: 'verify' }>,
  by: Actor,
): Refusal | null {
  const one = campaign.sample.find((each) => each.customer === customer)
  if (!one?.drawn)
    return refuse('unknown', `the form of ${customer} was not drawn for verification`, ['/customer'])
  if (one.genuine !== null) return refuse('impossible', `the form of ${customer} has been verified`)
  if (one.returned?.by === by.person) {
    return refuse('dutiesNotSeparate', `${by.person} entered this form; somebody else must verify it`)
  }
  return incompleteForm(rules.verify.form, form)
}

/** Opinions are passed on before the campaign is over; afterwards nobody would. */
function whyNoResult({ sample }: Campaign): Refusal | null {
  const open = sample.filter(({ returned, finding }) => returned?.opinion === true && finding === null)
  if (open.length === 0) return null
  const names = open.slice(0, 10).map(({ customer }) => customer)
  return refuse('notYet', `first: open a case from each opinion, still of: ${names.join(', ')}`)
}

function whyNotFound({ customer, returned, finding }: Sampled): string | null {
  if (returned === null) return `${customer} has returned no form`
  return finding ? `a case was opened from the form of ${customer} already` : null
}

function ofSample(
  { sample }: Campaign,
  customer: string,
  whyNot: (one: Sampled) => string | null,
): Refusal | null {
  const one = sample.find((each) => each.customer === customer)
  if (!one) return refuse('unknown', `${customer} is not in the sample that was drawn`, ['/customer'])
  const why = whyNot(one)
  return why === null ? null : refuse('impossible', why)
}

/** A field that is required under a condition which this form itself fulfils. */
function incompleteForm(form: CampaignRules['form'], values: Record<string, unknown>): Refusal | null {
  const missing = Object.entries(form)
    .filter(
      ([name, { required, when }]) =>
        required && !owns(values, name) && holds(when ?? {}, values as Record<string, Fact>, 0),
    )
    .map(([name]) => name)
  if (missing.length === 0) return null
  const pointers = missing.map((name) => `/form/${name}`)
  return refuse('incomplete', `the form lacks: ${missing.join(', ')}`, pointers)
}
