import { z } from 'zod'
import type { CampaignEntry } from '../../ledger/entry.ts'
import type { Rate, RateName } from '../../machines/campaign/figures.ts'
import { campaignFormOf, campaignStepBody } from '../../machines/campaign/step-body.ts'
import type { CampaignStepName } from '../../machines/campaign/steps.ts'
import type { CampaignView } from '../../machines/campaign/view.ts'
import {
  type Campaign,
  CAMPAIGN_STATES,
  CAMPAIGN_STEPS,
  type CampaignRules,
} from '../../policies/campaign.ts'
import { INSTALLATION_STEPS } from '../../policies/vocabulary.ts'
import type { Label } from '../../policies/label.ts'
import type { Caller } from '../identity/tokens.ts'
import type { CampaignSummary } from '../projections/campaigns.ts'
import {
  type CampaignBody,
  type CampaignEntryBody,
  type CampaignStandingBody,
  type CampaignSummaryBody,
  FindingBody,
} from './campaigns-shapes.ts'
import { iso, keepingBody } from './complaint-body.ts'
import { AUDITOR } from '../../policies/addressees.ts'
import type { Seen, Sees } from '../../machines/sight/seen.ts'
import { own } from '../../policies/own.ts'

const RATES: Record<RateName, Label> = {
  reached: { zh: '调查覆盖率', en: 'customers reached' },
  returned: { zh: '问卷回收率', en: 'forms returned' },
  satisfied: { zh: '满意率', en: 'satisfied' },
  genuine: { zh: '问卷真实率', en: 'forms found genuine' },
}

/** A campaign as the API answers it: how it stands, its sample, its shares and what this person may do next. */
export function campaignBody(campaign: Campaign, currency: string, view: Seen<CampaignView>): CampaignBody {
  const { campaignId: id, number, policy, standing, details, rates, retention, offers, nowMs } = view
  const { plannedAtMs, planners, approvedBy, plan, seeds, sample } = details
  return {
    id,
    number,
    policy,
    ...campaignStandingBody(campaign, standing),
    now: iso(nowMs),
    plannedAt: iso(plannedAtMs),
    plannedBy: planners,
    approvedBy,
    plan: { frame: plan.frame.length, sample: plan.sample, until: iso(plan.untilMs) },
    seeds,
    sample: sample.map(({ customer, reached, returned, finding, drawn, genuine }) => ({
      customer,
      reached: returned === null ? reached : true,
      returned: returned !== null,
      opinion: returned?.opinion ?? false,
      finding: finding && {
        id: finding.complaintId,
        number: finding.number,
        severity: finding.severity,
        href: `/complaints/${finding.complaintId}`,
      },
      drawn,
      genuine,
    })),
    rates: (Object.keys(RATES) as RateName[]).map((name) => rateBody(name, rates[name])),
    computation: computationOf(view),
    retention,
    ...keepingBody(standing),
    next: offers.map((step) => ({
      step,
      about: {},
      label: stepLabel(campaign, step),
      href: `/campaigns/${id}/${step === 'find' ? 'findings' : 'steps'}`,
      schema: schemaOf(campaign, currency, step),
    })),
  }
}

/** How a campaign stands, with the words people use for it. */
export function campaignStandingBody(
  campaign: Campaign,
  standing: CampaignEntry['after'],
): CampaignStandingBody {
  const { version, state, ended, campaign: kind, figures, result, clocks } = standing
  return {
    version,
    state: { name: state, label: campaignStateLabel(state) },
    ended,
    kind: { name: kind, label: own(campaign.kinds, kind)?.label ?? plain(kind) },
    figures,
    result: result && {
      satisfaction: percent(result.satisfaction),
      deduction: result.deduction / 100,
      overall: percent(result.overall),
      missed: result.missed,
    },
    clocks: clocks.map(({ id, state, startedAtMs, dueAtMs, provisional, stoppedAtMs, late }) => ({
      id,
      label: campaignLabel(campaign, id),
      state,
      startedAt: iso(startedAtMs),
      dueAt: iso(dueAtMs),
      ...(provisional ? { provisional } : {}),
      ...(stoppedAtMs === undefined ? {} : { stoppedAt: iso(stoppedAtMs) }),
      late,
    })),
  }
}

/** A campaign in a list. */
export function campaignSummaryBody(campaign: Campaign, summary: CampaignSummary): CampaignSummaryBody {
  const {
    campaignId: id,
    number,
    policy,
    plannedAtMs,
    lastStepAtMs,
    lastStep,
    dueAtMs,
    provisional,
    overdue,
  } = summary
  return {
    id,
    number,
    policy,
    plannedAt: iso(plannedAtMs),
    lastStepAt: iso(lastStepAtMs),
    lastStep,
    dueAt: dueAtMs === null ? null : iso(dueAtMs),
    ...(provisional ? { provisional } : {}),
    overdue,
    ...campaignStandingBody(campaign, summary.standing),
    href: `/campaigns/${id}`,
  }
}

/** One step of a campaign's record, without the fields that the policy keeps from this caller. */
export function campaignEntryBody(
  campaign: Campaign,
  { caller, rules, sees }: { caller: Caller; rules: CampaignRules; sees: Sees },
  entry: CampaignEntry,
  before: CampaignEntry | null,
): CampaignEntryBody {
  const { seq, atMs, by, step, after, notices } = entry
  return {
    seq,
    at: iso(atMs),
    by,
    step: readable(rules, caller, withoutHidden(step, sees)),
    label: stepLabel(campaign, step.type),
    before: before?.after.state ?? null,
    ...campaignStandingBody(campaign, after),
    notices: notices.map(({ about, dueAtMs, ...notice }) => ({
      ...notice,
      about,
      label: campaignLabel(campaign, about),
      ...(dueAtMs === undefined ? {} : { dueAt: iso(dueAtMs) }),
    })),
  }
}

/** What a campaign's notice is about: a clock or a step. */
export function campaignLabel(campaign: Campaign | undefined, about: string): Label {
  return own(campaign?.clocks, about)?.label ?? own<Label>(CAMPAIGN_STEPS, about) ?? plain(about)
}

/** A state of a campaign as people read it. */
export function campaignStateLabel(state: string): Label {
  return own<Label>(CAMPAIGN_STATES, state) ?? plain(state)
}

function stepLabel(campaign: Campaign, step: string): Label {
  return own<Label>({ ...CAMPAIGN_STEPS, ...INSTALLATION_STEPS }, step) ?? campaignLabel(campaign, step)
}

/** Which case was opened from a form is told only to whoever may see the case. */
function withoutHidden(step: CampaignEntry['step'], sees: Sees): CampaignEntry['step'] {
  if (step.type !== 'find' || sees(String(step['complaintId']))) return step
  const { complaintId: _id, number: _number, severity: _severity, ...rest } = step
  return rest
}

/** The step without the fields that the rules it was taken under keep from this caller, or do not know. */
function readable(rules: CampaignRules, { roles, units }: Caller, step: CampaignEntry['step']) {
  const form = campaignFormOf(rules, step.type)
  if (form === null || !('form' in step) || roles.includes(AUDITOR)) return step
  const mine = new Set([...roles, ...units])
  const values = Object.entries(step['form'] as Record<string, unknown>)
  const isOpen = ([name]: [string, unknown]) => {
    const field = own(form, name)
    return field !== undefined && field.seenBy?.some((who) => mine.has(who)) !== false
  }
  return { ...step, form: Object.fromEntries(values.filter(isOpen)) }
}

function schemaOf(campaign: Campaign, currency: string, step: CampaignStepName): Record<string, unknown> {
  const body = step === 'find' ? FindingBody : campaignStepBody(campaign, currency, step)
  return z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' })
}

function rateBody(name: RateName, { part, whole, rate, target, met }: Rate): CampaignBody['rates'][number] {
  return { name, label: RATES[name], part, whole, percent: percent(rate), target: percent(target), met }
}

/** How the overall satisfaction comes about, as somebody would work it out by hand. */
function computationOf({ rates, missing, deductPerMissingPoint, standing }: CampaignView): Label[] {
  if (standing.result === null) return []
  const { deduction, overall } = standing.result
  const { returned, satisfied } = rates
  const share = (name: RateName): Label => {
    const { part, whole, rate, target, met } = rates[name]
    const aim =
      target === null ? same('') : { zh: `，目标 ${points(target)}%`, en: `, target ${points(target)} %` }
    const verdict =
      met === null ? same('') : met ? { zh: '，达到', en: ', met' } : { zh: '，未达到', en: ', missed' }
    return {
      zh: `${RATES[name].zh} = ${part} ÷ ${whole} = ${points(rate)}%${aim.zh}${verdict.zh}`,
      en: `${RATES[name].en} = ${part} ÷ ${whole} = ${points(rate)} %${aim.en}${verdict.en}`,
    }
  }
  const less = `${points(satisfied.rate)} − ${points(deduction)} = ${points(overall)}`
  return [
    share('reached'),
    share('returned'),
    share('genuine'),
    share('satisfied'),
    {
      zh: `扣分 = （${points(returned.target)} − ${points(returned.rate)}，不足部分 ${points(missing)} 个百分点）× ${deductPerMissingPoint} = ${points(deduction)}`,
      en: `deduction = (${points(returned.target)} − ${points(returned.rate)}, short by ${points(missing)} points) × ${deductPerMissingPoint} = ${points(deduction)}`,
    },
    { zh: `总体满意率 = ${less}%`, en: `overall satisfaction = ${less} %` },
  ]
}

function percent(hundredths: number | null): number | null {
  return hundredths === null ? null : hundredths / 100
}

function points(hundredths: number | null): string {
  return hundredths === null ? '–' : (hundredths / 100).toFixed(2)
}

function plain(name: string): Label {
  return same(name)
}

function same(text: string): Label {
  return { zh: text, en: text }
}
